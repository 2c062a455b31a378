"""The states of discussions and posts, and which may follow which."""

from collections.abc import Mapping

from django.db import models

from forum.rooms.workflow import Workflow


class Kind(models.TextChoices):
    QUESTION = "question", "question"
    EXPERIENCE = "experience", "experience"
    IDEA = "idea", "idea"
    ANNOUNCEMENT = "announcement", "announcement"


class State(models.TextChoices):
    OPEN = "open", "open"
    ANSWERED = "answered", "answered"
    CLOSED = "closed", "closed"


TRANSITIONS: dict[State, tuple[State, ...]] = {
    State.OPEN: (State.ANSWERED, State.CLOSED),
    State.ANSWERED: (State.OPEN, State.CLOSED),
    # Reopened as it was: answered if it has an answer.
    State.CLOSED: (State.OPEN, State.ANSWERED),
}
THREADS = Workflow("Discussions", State, TRANSITIONS)


class Visibility(models.TextChoices):
    VISIBLE = "visible", "shown"
    PENDING = "pending", "waiting for a steward before it is shown"
    HIDDEN = "hidden", "hidden while a steward looks at it"
    REMOVED = "removed", "removed by a steward"
    DELETED = "deleted", "deleted by its author"


VISIBILITY_TRANSITIONS: Mapping[str, tuple[str, ...]] = {
    Visibility.VISIBLE: (
        Visibility.PENDING,
        Visibility.HIDDEN,
        Visibility.REMOVED,
        Visibility.DELETED,
    ),
    Visibility.PENDING: (
        Visibility.VISIBLE,
        Visibility.HIDDEN,
        Visibility.REMOVED,
        Visibility.DELETED,
    ),
    Visibility.HIDDEN: (Visibility.VISIBLE, Visibility.REMOVED, Visibility.DELETED),
    Visibility.REMOVED: (Visibility.VISIBLE,),
    Visibility.DELETED: (),
}
EDITABLE_VISIBILITIES = (Visibility.VISIBLE, Visibility.PENDING, Visibility.HIDDEN)
