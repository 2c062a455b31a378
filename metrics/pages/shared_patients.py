"""Providers that treat people from the same places: no reference has where hospitals stand, so that near
is said of patients and not of miles."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from metrics import formatting
from metrics.measures import Measure, Series
from metrics.models import Place
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.intervals import interval_of
from metrics.pages.titles import with_treatment
from metrics.pages.values import comparable_value, figure_cell, format_change, format_value
from metrics.pages.view_query import ViewQuery, lower_first
from metrics.provider_lists import provider_lists
from metrics.provider_similarity import FEWEST
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.rtt.providers import is_nhs_trust

MOST = 6
LEAST_PERCENT = 5
NOTE = (
    "The list shared: if both lists are put side by side by where people live, how much of them is the"
    " same. Where hospitals stand is in no reference that this site has, so it gives no distances."
)


@dataclass(frozen=True)
class Neighbour:
    """Another provider, and the percentage of the two lists that is from the same places."""

    code: str
    percent: float


@dataclass(frozen=True)
class SharedPatientsSection:
    sentence: str
    table: Table


def providers_nearby(provider: Place, release: int) -> tuple[Neighbour, ...]:
    """Of its own kind, those that share most first. In the newest release."""
    lists = provider_lists(release, TOTAL_TREATMENT)
    large = tuple(code for code, row in lists.row.items() if lists.size[row] >= FEWEST)
    if provider.code not in large:
        return ()
    is_trust = is_nhs_trust(provider.code)
    others = tuple(
        code for code in large if code != provider.code and is_nhs_trust(code) == is_trust
    )
    percent = lists.shared((provider.code,), others)[0].tolist()
    near = [
        Neighbour(code, of) for code, of in zip(others, percent, strict=True) if of >= LEAST_PERCENT
    ]
    return tuple(sorted(near, key=lambda of: (-of.percent, of.code))[:MOST])


def places_nearby(provider: Place, release: int) -> dict[Place, float]:
    """The same by place, in that order."""
    percent = {of.code: of.percent for of in providers_nearby(provider, release)}
    by_code = {place.code: place for place in Place.objects.filter(code__in=percent)}
    return {by_code[code]: shared for code, shared in percent.items()} if percent else {}


def shared_patients_section(
    provider: Place,
    series: Series,
    rows: Sequence[tuple[Place, Series]],
    percent: Mapping[Place, float],
    state: ViewQuery,
) -> SharedPatientsSection | None:
    """As of the newest release, with the figures of the month that is shown."""
    if not rows:
        return None
    i = len(series.months) - 1
    different = [place.name for place, other in rows if _differs(state.measure, series, other, i)]
    own = f"At {provider.name} it is {format_value(state.measure, series, i)}."
    return SharedPatientsSection(
        f"{own} {_sentence(state.measure, different)}".strip(),
        _table(provider, series, rows, percent, state),
    )


def _table(
    provider: Place,
    own: Series,
    rows: Sequence[tuple[Place, Series]],
    percent: Mapping[Place, float],
    state: ViewQuery,
) -> Table:
    measure, i = state.measure, len(own.months) - 1
    head = (
        Column("Provider"),
        Column("List shared", numeric=True),
        Column(measure.short, numeric=True),
        Column("Than here", numeric=True),
    )
    title = (
        f"Providers that treat people from the same places as {provider.name}:"
        f" {with_treatment(lower_first(measure.title), state.treatment)},"
        f" {formatting.month(state.month)}"
    )
    query = state.query(sort="")
    lines = tuple(
        Row(
            (
                Cell(place.name, header=True, url=place.get_absolute_url() + query),
                Cell(formatting.percent(percent[place]), numeric=True),
                figure_cell(measure, other, i),
                Cell(_difference(measure, own, other, i), numeric=True),
            )
        )
        for place, other in rows
    )
    return Table(title, head, lines, note=NOTE)


def _differs(measure: Measure, own: Series, other: Series, i: int) -> bool:
    here, there = (interval_of(measure, series, i) for series in (own, other))
    return here is not None and there is not None and (here[0] > there[1] or there[0] > here[1])


def _difference(measure: Measure, own: Series, other: Series, i: int) -> str:
    here, there = (comparable_value(measure, series, i) for series in (own, other))
    if here is None or there is None:
        return "not compared"
    return format_change(measure, there - here)


def _sentence(measure: Measure, different: Sequence[str]) -> str:
    if measure.unit != "percent":
        return ""
    if not different:
        return "On this measure none of them differs from it by more than chance allows."
    return (
        f"{formatting.listed(list(different))} {'differs' if len(different) == 1 else 'differ'} from it by"
        " more than chance in the counts allows. That does not show why: people and hospitals differ."
    )
