"""What is left of places' figures without the providers that sent nothing for some of the months:
read from what each provider reported, for many places and treatment functions at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from metrics.absences import Cell, LeftOut
from metrics.cache import cached_lookup
from metrics.geography import NOT_ENGLISH, Geography
from metrics.models import Place, ProviderCount
from metrics.models.figure_columns import FIGURE_COLUMNS, FigureInputs
from metrics.models.places import ENGLAND
from metrics.models.provider_counts import releases_without_full_grain
from metrics.rtt.by_provider import ByProvider, unpack
from metrics.rtt.columns import ADMITTED, INCOMPLETE, open_band
from metrics.rtt.remainders import Remainders, remainders

Row = tuple[Any, ...]
AT_ONCE = 2000
PART_OF = {column.name: column.part for column in FIGURE_COLUMNS}


@dataclass
class Layer:
    """Places of which no two share a commissioner, with the treatment functions wanted of them."""

    treatments: frozenset[str]
    place_of: dict[str, int] = field(default_factory=dict)
    # England: all commissioners, whether or not they belong to a place.
    whole: int | None = None

    def takes(self, codes: Collection[str]) -> bool:
        return self.whole is None and self.place_of.keys().isdisjoint(codes)

    def condition(self) -> Q:
        """Which of the counts are its own."""
        treatments = Q(treatment_function__in=sorted(self.treatments))
        if self.whole:
            return treatments & ~Q(commissioner=NOT_ENGLISH)
        return treatments & Q(commissioner__in=sorted(self.place_of))

    def place_for(self, commissioner: str, treatment: str) -> int | None:
        if treatment not in self.treatments:
            return None
        if self.whole:
            return None if commissioner == NOT_ENGLISH else self.whole
        return self.place_of.get(commissioner)


@dataclass
class Outcome:
    """Of one cell and part: the largest share that each provider left out held of it, and what is
    left, by month and column, of the months from which something was taken."""

    shares: dict[str, float] = field(default_factory=dict)
    columns: dict[date, dict[str, Any]] = field(default_factory=dict)

    def note_share(self, provider: str, share: float) -> None:
        self.shares[provider] = max(share, self.shares.get(provider, 0.0))


class Rest(NamedTuple):
    """What is left of a month of one layer, None where it is not held who reported what; `direct` of
    England's admissions, by place and treatment function."""

    month: date
    left: Remainders | None
    direct: Mapping[tuple[str, str], int]


# By place, treatment function and part.
Outcomes = dict[tuple[int, str, str], Outcome]


def layers_of(places: Iterable[Place], cells: Iterable[Cell], on: date) -> list[Layer]:
    """`on`: in whose geography places are the sums of commissioners."""
    treatments: defaultdict[int, set[str]] = defaultdict(set)
    for number, treatment in cells:
        treatments[number].add(treatment)
    layers: list[Layer] = []
    for place in sorted(set(places), key=lambda place: place.pk):
        wanted = frozenset(treatments.get(place.pk, ()))
        if not wanted:
            continue
        if place.kind == Place.Kind.ENGLAND:
            layers.append(Layer(wanted, whole=place.pk))
            continue
        of_place = commissioners(on).get(place.code, ())
        for layer in layers:
            if layer.treatments == wanted and layer.takes(of_place):
                break
        else:
            layers.append(layer := Layer(wanted))
        layer.place_of |= dict.fromkeys(of_place, place.pk)
    return layers


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


def read_outcomes(
    layers: Sequence[Layer], releases: Mapping[date, int], parts: Sequence[str], left_out: LeftOut
) -> Outcomes | None:
    """`releases` are those of the months that are compared; of the answer only what differs from
    the figures as they were submitted. None where who reported what is not held for every month."""
    outcomes: Outcomes = {
        (*cell, part): Outcome(dict(shares))
        for part, cells in left_out.last_shares.items()
        for cell, shares in cells.items()
    }
    for rest in read_remainders(layers, releases, parts, left_out):
        if rest.left is None:
            return None
        for (place, treatment, part, provider), share in rest.left.shares.items():
            key = (int(place), treatment, part)
            outcomes.setdefault(key, Outcome()).note_share(provider, share)
        for number, treatment, name, value in values_left(rest, parts):
            outcome = outcomes.get((number, treatment, PART_OF[name]))
            if outcome is not None:
                outcome.columns.setdefault(rest.month, {})[name] = value
    return outcomes


