"""How a place compares with its similar places, each with why it is similar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from metrics import formatting
from metrics.measures import Measure, Series
from metrics.models import Place, SeriesBreak
from metrics.pages.components import Cell, Column, Link, Row, Table
from metrics.pages.left_out_words import left_out_note
from metrics.pages.titles import with_treatment
from metrics.pages.values import (
    comparable_value,
    figure_cell,
    format_change,
    format_value,
    year_change,
)
from metrics.pages.view_query import ViewQuery, lower_first
from metrics.similarity import VARIABLES, Characteristics, SimilarPlace

MOST_IMPROVED = 5
Breaks = Mapping[int, Sequence[SeriesBreak]]


@dataclass(frozen=True)
class SimilarWords:
    """What places of one kind are called, and by what they are alike: `variables` in the order of their
    characteristics."""

    noun: str
    variables: tuple[str, ...]
    order: str


AREAS = SimilarWords(
    "area",
    tuple(VARIABLES.values()),
    "Nearest first, by deprivation, population, age, rurality and ethnicity; how long people wait"
    " plays no part. Each variable counts the same.",
)


@dataclass(frozen=True)
class SimilarPlacesSection:
    table: Table
    why: Table
    sentence: str
    improved: tuple[Link, ...] = ()
    # Who is left out of the changes: in the note of the table, which a page may not show.
    left_out: str = ""


def similar_places_section(
    place: Place,
    similar: Sequence[SimilarPlace],
    rows: Sequence[tuple[Place, Series]],
    *,
    series: Series,
    england: Series,
    i: int,
    state: ViewQuery,
    breaks: Breaks,
    words: SimilarWords = AREAS,
) -> SimilarPlacesSection | None:
    """The measure of each like place and its change on the year; rows come nearest first."""
    if not rows:
        return None
    measure = state.measure
    year_changes = {
        place.code: year_change(measure, series, i, breaks.get(place.pk, ()))
        for place, series in rows
    }
    changes = {code: change.value for code, change in year_changes.items()}
    everywhere = year_change(measure, england, i, ())
    left_out = left_out_note(
        chain.from_iterable(change.left_out for change in (*year_changes.values(), everywhere))
    )
    similar_by_code = {place.code: place for place in similar}
    value = comparable_value(measure, series, i)
    improved = _improved_places(measure, rows, changes, value, everywhere.value, i)
    return SimilarPlacesSection(
        _similar_table(
            rows,
            similar_by_code,
            changes,
            i=i,
            state=state,
            caption=f"{words.noun.capitalize()}s similar to {place.name}",
            note=f"{words.order} {left_out}".strip(),
        ),
        _characteristics_table(
            [(place, similar_by_code[place.code].characteristics) for place, _ in rows], words
        ),
        _sentence(measure, improved, value, everywhere.value),
        tuple(
            Link(
                place.name,
                place.get_absolute_url() + state.query(sort=""),
                f"{format_value(measure, series, i)}, {format_change(measure, changes[place.code])} than a year before",
            )
            for place, series in improved
        ),
        left_out,
    )


def _similar_table(
    rows: Sequence[tuple[Place, Series]],
    similar_by_code: Mapping[str, SimilarPlace],
    changes: Mapping[str, float | None],
    *,
    i: int,
    state: ViewQuery,
    caption: str,
    note: str,
) -> Table:
    measure = state.measure
    title = with_treatment(lower_first(measure.title), state.treatment)
    return Table(
        f"{caption}: {title}, {formatting.month(state.month)}",
        (
            Column("Place"),
            Column(measure.short, numeric=True),
            Column("In a year", numeric=True),
            Column("Most similar on"),
            Column("Least similar on"),
        ),
        tuple(
            Row(
                (
                    Cell(
                        place.name, header=True, url=place.get_absolute_url() + state.query(sort="")
                    ),
                    figure_cell(measure, series, i),
                    Cell(_change(measure, changes[place.code]), numeric=True),
                    Cell(formatting.listed(similar_by_code[place.code].most_similar_on)),
                    Cell(formatting.listed(similar_by_code[place.code].least_similar_on)),
                )
            )
            for place, series in rows
        ),
        note=note,
    )


def _change(measure: Measure, change: float | None) -> str:
    return "not compared" if change is None else format_change(measure, change)


def _improved_places(
    measure: Measure,
    rows: Sequence[tuple[Place, Series]],
    changes: Mapping[str, float | None],
    own: float | None,
    everywhere: float | None,
    i: int,
) -> list[tuple[Place, Series]]:
    """Who among them stands better and improved by more than all of England did: the ones worth
    asking, nearest first."""
    if own is None or measure.polarity == 0:
        return []
    better = []
    for place, series in rows:
        value, change = comparable_value(measure, series, i), changes[place.code]
        if value is None or change is None:
            continue
        beyond = max(0.0, measure.polarity * (everywhere or 0.0))
        if measure.polarity * (value - own) > 0 and measure.polarity * change > beyond:
            better.append((place, series))
    return better[:MOST_IMPROVED]


def _sentence(
    measure: Measure,
    improved: Sequence[tuple[Place, Series]],
    own: float | None,
    everywhere: float | None,
) -> str:
    if own is None or measure.polarity == 0:
        return ""
    more = ""
    if everywhere is not None:
        more = f" by more than England (England {format_change(measure, everywhere)})"
    if not improved:
        return f"None both does better on this measure and improved on it in a year{more}."
    return (
        f"These do better on this measure and improved on it in a year{more}. It is the change"
        " between two months: by itself it does not show more than chance, nor why."
    )


def _characteristics_table(
    rows: Sequence[tuple[Place, Characteristics]], words: SimilarWords
) -> Table:
    head = (Column("Place"), *(Column(name, numeric=True) for name in words.variables))
    table_rows = []
    for place, facts in rows:
        cells = [Cell(formatting.count(facts[0]), numeric=True)]
        cells += [Cell(formatting.number(value, 1), numeric=True) for value in facts[1:]]
        table_rows.append(Row((Cell(place.name, header=True), *cells)))
    return Table(f"Why these {words.noun}s are similar", head, tuple(table_rows))
