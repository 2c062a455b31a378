"""Places of which no two share a commissioner, so that counts of commissioners are summed to all of
them at once; and which codes sum to which place."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from metrics.absences import Cell
from metrics.cache import cached_lookup
from metrics.geography import NOT_ENGLISH, Geography
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.rtt.columns import ADMITTED, PARTS
from metrics.rtt.remainders import DIRECT, Group

Whole = NDArray[np.int64]
_PARTS = (*PARTS.values(), DIRECT)
_ADMITTED, _DIRECT = _PARTS.index(ADMITTED), _PARTS.index(DIRECT)


class Keys(NamedTuple):
    """What rows are of, column by column."""

    commissioners: Sequence[str]
    treatments: Sequence[str]
    parts: Sequence[str]


@dataclass
class Layer:
    """Places of which no two share a commissioner, with the treatment functions wanted of them."""

    treatments: tuple[str, ...]
    place_of: dict[str, int] = field(default_factory=dict)
    # England: all commissioners, whether or not they belong to a place.
    whole: int | None = None

    @property
    def described(self) -> tuple[Any, ...]:
        return self.treatments, self.place_of, self.whole

    def takes(self, codes: Collection[str]) -> bool:
        return self.whole is None and self.place_of.keys().isdisjoint(codes)

    def numbered(self, keys: Keys) -> tuple[Whole, Whole]:
        """Of which rows its groups are the sums, by index, and the number of the group of each."""
        place = _numbers(keys.commissioners, *self._places)
        of_treatment = {code: i for i, code in enumerate(self.treatments)}
        treatment = _numbers(keys.treatments, of_treatment)
        part = _numbers(keys.parts, {code: i for i, code in enumerate(_PARTS)})
        number = (place * len(of_treatment) + treatment) * len(_PARTS) + part
        rows = np.flatnonzero((place >= 0) & (treatment >= 0))
        if not self.whole:
            return rows, number[rows]
        # England's rate per head leaves out what NHS England commissions itself.
        admitted = rows[part[rows] == _ADMITTED]
        is_direct = _numbers(keys.commissioners, dict.fromkeys(locations(), 0))[admitted] < 0
        direct = admitted[is_direct]
        numbers = (number[rows], number[direct] - _ADMITTED + _DIRECT)
        return np.concatenate([rows, direct]), np.concatenate(numbers)

    @property
    def _places(self) -> tuple[Mapping[str, int], int]:
        """By commissioner, and of all others; -1 for none."""
        return ({NOT_ENGLISH: -1}, self.whole) if self.whole else (self.place_of, -1)

    def with_direct(self, numbers: Whole) -> Whole:
        """Besides groups of admissions, those of what NHS England commissions itself."""
        admitted = numbers[numbers % len(_PARTS) == _ADMITTED] if self.whole else numbers[:0]
        return np.unique(np.concatenate([numbers, admitted - _ADMITTED + _DIRECT]))

    def groups(self, numbers: Whole) -> list[Group]:
        cell, part = np.divmod(numbers, len(_PARTS))
        place, treatment = np.divmod(cell, len(self.treatments))
        return [
            (number, self.treatments[of_treatment], _PARTS[of_part])
            for number, of_treatment, of_part in zip(
                place.tolist(), treatment.tolist(), part.tolist(), strict=True
            )
        ]


def _numbers(codes: Sequence[str], number: Mapping[str, int], otherwise: int = -1) -> Whole:
    """Of hundreds of thousands of codes, so that each is one look-up and no more."""
    return np.array(list(map(number.get, codes, repeat(otherwise))), dtype=np.int64)


def layers_of(
    places: Iterable[Place],
    cells: Iterable[Cell],
    on: date,
    own_codes: Mapping[int, tuple[str, ...]] | None = None,
) -> list[Layer]:
    """`on`: in whose geography places are the sums of commissioners. `own_codes`: of what is no place of
    it, but a group of them."""
    treatments: defaultdict[int, set[str]] = defaultdict(set)
    for number, treatment in cells:
        treatments[number].add(treatment)
    layers: list[Layer] = []
    for place in sorted(set(places), key=lambda place: place.pk):
        wanted = tuple(sorted(treatments.get(place.pk, ())))
        if not wanted:
            continue
        if place.kind == Place.Kind.ENGLAND:
            layers.append(Layer(wanted, whole=place.pk))
            continue
        of_place = (own_codes or {}).get(place.pk) or commissioners(on).get(place.code, ())
        for layer in layers:
            if layer.treatments == wanted and layer.takes(of_place):
                break
        else:
            layers.append(layer := Layer(wanted))
        layer.place_of |= dict.fromkeys(of_place, place.pk)
    return layers


def commissioner_weights(on: date) -> dict[str, dict[str, float]]:
    """Of each place how much of each code lies in it, in the geography of a day: also of codes that were
    split between places, which only all of these together hold whole."""

    def look_up() -> dict[str, dict[str, float]]:
        geography = Geography.load(on)
        codes = [c for c, span in geography.places.items() if span.kind == Place.Kind.SUB_ICB]
        shares = geography.shares(codes, date.min)
        whole = {place: dict.fromkeys(of, 1.0) for place, of in shares.exact.items()}
        return {**whole, **shares.modelled}

    return cached_lookup(f"commissioners' weights on {on}", look_up)


def commissioners(on: date) -> dict[str, tuple[str, ...]]:
    """Of each place the codes of all months that sum to it in the geography of a day."""

    def look_up() -> dict[str, tuple[str, ...]]:
        geography = Geography.load(on)
        codes = [c for c, span in geography.places.items() if span.kind == Place.Kind.SUB_ICB]
        exact = geography.shares(codes, date.min).exact
        return {place: of for place, of in exact.items() if place != ENGLAND}

    return cached_lookup(f"commissioners on {on}", look_up)


def locations() -> frozenset[str]:
    """The codes of sub-ICB locations of all times: what others commission belongs to no place."""
    of_kind = Place.objects.filter(kind=Place.Kind.SUB_ICB)
    return cached_lookup(
        "sub-ICB locations", lambda: frozenset(of_kind.values_list("code", flat=True))
    )


def counts_of(layers: Sequence[Layer]) -> Q:
    """Which of the counts are theirs."""
    wanted = Q()
    codes: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for layer in layers:
        if layer.whole:
            wanted |= Q(treatment_function__in=layer.treatments) & ~Q(commissioner=NOT_ENGLISH)
        else:
            codes[layer.treatments].update(layer.place_of)
    for treatments, of_places in codes.items():
        wanted |= Q(treatment_function__in=treatments, commissioner__in=sorted(of_places))
    return wanted


__all__ = [
    "Keys",
    "Layer",
    "commissioner_weights",
    "commissioners",
    "counts_of",
    "layers_of",
]
