"""Who treats the people of a place, and whose people a provider treats: the share that each has of the
list and of the operations, and how long people wait there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_

import numpy as np
from django.db.models import Q, QuerySet
from django.urls import reverse

from metrics import formatting
from metrics.cache import cached_lookup
from metrics.measures import (
    Series,
    admitted_median_wait,
    median_wait,
    over_52_weeks,
    percentile_92_wait,
    within_18_weeks,
)
from metrics.models import Membership, Parts, Place, ProviderCount
from metrics.models.figure_columns import FIGURE_COLUMNS, FigureInputs
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.values import figure_cell
from metrics.pages.view_query import TREATMENT_NAMES, lower_first
from metrics.rtt import by_provider
from metrics.rtt.columns import INCOMPLETE, TOTAL_TREATMENT, open_band
from metrics.rtt.numbering import numbered
from metrics.rtt.provider_sums import ProviderCounts, ProviderSums, sum_providers
from metrics.series import Vintage, Vintages

SHOWN = 10
OF_LIST = (
    within_18_weeks.MEASURE,
    over_52_weeks.MEASURE,
    median_wait.MEASURE,
    percentile_92_wait.MEASURE,
)
OF_ADMITTED = (admitted_median_wait.MEASURE,)
DIRECT = "NHS England directly"
COLUMNS = (
    Column("Waiting list", numeric=True),
    Column("Share of list", numeric=True),
    *(Column(measure.short, numeric=True) for measure in OF_LIST),
    Column("Completed admitted", numeric=True),
    Column("Share of admitted", numeric=True),
    *(Column(measure.short, numeric=True) for measure in OF_ADMITTED),
)
# The counts of a release never change.
KEPT_SECONDS = 86_400


@dataclass(frozen=True)
class ListedProvider:
    """The place of which a provider treats most people. `month`: that of its last figures, where they
    are not of the newest month."""

    place: Place
    month: date | None = None


def listed_providers(vintages: Vintages, months: int) -> Mapping[str, ListedProvider]:
    """By the provider's code."""
    places = {place.code: place for place in Place.objects.with_pages()}
    listed: dict[str, ListedProvider] = {}
    for vintage in vintages.all[-1 : -months - 1 : -1]:
        month = None if vintage is vintages.newest else vintage.month
        for provider, code in _places_of_providers(vintage).items():
            if code in places:
                listed.setdefault(provider, ListedProvider(places[code], month))
    return listed


def _places_of_providers(vintage: Vintage) -> Mapping[str, str]:
    return cached_lookup(
        f"places of providers in {vintage.id}",
        lambda: _largest_lists(vintage),
        timeout=KEPT_SECONDS,
    )


def _largest_lists(vintage: Vintage) -> dict[str, str]:
    pathways = ProviderCount.objects.filter(
        release_id=vintage.id,
        treatment_function=TOTAL_TREATMENT,
        part=INCOMPLETE,
        commissioner__in=Place.objects.with_pages().values("code"),
    ).pathways()
    best: dict[str, tuple[int, str]] = {}
    for (provider, place, _), count in pathways.items():
        best[provider] = max(best.get(provider, (0, "")), (count, place))
    return {provider: place for provider, (_, place) in best.items()}


def treated_by(
    place: Place, commissioners: Iterable[str], vintage: Vintage, treatment: str
) -> Table | None:
    """`commissioners`: the codes of the sub-ICB locations that the place is, or that lie in it. The counts
    of a release never change, so that the table can be kept."""
    codes = sorted(commissioners)
    return cached_lookup(
        f"who treats people from {','.join(codes)} in {vintage.id} {treatment}",
        lambda: _table(place, _reported(codes, vintage, treatment), vintage, treatment),
    )


def treats(
    provider: Place, codes: Sequence[str], vintage: Vintage, treatment: str
) -> tuple[Table, Table] | None:
    """By sub-ICB location, and by ICB. `codes`: its own, and those of which its figures are the sum."""
    return cached_lookup(
        f"whose people {','.join(codes)} treat in {vintage.id} {treatment}",
        lambda: _tables_of_patients(provider, codes, vintage, treatment),
    )


@dataclass(frozen=True)
class _Reported:
    """Of those who have most of the list each by itself, by code; all others added up."""

    largest: Mapping[str, Parts]
    others: Parts | None
    number_of_others: int

    @property
    def all(self) -> tuple[Parts, ...]:
        return (*self.largest.values(), *([self.others] if self.others else []))


def _reported(commissioners: Sequence[str], vintage: Vintage, treatment: str) -> _Reported:
    counts = ProviderCount.objects.filter(
        release_id=vintage.id, treatment_function=treatment, commissioner__in=commissioners
    )
    counted = _counted(counts)
    return _largest(counted, vintage) if counted else _Reported({}, None, 0)


def _counted(counts: QuerySet[ProviderCount]) -> ProviderCounts | None:
    """With their bands; None without any."""
    columns = ("commissioner", "treatment_function", "part", "providers", "bands")
    rows = list(counts.values_list(*columns))
    if not rows:
        return None
    of, treatments, parts, codes, packed = zip(*rows, strict=True)
    return ProviderCounts(of, treatments, parts, by_provider.unpack(codes, packed))


