"""Areas' explanations of their lists as entries of the feeds of places and treatment functions."""

from collections.abc import Sequence

from forum.notifications.feeds import Entry
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.permissions import AnyUser, without_demonstrations
from forum.rooms.failing_alone import each_alone
from forum.support.models import ListExplanation


def entries(user: AnyUser, subjects: Sequence[WatchSubject] | None, limit: int) -> list[Entry]:
    """Those about these subjects that this user may read; without subjects, all."""
    readable = without_demonstrations(ListExplanation.objects.visible_to(user))
    rows = readable
    if subjects is not None:
        keys = {
            kind: [subject.key for subject in subjects if subject.kind == kind]
            for kind in (SubjectKind.PLACE, SubjectKind.TREATMENT)
        }
        rows = readable.filter(place__code__in=keys[SubjectKind.PLACE]) | readable.filter(
            treatment_function__in=keys[SubjectKind.TREATMENT]
        )
    newest = rows.select_related("place", "author").order_by("-written_at", "-pk")
    return each_alone(newest[:limit], _entry, "a feed's entry")


def _entry(explanation: ListExplanation) -> Entry:
    title = f"The area explains: {explanation}"
    return Entry(title, explanation.get_absolute_url(), explanation.written_at)
