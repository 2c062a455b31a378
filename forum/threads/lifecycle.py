"""The states of discussions and posts, what leads from one to another, and who may."""

from django.db import models

from forum.people.permissions import Permission, permitted, user_is
from forum.rooms.workflow import Transition, Workflow


class Kind(models.TextChoices):
    QUESTION = "question", "question"
    EXPERIENCE = "experience", "experience"
    IDEA = "idea", "idea"
    ANNOUNCEMENT = "announcement", "announcement"


class State(models.TextChoices):
    OPEN = "open", "open"
    ANSWERED = "answered", "answered"
    CLOSED = "closed", "closed"


NOT_CLOSED = (State.OPEN, State.ANSWERED)

is_author = user_is("author")
is_moderator = permitted(Permission.MODERATE)

STEWARDS = is_moderator.described("a steward")
ASKERS = (is_author | is_moderator).described("who asked, or a steward")
AUTHORS = is_author.described("who wrote it")

THREADS = Workflow(
    "Discussions",
    State,
    (
        Transition("mark_answered", NOT_CLOSED, (State.ANSWERED,), ASKERS),
        Transition("unmark_answered", (State.ANSWERED,), (State.OPEN,), ASKERS),
        Transition("close_thread", NOT_CLOSED, (State.CLOSED,), STEWARDS),
        # As it was: answered if it has an answer.
        Transition("reopen_thread", (State.CLOSED,), NOT_CLOSED, STEWARDS),
    ),
)


class Visibility(models.TextChoices):
    VISIBLE = "visible", "shown"
    PENDING = "pending", "waiting for a steward before it is shown"
    HIDDEN = "hidden", "hidden while a steward looks at it"
    REMOVED = "removed", "removed by a steward"
    DELETED = "deleted", "deleted by its author"


EDITABLE_VISIBILITIES = (Visibility.VISIBLE, Visibility.PENDING, Visibility.HIDDEN)
POSTS = Workflow(
    "Posts",
    Visibility,
    (
        Transition("hold_post", (Visibility.VISIBLE,), (Visibility.PENDING,), STEWARDS),
        Transition(
            "hide_post", (Visibility.VISIBLE, Visibility.PENDING), (Visibility.HIDDEN,), STEWARDS
        ),
        Transition("remove_post", EDITABLE_VISIBILITIES, (Visibility.REMOVED,), STEWARDS),
        Transition(
            "show_post",
            (Visibility.PENDING, Visibility.HIDDEN, Visibility.REMOVED),
            (Visibility.VISIBLE,),
            STEWARDS,
        ),
        Transition("delete_post", EDITABLE_VISIBILITIES, (Visibility.DELETED,), AUTHORS),
    ),
    column="visibility",
)
