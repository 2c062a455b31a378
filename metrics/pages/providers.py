"""Who treats the people of a place: each provider's share of its list and of its operations, and how long
they wait there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
from metrics.models import Parts, Place, ProviderCount
from metrics.models.figure_columns import FIGURE_COLUMNS, FigureInputs
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.values import figure_cell
from metrics.pages.view_query import TREATMENT_NAMES
from metrics.rtt import by_provider
from metrics.rtt.columns import INCOMPLETE, TOTAL_TREATMENT, open_band
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
HEAD = (
    Column("Provider"),
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
    is_listed: bool
    month: date | None = None


def listed_providers(vintages: Vintages, months: int) -> Mapping[str, ListedProvider]:
    """By the provider's code: the place whose table names it, if one does, the largest list first."""
    places = {place.code: place for place in Place.objects.with_pages()}
    listed: dict[str, ListedProvider] = {}
    for vintage in vintages.all[-1 : -months - 1 : -1]:
        month = None if vintage is vintages.newest else vintage.month
        for provider, (code, is_listed) in _places_of_providers(vintage).items():
            if code in places:
                listed.setdefault(provider, ListedProvider(places[code], is_listed, month))
    return listed


def _places_of_providers(vintage: Vintage) -> Mapping[str, tuple[str, bool]]:
    return cached_lookup(
        f"places of providers in {vintage.id}",
        lambda: _largest_lists(vintage),
        timeout=KEPT_SECONDS,
    )


def _largest_lists(vintage: Vintage) -> dict[str, tuple[str, bool]]:
    pathways = ProviderCount.objects.filter(
        release_id=vintage.id,
        treatment_function=TOTAL_TREATMENT,
        part=INCOMPLETE,
        commissioner__in=Place.objects.with_pages().values("code"),
    ).pathways()
    by_place: dict[str, list[tuple[int, str]]] = {}
    for (provider, place, _), count in pathways.items():
        by_place.setdefault(place, []).append((-count, provider))
    best: dict[str, tuple[bool, int, str]] = {}
    for place, providers in by_place.items():
        for rank, (count, provider) in enumerate(sorted(providers)):
            best[provider] = max(best.get(provider, (False, 0, "")), (rank < SHOWN, -count, place))
    return {provider: (place, is_listed) for provider, (is_listed, _, place) in best.items()}


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
    """From their bands."""
    counts = ProviderCount.objects.filter(
        release_id=vintage.id, treatment_function=treatment, commissioner__in=commissioners
    )
    columns = ("commissioner", "treatment_function", "part", "providers", "bands")
    rows = list(counts.values_list(*columns))
    if not rows:
        return _Reported({}, None, 0)
    of, treatments, parts, codes, packed = zip(*rows, strict=True)
    counted = ProviderCounts(of, treatments, parts, by_provider.unpack(codes, packed))
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


def _names() -> dict[str, str]:
    providers = Place.objects.filter(kind=Place.Kind.PROVIDER)
    return cached_lookup("names of providers", lambda: dict(providers.values_list("code", "name")))


def _table(place: Place, reported: _Reported, vintage: Vintage, treatment: str) -> Table | None:
    waiting = sum(parts.waiting_list for parts in reported.all)
    admitted = sum(parts.completed_admitted for parts in reported.all)
    if not waiting:
        return None
    names = _names()
    named = [(f"{names.get(code, code)} ({code})", of) for code, of in reported.largest.items()]
    if reported.others:
        named.append((f"{reported.number_of_others} others together", reported.others))
    title = TREATMENT_NAMES[treatment]
    return Table(
        f"Who treats people from {place.name}, {formatting.month(vintage.month)},"
        f" {title[:1].lower()}{title[1:]}",
        HEAD,
        tuple(_row(name, parts, vintage, waiting, admitted) for name, parts in named),
    )


def _row(name: str, parts: Parts, vintage: Vintage, waiting: int, admitted: int) -> Row:
    series = Series((vintage.month,), (parts,))
    return Row(
        (
            Cell(name, header=True),
            *_with_share(parts.waiting_list, waiting),
            *(figure_cell(measure, series, 0) for measure in OF_LIST),
            *_with_share(parts.completed_admitted, admitted),
            *(figure_cell(measure, series, 0) for measure in OF_ADMITTED),
        )
    )


def _with_share(n: int, of: int) -> tuple[Cell, Cell]:
    share = formatting.percent(100 * n / of if of else None)
    return Cell(formatting.count(n), numeric=True), Cell(share, numeric=True)