def read_remainders(
    layers: Sequence[Layer], releases: Mapping[date, int], parts: Sequence[str], left_out: LeftOut
) -> Iterator[Rest]:
    """Month by month and layer by layer."""
    month_of = {number: month for month, number in releases.items()}
    unread = set(month_of)
    for number, rows in groupby(_counts(layers, month_of, parts), key=itemgetter(0)):
        unread.discard(number)
        of_month = list(rows)
        for layer in layers:
            yield Rest(
                month_of[number],
                _remainders(month_of[number], of_month, layer, left_out),
                _direct_left(month_of[number], of_month, layer, left_out),
            )
    # Small cells can be without any pathways; an earlier version kept no more than totals.
    for release in releases_without_full_grain().filter(pk__in=unread) if unread else ():
        yield Rest(release.month, None, {})


def _counts(
    layers: Sequence[Layer], releases: Collection[int], parts: Sequence[str]
) -> Iterator[Row]:
    wanted = Q()
    for layer in layers:
        wanted |= layer.condition()
    counts = ProviderCount.objects.filter(wanted, release_id__in=releases, part__in=parts)
    rows = counts.order_by("release_id").values_list(
        "release_id", "commissioner", "treatment_function", "part", "providers", "bands"
    )
    return rows.iterator(chunk_size=AT_ONCE)


def _remainders(
    month: date, rows: Sequence[Row], layer: Layer, left_out: LeftOut
) -> Remainders | None:
    """None where an earlier version kept providers' totals without bands."""
    chosen = [
        (place, *row[2:]) for row in rows if (place := layer.place_for(row[1], row[2])) is not None
    ]
    if not chosen:
        return Remainders(None, {})
    places, treatments, parts, providers, bands = zip(*chosen, strict=True)
    lines = unpack(providers, bands)
    counts = (np.array(places).astype(str), np.array(treatments), np.array(parts))
    if (counts[2][lines.count[lines.line[lines.column == 0]]] == INCOMPLETE).any():
        return None
    return remainders(month, counts, lines, _taken_out(places, treatments, parts, lines, left_out))


def _taken_out(
    places: Sequence[int],
    treatments: Sequence[str],
    parts: Sequence[str],
    lines: ByProvider,
    left_out: LeftOut,
) -> NDArray[np.bool_]:
    """Which lines are of a provider that is left out of their cell."""
    number = {code: i for i, code in enumerate(lines.codes.tolist())}
    taken_out = np.zeros(len(lines), dtype=bool)
    of_part = np.array(parts)
    for part, codes in left_out.trusts.items():
        chosen = [number[code] for code in codes if code in number]
        taken_out |= (of_part == part)[lines.count] & np.isin(lines.provider, chosen)
    rows = zip(zip(places, treatments, strict=True), parts, strict=True)
    others = [
        row * len(number) + number[code]
        for row, (cell, part) in enumerate(rows)
        for code in left_out.others.get(part, {}).get(cell, ())
        if code in number
    ]
    if others:
        taken_out |= np.isin(lines.count * len(number) + lines.provider, others)
    return taken_out


def _direct_left(
    month: date, rows: Sequence[Row], layer: Layer, left_out: LeftOut
) -> dict[tuple[str, str], int]:
    """Of England's admissions those that NHS England commissions itself: its rate per head leaves
    them out."""
    chosen = [
        (layer.whole, *row[2:])
        for row in rows
        if row[3] == ADMITTED and layer.place_for(row[1], row[2]) and row[1] not in locations()
    ]
    if layer.whole is None or not chosen:
        return {}
    places, treatments, parts, providers, bands = zip(*chosen, strict=True)
    lines = unpack(providers, bands)
    kept = lines.chosen(~_taken_out(places, treatments, parts, lines, left_out))
    names, group = np.unique(treatments, return_inverse=True)
    unbanded, banded = kept.summed(group[kept.count], len(names), open_band(month) + 1)
    totals = (unbanded + banded.sum(axis=1)).tolist()
    return {(str(layer.whole), name): n for name, n in zip(names.tolist(), totals, strict=True)}


def values_left(rest: Rest, parts: Sequence[str]) -> Iterator[tuple[int, str, str, Any]]:
    """Place, treatment function, column's name and value of all that is left."""
    left = rest.left
    if left is None or left.sums is None:
        return
    inputs = FigureInputs(left.sums, {}, rest.direct)
    cells = list(zip(left.sums.place.tolist(), left.sums.treatment.tolist(), strict=True))
    for column in FIGURE_COLUMNS:
        if column.part in parts:
            for (place, treatment), value in zip(cells, column.values(inputs), strict=True):
                yield int(place), treatment, column.name, value


__all__ = [
    "Layer",
    "Outcome",
    "Outcomes",
    "commissioners",
    "layers_of",
    "read_outcomes",
    "read_remainders",
    "values_left",
]
