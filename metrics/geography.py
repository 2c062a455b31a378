"""Which published commissioner codes sum to which place, in today's geography.

Counts stay as published. A place's history is the sum of the codes that lie in it wholly today;
bands are additive, so that is exact. A code that was split between places can only be shared out
by weight: that is `modelled`, drawn apart and never ranked or added to what was published.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple, Self, TypeVar

from django.db.models import F

from metrics.cache import cached_lookup
from metrics.models import Membership, Place, Population, Succession
from metrics.models.places import ENGLAND

# Commissioned from outside England; not part of any published England figure.
NOT_ENGLISH = "NONC"
TOLERANCE = 1e-9
# A transfer moves services or practices while the code goes on: the code itself is not traced.
CARRIED_ON = (
    Succession.Kind.MERGE,
    Succession.Kind.SPLIT,
    Succession.Kind.RECODE,
    Succession.Kind.RENAME,
    Succession.Kind.ACQUIRE,
)
Weights = dict[str, float]
Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True)
class Shares:
    """Place code -> commissioner codes summed whole, and -> weights where that differs.

    A place to which no code of the month belongs is in neither.
    """

    exact: dict[str, tuple[str, ...]]
    modelled: dict[str, Weights]


class PlaceValidity(NamedTuple):
    kind: str
    valid_from: date | None
    valid_to: date | None

    def covers(self, day: date) -> bool:
        return (not self.valid_from or self.valid_from <= day) and (
            not self.valid_to or day < self.valid_to
        )


class Parent(NamedTuple):
    code: str
    valid_from: date
    valid_to: date | None

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (not self.valid_to or day < self.valid_to)


class SuccessorShare(NamedTuple):
    date: date
    code: str
    weight: float


class Predecessors(NamedTuple):
    """The codes of which a provider is the sum from a day on, beside its own."""

    place: str
    since: date
    codes: tuple[str, ...]


class PopulationLine(NamedTuple):
    """Population counts by day (as ordinals), between which the count runs in a line."""

    days: tuple[int, ...]
    counts: tuple[float, ...]

    def on(self, day: date) -> float:
        at = day.toordinal()
        right = bisect_right(self.days, at)
        if right == 0:
            return self.counts[0]
        if right == len(self.days):
            return self.counts[-1]
        left = right - 1
        through = (at - self.days[left]) / (self.days[right] - self.days[left])
        return self.counts[left] + through * (self.counts[right] - self.counts[left])


@dataclass(frozen=True)
class Geography:
    """Today's geography: `on` is the first day of the newest published month. `successors` are those of
    sub-ICB locations and of providers."""

    on: date
    places: Mapping[str, PlaceValidity]
    parents: Mapping[str, tuple[Parent, ...]]
    successors: Mapping[str, tuple[SuccessorShare, ...]]
    lines: Mapping[tuple[str, str], PopulationLine]

    @classmethod
    def load(cls, on: date) -> Self:
        """Four queries, whatever the history."""
        places = _places()
        # Before ICBs began the same codes were CCGs; they are shown in the ICBs that came first.
        return cls(max(on, _first_day(places)), places, _parents(), _successors(), _lines())

    def shares(self, codes: Iterable[str], month: date) -> Shares:
        """Which of a month's commissioner codes sum to each place that has a page.

        A place that has closed is summed as on its last day, up to its end; one to come as on its
        first. A region is the sum of its sub-ICB locations, though some codes of NHS England's
        own commissioning look the same (Y56 ...): those count in England only.
        """
        codes = tuple(sorted(set(codes) - {NOT_ENGLISH}))
        exact: dict[str, tuple[str, ...]] = {ENGLAND: codes} if codes else {}
        modelled: dict[str, Weights] = {}
        code_weights = {day: self._code_weights(codes, day) for day in set(self._days.values())}
        for place, day in self._days.items():
            until = self.places[place].valid_to
            weights = code_weights[day].get(place)
            if not weights or (until and month >= until):
                continue
            whole = tuple(code for code, weight in weights.items() if _is_whole(weight))
            if whole:
                exact[place] = whole
            if len(whole) < len(weights):
                modelled[place] = {c: 1.0 if _is_whole(w) else w for c, w in weights.items()}
        return Shares(exact, modelled)

    def populations(self, month: date, kind: str, *, modelled: bool = False) -> dict[str, float]:
        """People by place on the 15th of a month, summed from sub-ICB locations as counts are.

        By default what belongs to `Shares.exact`, and an estimate for a place that had only
        modelled figures then. `modelled`: what belongs to `Shares.modelled`.
        """
        day = month.replace(day=15)
        sub_icbs = self._sub_icbs_on(day)
        people = self._people_on(day, kind, sub_icbs)
        shares = self.shares(sub_icbs, month)
        whole = {place: dict.fromkeys(codes, 1.0) for place, codes in shares.exact.items()}
        estimates = _people_in(shares.modelled, people)
        if modelled:
            return estimates
        return {**self._filled_with_estimates(estimates, kind, day), **_people_in(whole, people)}

    def people_by_code(self, month: date, kind: str) -> Weights:
        """Of each sub-ICB location that there is on the 15th of a month."""
        day = month.replace(day=15)
        return self._people_on(day, kind, self._sub_icbs_on(day))

    def _people_on(self, day: date, kind: str, codes: Iterable[str]) -> Weights:
        """Weights for need end a year or more before lists of patients do. They say how people are
        shared out, not how many there are: their sum is that of the registered on every day."""
        people = {c: self.lines[kind, c].on(day) for c in codes if (kind, c) in self.lines}
        registered = Population.Kind.REGISTERED
        if kind != Population.Kind.NEED_WEIGHTED or any(
            (registered, c) not in self.lines for c in people
        ):
            return people
        weighed = sum(people.values())
        listed = sum(self.lines[registered, c].on(day) for c in people)
        return {code: count * listed / weighed for code, count in people.items()}

    def directly_commissioned(self, codes: Iterable[str]) -> frozenset[str]:
        """Codes that lie in England and in no sub-ICB location: NHS England's own commissioning."""
        kind = Place.Kind.SUB_ICB
        locations = {code for code, span in self.places.items() if span.kind == kind}
        return frozenset(codes) - locations - {NOT_ENGLISH}

    @cached_property
    def predecessors(self) -> tuple[Predecessors, ...]:
        """Of each provider that others merged into, took over or were re-coded as, whatever the day.
        What came to several others cannot be told apart, and goes on in none of them."""
        reached: defaultdict[str, list[tuple[date, str]]] = defaultdict(list)
        for code in sorted(self.successors.keys() - self.places.keys()):
            before, at, day = {code}, code, date.min
            while len(heirs := self.successors.get(at, ())) == 1 and heirs[0].code not in before:
                at, day = heirs[0].code, max(day, heirs[0].date)
                before.add(at)
                reached[at].append((day, code))
        return tuple(
            Predecessors(place, day, tuple(code for since, code in of if since <= day))
            for place, of in sorted(reached.items())
            for day in sorted({since for since, _ in of})
        )

    def members(self, place_code: str, on: date) -> list[str]:
        """Codes of the places directly inside one, on a day."""
        return sorted(
            child
            for child, parents in self.parents.items()
            if any(parent.code == place_code and parent.covers(on) for parent in parents)
        )

    def icb_of(self, sub_icb_code: str, on: date) -> str | None:
        return self._ancestor(sub_icb_code, Place.Kind.ICB, on)

    def region_of(self, code: str, on: date) -> str | None:
        """The region of an ICB or a sub-ICB location."""
        return self._ancestor(code, Place.Kind.REGION, on)

    @cached_property
    def digest(self) -> str:
        """The same as long as every sum is, of pathways and of people: a new month alone changes
        nothing."""
        kind = Place.Kind.SUB_ICB
        codes = tuple(sorted(c for c, span in self.places.items() if span.kind == kind))
        code_weights = {day: self._code_weights(codes, day) for day in set(self._days.values())}
        decides = [
            (
                place,
                str(self.places[place].valid_to),
                sorted(code_weights[day].get(place, {}).items()),
            )
            for place, day in self._days.items()
        ]
        decides_all = (decides, sorted(self.lines.items()), self.predecessors)
        return sha256(repr(decides_all).encode()).hexdigest()

    @cached_property
    def _days(self) -> dict[str, date]:
        """The day as on which each place is summed."""
        return {
            code: self._reference_day(span)
            for code, span in sorted(self.places.items())
            if span.kind != Place.Kind.ENGLAND
        }

    def _reference_day(self, span: PlaceValidity) -> date:
        if span.valid_to and span.valid_to <= self.on:
            return span.valid_to - timedelta(days=1)
        if span.valid_from and span.valid_from > self.on:
            return span.valid_from
        return self.on

    def _code_weights(self, codes: tuple[str, ...], day: date) -> Mapping[str, Weights]:
        """Place -> code -> how much of the code lies in the place, as on a day.

        Kept: counts and each kind of population of a month ask for the same.
        """
        if (codes, day) not in self._code_weights_by_day:
            self._code_weights_by_day[codes, day] = self._compute_code_weights(codes, day)
        return self._code_weights_by_day[codes, day]

    @cached_property
    def _code_weights_by_day(self) -> dict[tuple[tuple[str, ...], date], dict[str, Weights]]:
        return {}

    def _compute_code_weights(self, codes: Iterable[str], day: date) -> dict[str, Weights]:
        weights_by_place: defaultdict[str, defaultdict[str, float]] = defaultdict(
            lambda: defaultdict(float)
        )
        for code in codes:
            for image, weight in self._successor_weights(code, day).items():
                for place in (image, self.icb_of(image, day), self.region_of(image, day)):
                    if place:
                        weights_by_place[place][code] += weight
        return {place: dict(weights) for place, weights in weights_by_place.items()}

    def _successor_weights(
        self, code: str, day: date, before: frozenset[str] = frozenset()
    ) -> Weights:
        """What a code has become by a day: sub-ICB locations, and the share that went to each."""
        span = self.places.get(code)
        if not span or span.kind != Place.Kind.SUB_ICB or code in before:
            return {}
        if span.covers(day):
            return {code: 1.0}
        images: defaultdict[str, float] = defaultdict(float)
        for heir in self.successors.get(code, ()):
            if heir.date <= day:
                for image, weight in self._successor_weights(
                    heir.code, day, before | {code}
                ).items():
                    images[image] += heir.weight * weight
        return dict(images)

    def _sub_icbs_on(self, day: date) -> list[str]:
        day = max(day, _first_day(self.places))
        return sorted(
            code
            for code, span in self.places.items()
            if span.kind == Place.Kind.SUB_ICB and span.covers(day)
        )

    def _filled_with_estimates(
        self, estimates: Mapping[str, float], kind: str, day: date
    ) -> dict[str, float]:
        """An estimate gives way to the place's own count where it has one by then."""
        own = {p: self.lines[kind, p] for p in estimates if (kind, p) in self.lines}
        counted = {p: line.on(day) for p, line in own.items() if line.days[0] <= day.toordinal()}
        return {**estimates, **counted}

    def _ancestor(self, code: str, kind: str, on: date) -> str | None:
        for parent in self.parents.get(code, ()):
            if parent.covers(on) and parent.code in self.places:
                if self.places[parent.code].kind == kind:
                    return parent.code
                return self._ancestor(parent.code, kind, on)
        return None


