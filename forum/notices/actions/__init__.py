"""Every write about notices, watches and e-mails."""

from forum.notices.actions.choosing import (
    UNSUBSCRIBE,
    carry_over,
    feed_key,
    forget_those_who_left,
    mute,
    normal,
    renew_feed_key,
    set_level,
    set_mail_choice,
    unsubscribe,
    watch,
)
from forum.notices.actions.figures import announce_figures
from forum.notices.actions.mailing import send_again, send_waiting, write_digests
from forum.notices.actions.reading import mark_all_read, mark_read, mark_seen, read_about
from forum.notices.actions.roles import tell_of_role_requests
from forum.notices.actions.telling import announce, tell, tell_watchers

__all__ = [
    "UNSUBSCRIBE",
    "announce",
    "announce_figures",
    "carry_over",
    "feed_key",
    "forget_those_who_left",
    "mark_all_read",
    "mark_read",
    "mark_seen",
    "mute",
    "normal",
    "read_about",
    "renew_feed_key",
    "send_again",
    "send_waiting",
    "set_level",
    "set_mail_choice",
    "tell",
    "tell_of_role_requests",
    "tell_watchers",
    "unsubscribe",
    "watch",
    "write_digests",
]
