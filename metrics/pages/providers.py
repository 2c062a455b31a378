"""Who treats the people of a place: each provider's share of its list and of its operations."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from metrics import formatting
from metrics.cache import cached_lookup
from metrics.models import Place, ProviderCount
from metrics.pages.components import Cell, Column, Row, Table
from metrics.rtt.columns import ADMITTED, INCOMPLETE, TOTAL_TREATMENT
from metrics.series import Vintage, Vintages

SHOWN = 10
# A provider's code, its pathways waiting and those completed with an admission.
Counted = tuple[str, int, int]
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


def share_table(place: Place, vintage: Vintage) -> Table | None:
    """The counts of a release never change, so that the table can be kept."""
    return cached_lookup(
        f"providers of {place.code} in {vintage.id}", lambda: _table(place, vintage)
    )


def _counts(vintage: Vintage) -> dict[str, list[Counted]]:
    """By commissioner; of all of them at once, so that only the first page read has to ask."""

    def look_up() -> dict[str, list[Counted]]:
        pathways = ProviderCount.objects.filter(
            release_id=vintage.id,
            treatment_function=TOTAL_TREATMENT,
            part__in=[INCOMPLETE, ADMITTED],
        ).pathways()
        counts: defaultdict[str, list[Counted]] = defaultdict(list)
        for provider, commissioner in sorted({(code, of) for code, of, _ in pathways}):
            waiting, admitted = (
                pathways.get((provider, commissioner, part), 0) for part in (INCOMPLETE, ADMITTED)
            )
            counts[commissioner].append((provider, waiting, admitted))
        return dict(counts)

    return cached_lookup(f"providers of all places in {vintage.id}", look_up)


def _names() -> dict[str, str]:
    providers = Place.objects.filter(kind=Place.Kind.PROVIDER)
    return cached_lookup("names of providers", lambda: dict(providers.values_list("code", "name")))


def _table(place: Place, vintage: Vintage) -> Table | None:
    counts = sorted(_counts(vintage).get(place.code, ()), key=lambda row: -row[1])
    waiting = sum(row[1] for row in counts)
    admitted = sum(row[2] for row in counts)
    if not waiting:
        return None
    names = _names()
    rows = [
        _row(f"{names.get(code, code)} ({code})", n, waiting, completed, admitted)
        for code, n, completed in counts[:SHOWN]
    ]
    if len(counts) > SHOWN:
        rest = counts[SHOWN:]
        rows.append(
            _row(
                f"{len(rest)} others",
                sum(r[1] for r in rest),
                waiting,
                sum(r[2] for r in rest),
                admitted,
            )
        )
    head = (
        Column("Provider"),
        Column("Waiting list", numeric=True),
        Column("Share of list", numeric=True),
        Column("Completed admitted", numeric=True),
        Column("Share of admitted", numeric=True),
    )
    return Table(
        f"Who treats people from {place.name}, {formatting.month(vintage.month)}, all treatment functions",
        head,
        tuple(rows),
    )


def _row(name: str, n: int, waiting: int, completed: int, admitted: int) -> Row:
    return Row(
        (
            Cell(name, header=True),
            Cell(formatting.count(n), numeric=True),
            Cell(formatting.percent(100 * n / waiting), numeric=True),
            Cell(formatting.count(completed), numeric=True),
            Cell(
                formatting.percent(100 * completed / admitted if admitted else None), numeric=True
            ),
        )
    )