def predecessor_codes(on: date) -> Mapping[str, tuple[str, ...]]:
    """Of providers, those in force: the figures of their pages are the sum with them. In one query, for a
    page: those of sub-ICB locations are among them."""
    every = cached_lookup(
        "predecessors of providers",
        lambda: Geography(date.min, {}, {}, _successors(), {}).predecessors,
    )
    return {each.place: each.codes for each in every if each.since <= on}


def _first_day(places: Mapping[str, PlaceValidity]) -> date:
    kind = Place.Kind.SUB_ICB
    starts = (p.valid_from for p in places.values() if p.kind == kind and p.valid_from)
    return min(starts, default=date.min)


def _people_in(places: Mapping[str, Weights], people: Weights) -> Weights:
    """Left out: a place of which a part is not counted."""
    return {
        place: sum(weight * people[code] for code, weight in weights.items())
        for place, weights in places.items()
        if people.keys() >= weights.keys()
    }


def _is_whole(weight: float) -> bool:
    return abs(weight - 1) <= TOLERANCE


def _places() -> dict[str, PlaceValidity]:
    rows = Place.objects.with_pages().values_list("code", "kind", "valid_from", "valid_to")
    return {code: PlaceValidity(kind, start, end) for code, kind, start, end in rows}


def _parents() -> dict[str, tuple[Parent, ...]]:
    rows = Membership.objects.order_by("child__code", "valid_from", "parent__code")
    return _grouped(
        (child, Parent(parent, start, end))
        for child, parent, start, end in rows.values_list(
            "child__code", "parent__code", "valid_from", "valid_to"
        )
    )


def _successors() -> dict[str, tuple[SuccessorShare, ...]]:
    rows = (
        Succession.objects.filter(
            kind__in=CARRIED_ON,
            predecessor__kind__in=[Place.Kind.SUB_ICB, Place.Kind.PROVIDER],
            successor__kind=F("predecessor__kind"),
        )
        # A split without weights cannot be shared out; its pieces are then left out everywhere.
        .exclude(kind=Succession.Kind.SPLIT, weight__isnull=True)
        .order_by("predecessor__code", "date", "successor__code")
    )
    return _grouped(
        (code, SuccessorShare(day, heir, 1.0 if weight is None else weight))
        for code, day, heir, weight in rows.values_list(
            "predecessor__code", "date", "successor__code", "weight"
        )
    )


def _lines() -> dict[tuple[str, str], PopulationLine]:
    rows = Population.objects.filter(place__kind=Place.Kind.SUB_ICB).order_by("date")
    grouped = _grouped(
        ((kind, code), (day.toordinal(), count))
        for kind, code, day, count in rows.values_list("kind", "place__code", "date", "count")
    )
    return {key: PopulationLine(*zip(*points, strict=True)) for key, points in grouped.items()}


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, tuple[Value, ...]]:
    groups: defaultdict[Key, list[Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
