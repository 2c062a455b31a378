"""Every write about notifications, watches and e-mails."""

from forum.notifications.actions.account_emails import (
    delete_old_account_emails,
    write_account_email,
)
from forum.notifications.actions.closed_accounts import delete_data_of_closed_accounts
from forum.notifications.actions.delivery import deliver_announcement, notify, notify_watchers
from forum.notifications.actions.digests import write_digests
from forum.notifications.actions.feed_keys import feed_key, renew_feed_key
from forum.notifications.actions.figures import announce_figures
from forum.notifications.actions.preferences import (
    UNSUBSCRIBE,
    set_email_preferences,
    unsubscribe,
)
from forum.notifications.actions.reading import mark_all_read, mark_read, mark_read_about, mark_seen
from forum.notifications.actions.revisions import announce_revisions
from forum.notifications.actions.role_requests import notify_of_role_requests
from forum.notifications.actions.sending import resend_email, send_due_emails
from forum.notifications.actions.watches import (
    move_subject,
    mute,
    set_watch_level,
    watch_from_the_start,
)
from forum.notifications.actions.welcome import welcome_new_people

__all__ = [
    "UNSUBSCRIBE",
    "announce_figures",
    "announce_revisions",
    "delete_data_of_closed_accounts",
    "delete_old_account_emails",
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
    "unsubscribe",
    "watch_from_the_start",
    "welcome_new_people",
    "write_account_email",
    "write_digests",
]
