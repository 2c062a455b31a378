"""Every write about notices, watches and e-mails."""

from forum.notifications.actions.delivery import deliver_announcement, notify, notify_watchers
from forum.notifications.actions.figures import announce_figures
from forum.notifications.actions.preferences import (
    UNSUBSCRIBE,
    delete_data_of_closed_accounts,
    feed_key,
    move_subject,
    mute,
    renew_feed_key,
    set_email_preferences,
    set_watch_level,
    stop_watching,
    unsubscribe,
    watch,
)
from forum.notifications.actions.reading import mark_all_read, mark_read, mark_read_about, mark_seen
from forum.notifications.actions.role_requests import notify_of_role_requests
from forum.notifications.actions.sending import resend_email, send_due_emails, write_digests

__all__ = [
    "UNSUBSCRIBE",
    "announce_figures",
    "delete_data_of_closed_accounts",
    "deliver_announcement",
    "feed_key",
    "mark_all_read",
    "mark_read",
    "mark_read_about",
    "mark_seen",
    "move_subject",
    "mute",
    "notify",
    "notify_of_role_requests",
    "notify_watchers",
    "renew_feed_key",
    "resend_email",
    "send_due_emails",
    "set_email_preferences",
    "set_watch_level",
    "stop_watching",
    "unsubscribe",
    "watch",
    "write_digests",
]
