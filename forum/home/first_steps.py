"""What somebody new can do first, by what they answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from forum.notifications.models import Level, Watch
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.notifications.watching import visible_subjects
from forum.people.models import User
from forum.people.permissions import has_second_factor
from metrics.pages.components import Link

MAX_TREATMENTS = 3


@dataclass(frozen=True)
class WatchedSubject:
    subject: WatchSubject
    title: str


@dataclass(frozen=True)
class FirstSteps:
    ask: Link
    read: tuple[Link, ...]
    answer: tuple[Link, ...]
    watched: tuple[WatchedSubject, ...]
    has_second_factor: bool


def first_steps(user: User) -> FirstSteps:
    watched = _watched(user)
    treatments = [row for row in watched if row.subject.kind == SubjectKind.TREATMENT]
    return FirstSteps(
        ask=_ask(user),
        read=_read(user, treatments[:MAX_TREATMENTS]),
        answer=_answer(treatments[:MAX_TREATMENTS]),
        watched=watched,
        has_second_factor=has_second_factor(user),
    )


def _ask(user: User) -> Link:
    if user.home_place is None:
        return Link("Ask a question", reverse("thread_start"))
    query = urlencode({"about": f"place:{user.home_place.code}"})
    return Link(f"Ask a question about {user.home_place}", f"{reverse('thread_start')}?{query}")


def _read(user: User, treatments: Sequence[WatchedSubject]) -> tuple[Link, ...]:
    library = reverse("case_studies")
    places = []
    if place := user.home_place:
        address = place.get_absolute_url()
        places = [
            Link(f"Waiting times in {place}", address),
            Link(f"Areas similar to {place}, and which improved", f"{address}#like"),
        ]
    by_treatment = [
        Link(f"Case studies about {row.title}", f"{library}?treatment={row.subject.key}")
        for row in treatments
    ]
    return (*places, *(by_treatment or [Link("All case studies", library)]))


def _answer(treatments: Sequence[WatchedSubject]) -> tuple[Link, ...]:
    address = f"{reverse('threads')}?show=unanswered"
    by_treatment = [
        Link(
            f"Questions about {row.title} without an answer",
            f"{address}&treatment={row.subject.key}",
        )
        for row in treatments
    ]
    return tuple(by_treatment or [Link("Questions without an answer", address)])


def _watched(user: User) -> tuple[WatchedSubject, ...]:
    rows = Watch.objects.visible_to(user).filter(level=Level.WATCH)
    subjects = [row.subject for row in rows.order_by("kind", "key")]
    titles = visible_subjects(user, subjects)
    return tuple(
        WatchedSubject(subject, titles[subject].title) for subject in subjects if subject in titles
    )
