"""Which places a group is made of in a month, and which published codes sum to them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise

from metrics import formatting
from metrics.geography import CARRIED_ON, TOLERANCE, predecessor_codes
from metrics.hierarchy import all_successions
from metrics.layers import commissioner_weights
from metrics.models import Place, SeriesBreak

LONGEST_NOTE = 60


class GroupMembers:
    """`chosen` are the places that were named, `on` the newest published month, in whose geography all
    figures are. A closed place stands for its successors from its last day."""

    def __init__(self, chosen: Iterable[Place], on: date) -> None:
        self.chosen = tuple(sorted(chosen, key=lambda place: (place.name, place.code)))
        self.on = on

    @property
    def is_of_providers(self) -> bool:
        return any(place.is_provider for place in self.chosen)

    def in_month(self, month: date) -> tuple[Place, ...]:
        """Each once, whoever's successor it is."""
        if month not in self._by_month:
            self._by_month[month] = self._in_month(month)
        return self._by_month[month]

    @cached_property
    def _by_month(self) -> dict[date, tuple[Place, ...]]:
        return {}

    @cached_property
    def _codes(self) -> dict[tuple[Place, ...], frozenset[str]]:
        return {}

    def _in_month(self, month: date) -> tuple[Place, ...]:
        places = {place.pk: place for chosen in self.chosen for place in stand_ins(chosen, month)}
        return tuple(sorted(places.values(), key=lambda place: (place.name, place.code)))

    @cached_property
    def of_all_months(self) -> tuple[Place, ...]:
        """Every place that the group ever stands for."""
        ends = {place.valid_to for place in self.chosen if place.valid_to} | {date.min, self.on}
        places = {place.pk: place for day in sorted(ends) for place in self.in_month(day)}
        return tuple(places.values())

    def codes(self, month: date) -> frozenset[str]:
        """All codes, of whatever month, that lie wholly in what the group is in this one. A code that was
        split lies in it where all of its pieces do."""
        places = self.in_month(month)
        if places not in self._codes:
            self._codes[places] = whole_codes(places, self.on)
        return self._codes[places]

    def codes_of(self, place: Place, month: date) -> frozenset[str]:
        """Those of them that one of its places has some part of."""
        return self.codes(month) & weights_of(place, self.on).keys()

    def breaks(self, months: Sequence[date]) -> list[SeriesBreak]:
        """Where the codes that it sums change, because one of its places has closed."""
        return [
            self._break(before, month)
            for before, month in pairwise(months)
            if self.codes(before) != self.codes(month)
        ]

    def _break(self, before: date, month: date) -> SeriesBreak:
        ended = [
            (place, stand_ins(place, month))
            for place in self.in_month(before)
            if place not in self.in_month(month)
        ]
        sentences = [f"{place.name} ended. {_followed_by(heirs)}" for place, heirs in ended]
        names = formatting.listed([place.name for place, _ in ended])
        return SeriesBreak(
            month=month,
            kind=SeriesBreak.Kind.GEOGRAPHY,
            short=f"{names} ended"[:LONGEST_NOTE],
            text=" ".join(sentences),
        )


def _followed_by(heirs: Sequence[Place]) -> str:
    if not heirs:
        return "Nothing stands in its place here."
    return f"{formatting.listed([heir.name for heir in heirs])} now stands in its place here."


def stand_ins(place: Place, month: date, before: frozenset[int] = frozenset()) -> list[Place]:
    """The place itself, or once it has closed those that went on with what it did."""
    if place.valid_to is None or month < place.valid_to:
        return [place]
    heirs = [
        row.successor
        for row in all_successions()
        if row.predecessor_id == place.pk
        and row.kind in CARRIED_ON
        and row.date <= month
        and row.successor is not None
        and row.successor.kind == place.kind
        and row.successor_id not in before
    ]
    return [each for heir in heirs for each in stand_ins(heir, month, before | {place.pk})]


def weights_of(place: Place, on: date) -> Mapping[str, float]:
    """How much of each published code lies in a place."""
    if place.is_provider:
        return dict.fromkeys((place.code, *predecessor_codes(on).get(place.code, ())), 1.0)
    return commissioner_weights(on).get(place.code, {})


def whole_codes(places: Iterable[Place], on: date) -> frozenset[str]:
    weights: Counter[str] = Counter()
    for place in places:
        weights.update(weights_of(place, on))
    return frozenset(code for code, weight in weights.items() if weight >= 1 - TOLERANCE)


def overlaps(places: Sequence[Place], on: date) -> list[tuple[Place, Place]]:
    """Pairs of which both have something of one code: together they would count it twice."""
    pairs = []
    for i, place in enumerate(places):
        own = weights_of(place, on)
        for other in places[i + 1 :]:
            theirs = weights_of(other, on)
            if any(own[code] + theirs[code] > 1 + TOLERANCE for code in own.keys() & theirs.keys()):
                pairs.append((place, other))
    return pairs


__all__ = ["GroupMembers", "overlaps", "stand_ins", "weights_of", "whole_codes"]
