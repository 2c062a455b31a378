from collections.abc import Iterator
from functools import partial

from forum.people.permissions import AnyUser
from forum.rooms.matchable import Candidate, Card, MatchQuestion
from metrics.models import Place
from tests.forum.made_up_room.models import Event


class Events:
    def candidates(self, user: AnyUser, question: MatchQuestion, limit: int) -> Iterator[Candidate]:
        place = Place.objects.exclude(pk__in=question.own_places.values("pk")).first()
        for event in Event.objects.visible_to(user)[:limit] if place else ():
            yield Candidate(
                content=event,
                card=partial(card, event),
                place=place,
                measure="within-18-weeks",
                treatment_function="C_320",
            )

    def kinds_of_change(self, user: AnyUser, measure: str) -> tuple[Event, ...]:
        return ()


def card(event: Event) -> Card:
    return Card(event.title, event.get_absolute_url(), "Online", ("Cardiology",), event.text, "")
