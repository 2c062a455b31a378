"""Every write about case studies. Each verb stores its line of history in the same transaction."""

from forum.casestudies.actions.editing import Saving, keep_unsaved, save_section, start
from forum.casestudies.actions.first import load_first_stories
from forum.casestudies.actions.people import add_co_author, hand_over, remove_co_author
from forum.casestudies.actions.recipes import (
    describe_intervention,
    move_intervention,
    revise_intervention,
)
from forum.casestudies.actions.reviewing import (
    comment,
    lower_grade,
    settle_comment,
    show_comment,
    withhold_comment,
)
from forum.casestudies.actions.workflow import (
    approve,
    archive,
    mark_reviews_due,
    publish,
    refresh_review,
    revise,
    send_back,
    show_again,
    submit,
    withdraw,
    withhold,
)

__all__ = [
    "Saving",
    "add_co_author",
    "approve",
    "archive",
    "comment",
    "describe_intervention",
    "hand_over",
    "keep_unsaved",
    "load_first_stories",
    "lower_grade",
    "mark_reviews_due",
    "move_intervention",
    "publish",
    "refresh_review",
    "remove_co_author",
    "revise",
    "revise_intervention",
    "save_section",
    "send_back",
    "settle_comment",
    "show_again",
    "show_comment",
    "start",
    "submit",
    "withdraw",
    "withhold",
    "withhold_comment",
]
