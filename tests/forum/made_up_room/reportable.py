from forum.people.models import User
from forum.rooms.reportable import ReportableKind
from tests.forum.made_up_room.models import Event


def withhold(event: Event, reason: str) -> bool:
    return bool(Event.objects.filter(pk=event.pk, hidden=False).update(hidden=True))


def show(event: Event, by: User) -> None:
    Event.objects.filter(pk=event.pk).update(hidden=False)


def edit_out(event: Event, *, body: str, reason: str, by: User) -> None:
    Event.objects.filter(pk=event.pk).update(text=body)


EVENTS = ReportableKind(
    name="event",
    label="event",
    model=Event,
    related=("author",),
    readable=Event.objects.visible_to,
    author=lambda event: event.author,
    title=lambda event: event.title,
    text=lambda event: event.text,
    url=lambda event: event.get_absolute_url(),
    changed_at=lambda event: event.changed_at,
    visibility=lambda event: "hidden" if event.hidden else "",
    withhold=withhold,
    show=show,
    decisions={"edit_out": edit_out},
)