def _largest(counted: ProviderCounts, vintage: Vintage) -> _Reported:
    weeks = open_band(vintage.month) + 1
    by_code = dict(_parts(sum_providers(counted, (), weeks)))
    in_order = sorted(by_code, key=lambda code: (-by_code[code].waiting_list, code))
    largest = {code: by_code[code] for code in in_order[:SHOWN]}
    rest = in_order[SHOWN:]
    if not rest:
        return _Reported(largest, None, 0)
    *_, (_, others) = _parts(sum_providers(counted, [("", rest)], weeks))
    return _Reported(largest, others, len(rest))


def _parts(summed: ProviderSums) -> Iterator[tuple[str, Parts]]:
    inputs = FigureInputs(summed.sums, {}, {})
    nothing = [None] * len(summed.sums)
    values = (nothing if of.is_of_areas else of.values(inputs) for of in FIGURE_COLUMNS)
    return zip(summed.sums.place.tolist(), map(Parts._make, zip(*values, strict=True)), strict=True)


def names_of(kind: Place.Kind) -> Mapping[str, str]:
    """By code; one look-up for all pages."""
    return cached_lookup("names of places by kind", _names_by_kind).get(kind, {})


def _names_by_kind() -> Mapping[str, Mapping[str, str]]:
    names: dict[str, dict[str, str]] = {}
    for kind, code, name in Place.objects.values_list("kind", "code", "name"):
        names.setdefault(kind, {})[code] = name
    return names


def _table(place: Place, reported: _Reported, vintage: Vintage, treatment: str) -> Table | None:
    names = names_of(Place.Kind.PROVIDER)
    cells = {code: _linked(f"{names.get(code, code)} ({code})", code) for code in reported.largest}
    caption = f"Who treats people from {place.name}"
    return _table_of(caption, "Provider", cells, reported, vintage, treatment)


def _tables_of_patients(
    provider: Place, codes: Sequence[str], vintage: Vintage, treatment: str
) -> tuple[Table, Table] | None:
    of_codes = [Q(providers__contains=code) for code in codes]
    counts = ProviderCount.objects.filter(
        reduce(or_, of_codes), release_id=vintage.id, treatment_function=treatment
    )
    counted = _counted(counts)
    if counted is None:
        return None
    tables: list[Table] = []
    locations = names_of(Place.Kind.SUB_ICB)
    for first, names, place_of in (
        ("Sub-ICB location", locations, dict(zip(locations, locations, strict=True))),
        ("ICB", names_of(Place.Kind.ICB), icbs_of_locations(vintage.month)),
    ):
        reported = _largest(_by_commissioner(counted, codes, place_of), vintage)
        cells = {
            code: _linked(f"{names[code]} ({code})", code)
            if code in names
            else Cell(DIRECT, header=True)
            for code in reported.largest
        }
        caption = f"Whose patients {provider.name} treats{' by ICB' if tables else ''}"
        table = _table_of(caption, first, cells, reported, vintage, treatment)
        if table is None:
            return None
        tables.append(table)
    return tables[0], tables[1]


def icbs_of_locations(month: date) -> Mapping[str, str]:
    """By the code of each sub-ICB location."""
    links = Membership.objects.on(month).filter(parent__kind=Place.Kind.ICB)
    return cached_lookup(
        f"icbs of locations in {month}",
        lambda: dict(links.values_list("child__code", "parent__code")),
    )


def _by_commissioner(
    counted: ProviderCounts, codes: Sequence[str], place_of: Mapping[str, str]
) -> ProviderCounts:
    """Counts of some providers alone, with the place of who pays for them in their place: all that NHS
    England commissions itself as one."""
    of = counted.by_provider.of(codes)
    payers = [place_of.get(code, DIRECT) for code in counted.commissioner]
    labels, number = numbered(payers)
    lines = replace(of, codes=np.array(labels, dtype=str), provider=number[of.count])
    return replace(counted, by_provider=lines)


def _linked(name: str, code: str) -> Cell:
    return Cell(name, header=True, url=reverse("place", args=[code]))


def _table_of(
    caption: str,
    first: str,
    cells: Mapping[str, Cell],
    reported: _Reported,
    vintage: Vintage,
    treatment: str,
) -> Table | None:
    waiting = sum(parts.waiting_list for parts in reported.all)
    admitted = sum(parts.completed_admitted for parts in reported.all)
    if not waiting:
        return None
    named = [(cells[code], of) for code, of in reported.largest.items()]
    if reported.others:
        others = Cell(f"{reported.number_of_others} others together", header=True)
        named.append((others, reported.others))
    return Table(
        f"{caption}, {formatting.month(vintage.month)}, {lower_first(TREATMENT_NAMES[treatment])}",
        (Column(first), *COLUMNS),
        tuple(_row(cell, parts, vintage, waiting, admitted) for cell, parts in named),
    )


def _row(name: Cell, parts: Parts, vintage: Vintage, waiting: int, admitted: int) -> Row:
    series = Series((vintage.month,), (parts,))
    return Row(
        (
            name,
            *_with_share(parts.waiting_list, waiting),
            *(figure_cell(measure, series, 0) for measure in OF_LIST),
            *_with_share(parts.completed_admitted, admitted),
            *(figure_cell(measure, series, 0) for measure in OF_ADMITTED),
        )
    )


def _with_share(n: int, of: int) -> tuple[Cell, Cell]:
    share = formatting.percent(100 * n / of if of else None)
    return Cell(formatting.count(n), numeric=True), Cell(share, numeric=True)
