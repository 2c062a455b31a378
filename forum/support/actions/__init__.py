"""Every write about flags, offers and plans."""

from forum.support.actions.adoptions import try_offer, try_plan_action
from forum.support.actions.closing import (
    close_flag,
    close_overdue_flags,
    monitor_flag,
    write_lesson,
)
from forum.support.actions.consents import answer_consent
from forum.support.actions.discussions import open_discussion
from forum.support.actions.dismissals import dismiss, undo_dismissal
from forum.support.actions.disputes import dispute_figures, resolve_dispute
from forum.support.actions.explanations import (
    explain_list,
    restore_explanation,
    withdraw_explanation,
    withhold_explanation,
)
from forum.support.actions.flags import (
    add_match,
    ask_for_help,
    edit_flag,
    extend_reply_time,
    open_flag,
    remove_match,
    send_flag,
    withdraw_flag,
)
from forum.support.actions.offers import (
    accept_offer,
    add_offer,
    cancel_offer,
    complete_offer,
    decline_offer,
    follow_up_offers,
    log_contact,
)
from forum.support.actions.plans import (
    Step,
    activate_plan,
    agree_plan,
    begin_due_reviews,
    begin_review,
    close_plan,
    edit_plan,
    record_review,
    revise_plan,
    write_plan,
)
from forum.support.actions.replies import expire_unanswered_flags, reply_to_flag

__all__ = [
    "Step",
    "accept_offer",
    "activate_plan",
    "add_match",
    "add_offer",
    "agree_plan",
    "answer_consent",
    "ask_for_help",
    "begin_due_reviews",
    "begin_review",
    "cancel_offer",
    "close_flag",
    "close_overdue_flags",
    "close_plan",
    "complete_offer",
    "decline_offer",
    "dismiss",
    "dispute_figures",
    "edit_flag",
    "edit_plan",
    "expire_unanswered_flags",
    "explain_list",
    "extend_reply_time",
    "follow_up_offers",
    "log_contact",
    "monitor_flag",
    "open_discussion",
    "open_flag",
    "record_review",
    "remove_match",
    "reply_to_flag",
    "resolve_dispute",
    "restore_explanation",
    "revise_plan",
    "send_flag",
    "try_offer",
    "try_plan_action",
    "undo_dismissal",
    "withdraw_explanation",
    "withdraw_flag",
    "withhold_explanation",
    "write_lesson",
    "write_plan",
]
