"""What a person watches, by its title, and the three buttons that change it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from forum.notifications.models import Level, Watch
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.permissions import AnyUser
from forum.rooms import visible_rows, watchable_model
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.specialties import BY_CODE
from metrics.typed_text import parse_number

HINTS = {
    Level.WATCH: "Everything new",
    Level.NORMAL: "Only what concerns you",
    Level.MUTE: "Nothing",
}
VERBS = {Level.WATCH: "Watch", Level.NORMAL: "Normal", Level.MUTE: "Mute"}


class VisibleSubject(NamedTuple):
    title: str
    path: str


class Choice(NamedTuple):
    level: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True)
class WatchControl:
    """For templates/forum/notifications/watch.html. Who is not signed in is offered to sign in."""

    subject: WatchSubject
    kind_words: str
    choices: tuple[Choice, ...]
    back: str
    signed_in: bool

    @property
    def chosen_label(self) -> str:
        return next(choice.label for choice in self.choices if choice.chosen)


def watch_level(user: AnyUser, subject: WatchSubject) -> Level:
    if not user.is_authenticated:
        return Level.NORMAL
    watches = Watch.objects.visible_to(user).filter(kind=subject.kind, key=subject.key)
    return Level(watches.values_list("level", flat=True).first() or Level.NORMAL)


def watch_control(user: AnyUser, subject: WatchSubject, back: str) -> WatchControl:
    return watch_control_at(
        subject, watch_level(user, subject), back, signed_in=user.is_authenticated
    )


def watch_control_at(
    subject: WatchSubject, level: Level, back: str, *, signed_in: bool = True
) -> WatchControl:
    choices = tuple(
        Choice(choice, VERBS[choice], HINTS[choice], choice == level) for choice in Level
    )
    return WatchControl(subject, SubjectKind(subject.kind).label, choices, back, signed_in)


def watched_subjects(user: AnyUser, *kinds: str) -> list[WatchSubject]:
    rows = Watch.objects.visible_to(user).filter(level=Level.WATCH)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return [WatchSubject(*row) for row in rows.values_list("kind", "key")]


def visible_subjects(
    user: AnyUser, subjects: Iterable[WatchSubject]
) -> dict[WatchSubject, VisibleSubject]:
    """Those that exist and that the user may see, with title and address: one query a kind."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for subject in subjects:
        keys[subject.kind].add(subject.key)
    return {
        WatchSubject(kind, key): visible
        for kind, kind_keys in keys.items()
        for key, visible in _visible_by_key(user, kind, kind_keys).items()
    }


def _visible_by_key(user: AnyUser, kind: str, keys: set[str]) -> dict[str, VisibleSubject]:
    if kind == SubjectKind.MEASURE:
        measures = (BY_SLUG[key] for key in keys if key in BY_SLUG)
        return {
            measure.slug: VisibleSubject(measure.title, f"/measures/{measure.slug}/")
            for measure in measures
        }
    if kind == SubjectKind.TREATMENT:
        specialties = (BY_CODE[key] for key in keys if key in BY_CODE)
        return {s.code: VisibleSubject(s.name, s.get_absolute_url()) for s in specialties}
    if kind == SubjectKind.PLACE:
        places = Place.objects.visible_to(user).filter(code__in=keys)
        return {
            place.code: VisibleSubject(place.name, place.get_absolute_url()) for place in places
        }
    registered = watchable_model(kind)
    if registered is None:
        return {}
    model, field = registered
    numbers = field == "pk"
    wanted = {key for key in keys if parse_number(key) is not None} if numbers else keys
    rows = visible_rows(model, user).filter(**{f"{field}__in": wanted})
    return {str(getattr(row, field)): VisibleSubject(str(row), _path(row)) for row in rows}


def _path(row: object) -> str:
    get_absolute_url = getattr(row, "get_absolute_url", None)
    return get_absolute_url() if get_absolute_url else ""
