from collections.abc import Collection, Iterator, Mapping

from forum.people.permissions import AnyUser
from forum.rooms.searchable import Audience, Document, Facet, stamp_of
from tests.forum.made_up_room.models import Event, EventQuerySet


class Events:
    kind = "event"
    model = "event"
    facets = {"format": "Format"}

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        events = Event.objects.all() if number is None else Event.objects.filter(pk=number)
        return {str(event.pk): _stamp(event) for event in events}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        for event in Event.objects.filter(pk__in=keys):
            yield Document(
                kind=self.kind,
                kind_label="Event",
                key=str(event.pk),
                number=event.pk,
                address=event.get_absolute_url(),
                title=event.title,
                body=event.text,
                audience=Audience.STAFF,
                facets=(Facet("format", "video", "Video meeting"),),
                stamp=_stamp(event),
            )

    def visible_to(self, user: AnyUser) -> EventQuerySet:
        return Event.objects.visible_to(user)


def _stamp(event: Event) -> str:
    return stamp_of([event.title, event.text])
