"""Every write about flags, offers and plans."""

from forum.support.actions.closing import close_flag, close_waiting, monitor, write_lesson
from forum.support.actions.dismissing import dismiss, take_back
from forum.support.actions.flags import (
    ask_for_help,
    edit_flag,
    extend,
    match,
    open_flag,
    send,
    unmatch,
    withdraw,
)
from forum.support.actions.offers import (
    accept_offer,
    add_offer,
    cancel_offer,
    complete_offer,
    decline_offer,
    follow_up,
    log_contact,
    start_offer,
)
from forum.support.actions.plans import (
    Step,
    activate_plan,
    agree_plan,
    begin_review,
    close_plan,
    edit_plan,
    record_review,
    reviews_due,
    revise_plan,
    write_plan,
)
from forum.support.actions.replying import dispute, expire, reply, settle_dispute
from forum.support.actions.talking import talk

__all__ = [
    "Step",
    "accept_offer",
    "activate_plan",
    "add_offer",
    "agree_plan",
    "ask_for_help",
    "begin_review",
    "cancel_offer",
    "close_flag",
    "close_plan",
    "close_waiting",
    "complete_offer",
    "decline_offer",
    "dismiss",
    "dispute",
    "edit_flag",
    "edit_plan",
    "expire",
    "extend",
    "follow_up",
    "log_contact",
    "match",
    "monitor",
    "open_flag",
    "record_review",
    "reply",
    "reviews_due",
    "revise_plan",
    "send",
    "settle_dispute",
    "start_offer",
    "take_back",
    "talk",
    "unmatch",
    "withdraw",
    "write_lesson",
    "write_plan",
]
