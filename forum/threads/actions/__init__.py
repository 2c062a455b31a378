"""Every write about discussions. Each verb stores its line of history in the same transaction."""

from forum.threads.actions.asking import ask_person
from forum.threads.actions.audience import change_audience, invite_reader
from forum.threads.actions.case_studies import turn_into_case_study
from forum.threads.actions.closed_accounts import delete_data_of_closed_accounts
from forum.threads.actions.drafts import delete_draft, save_draft
from forum.threads.actions.export import export_as_text, record_export
from forum.threads.actions.merge import merge_threads
from forum.threads.actions.moderate import (
    add_tag,
    assign_steward,
    close_thread,
    disable_posting,
    enable_posting,
    label_for_foi,
    mark_answered,
    pin_thread,
    remove_tag,
    reopen_thread,
    unmark_answered,
    unpin_thread,
)
from forum.threads.actions.move import move_thread
from forum.threads.actions.posting import (
    TOO_LONG_MESSAGE,
    PostResult,
    Trial,
    edit_post,
    rename_thread,
    reply,
    start_thread,
)
from forum.threads.actions.reactions import bookmark, mark_useful, unbookmark, unmark_useful
from forum.threads.actions.read_positions import mark_read
from forum.threads.actions.reminders import remind_of_unanswered
from forum.threads.actions.split import split_thread
from forum.threads.actions.trials import record_trial
from forum.threads.actions.undo import undo_rearrangement
from forum.threads.actions.visibility import (
    delete_post,
    hide_post,
    hold_post,
    redact_post,
    remove_post,
    show_post,
)

__all__ = [
    "TOO_LONG_MESSAGE",
    "PostResult",
    "Trial",
    "add_tag",
    "ask_person",
    "assign_steward",
    "bookmark",
    "change_audience",
    "close_thread",
    "delete_data_of_closed_accounts",
    "delete_draft",
    "delete_post",
    "disable_posting",
    "edit_post",
    "enable_posting",
    "export_as_text",
    "hide_post",
    "hold_post",
    "invite_reader",
    "label_for_foi",
    "mark_answered",
    "mark_read",
    "mark_useful",
    "merge_threads",
    "move_thread",
    "pin_thread",
    "record_export",
    "record_trial",
    "redact_post",
    "remind_of_unanswered",
    "remove_post",
    "remove_tag",
    "rename_thread",
    "reopen_thread",
    "reply",
    "save_draft",
    "show_post",
    "split_thread",
    "start_thread",
    "turn_into_case_study",
    "unbookmark",
    "undo_rearrangement",
    "unmark_answered",
    "unmark_useful",
    "unpin_thread",
]
