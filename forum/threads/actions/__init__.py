"""Every write about discussions. Each verb stores its line of history in the same transaction."""

from forum.threads.actions.arranging import merge, move, split, undo
from forum.threads.actions.care import (
    add_tag,
    assign_steward,
    close,
    label_for_foi,
    lock,
    mark_answered,
    pin,
    remove_tag,
    reopen,
    unlock,
    unmark_answered,
    unpin,
)
from forum.threads.actions.exporting import export_for_foi, note_export
from forum.threads.actions.posting import (
    TOO_LONG,
    Posting,
    Trial,
    edit_post,
    rename,
    reply,
    start_thread,
)
from forum.threads.actions.readers import change_audience, invite
from forum.threads.actions.reading import (
    bookmark,
    discard_draft,
    forget_those_who_left,
    mark_read,
    mark_useful,
    save_draft,
    unbookmark,
    unmark_useful,
)
from forum.threads.actions.reminding import remind_of_unanswered
from forum.threads.actions.stories import turn_into_case_study
from forum.threads.actions.taking_away import (
    delete_post,
    edit_out,
    hide_post,
    hold_post,
    remove_post,
    show_post,
)

__all__ = [
    "TOO_LONG",
    "Posting",
    "Trial",
    "add_tag",
    "assign_steward",
    "bookmark",
    "change_audience",
    "close",
    "delete_post",
    "discard_draft",
    "edit_out",
    "edit_post",
    "export_for_foi",
    "forget_those_who_left",
    "hide_post",
    "hold_post",
    "invite",
    "label_for_foi",
    "lock",
    "mark_answered",
    "mark_read",
    "mark_useful",
    "merge",
    "move",
    "note_export",
    "pin",
    "remind_of_unanswered",
    "remove_post",
    "remove_tag",
    "rename",
    "reopen",
    "reply",
    "save_draft",
    "show_post",
    "split",
    "start_thread",
    "turn_into_case_study",
    "unbookmark",
    "undo",
    "unlock",
    "unmark_answered",
    "unmark_useful",
    "unpin",
]
