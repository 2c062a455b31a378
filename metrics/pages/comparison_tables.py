"""Tables that set places, or treatment functions, side by side."""

from collections.abc import Callable, Sequence
from datetime import date

from django.urls import reverse

from metrics import charts, formatting
from metrics.measures import COMPARED, Measure, Series, waiting_list
from metrics.models import Place
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.intervals import NOTE, interval_words
from metrics.pages.measure_charts import chart_series, unit_of
from metrics.pages.values import comparable_value, figure_cell, format_change, format_in_unit
from metrics.pages.view_query import TREATMENT_NAMES, ViewQuery
from metrics.rtt.columns import OTHER_BEFORE_2021, TOTAL_TREATMENT
from metrics.series import WINDOW, Figures

LIST = waiting_list.MEASURE


def members_table(
    rows: Sequence[tuple[Place, Series]],
    *,
    i: int,
    this: Place,
    state: ViewQuery,
    england: Series,
    caption: str,
) -> Table:
    """Places by name with the main measures; the chosen one is added where it is not among them."""
    measures = [*COMPARED]
    if state.measure not in measures:
        measures.append(state.measure)
    carried_query = state.query(sort="")
    table_rows = [
        Row(
            (
                Cell(place.name, header=True, url=place.get_absolute_url() + carried_query),
                *(figure_cell(measure, series, i) for measure in measures),
                *_interval(state.measure, series, i),
            ),
            kind="this-place" if place == this else "",
        )
        for place, series in rows
    ]
    if this.kind != Place.Kind.ENGLAND:
        cells = (
            *(figure_cell(measure, england, i) for measure in measures),
            *_interval(state.measure, england, i),
        )
        table_rows.append(
            Row(
                (Cell("England", header=True, url=reverse("england") + carried_query), *cells),
                kind="england",
            )
        )
    head = [Column("Place"), *(Column(measure.short, numeric=True) for measure in measures)]
    if _has_interval(state.measure):
        head.append(Column(f"{state.measure.short}, 95% interval", numeric=True))
    return Table(
        caption,
        tuple(head),
        tuple(table_rows),
        note="Rates are for 12 months and not adjusted for age or need."
        + (f" {NOTE}" if _has_interval(state.measure) else ""),
    )


def _has_interval(measure: Measure) -> bool:
    return measure.unit in ("percent", "rate")


def _interval(measure: Measure, series: Series, i: int) -> tuple[Cell, ...]:
    """Of the measure that places are compared by; none for counts and percentiles."""
    if not _has_interval(measure):
        return ()
    return (Cell(interval_words(measure, series, i), numeric=True),)


def treatment_table(*, place: Place, england: Place, figures: Figures, state: ViewQuery) -> Table:
    """Treatment functions with a sparkline, those furthest from England first unless asked. The
    figures hold every treatment function of the place, and England's for the month shown."""
    measure = state.measure
    lines = [
        _TreatmentLine(code, measure, figures.series(place, code), figures.series(england, code))
        for code in figures.treatments(place)
        if code not in (TOTAL_TREATMENT, OTHER_BEFORE_2021)
    ]
    shown = figures.months[-WINDOW:]
    rows = [
        line.row(place, shown, state) for line in _ordered([x for x in lines if x.now], state.sort)
    ]
    return Table(
        f"{measure.title} by treatment function: {place.name}, {formatting.month(state.month)}",
        _head(measure, state, place),
        tuple(rows),
        note="Treatment functions with few pathways move by chance. “Other” groups differ in what"
        " trusts put into them.",
    )


class _TreatmentLine:
    def __init__(self, code: str, measure: Measure, series: Series, england: Series) -> None:
        self.code, self.measure, self.series, self.england = code, measure, series, england
        self.i = len(series.months) - 1
        self.now = series.rows[self.i]
        self.value = comparable_value(measure, series, self.i)
        self.beside = comparable_value(measure, england, self.i)

    @property
    def difference(self) -> float | None:
        if self.value is None or self.beside is None or self.measure.unit in ("count", "change"):
            return None
        return self.value - self.beside

    def row(self, place: Place, shown: Sequence[date], state: ViewQuery) -> Row:
        name = TREATMENT_NAMES[self.code]
        drawn = chart_series(self.measure, self.series, name, "place", len(shown))
        spark = charts.sparkline(drawn, tuple(shown), unit=unit_of(self.measure))
        url = place.get_absolute_url() + state.query(treatment=self.code, sort="")
        cells = [
            Cell(TREATMENT_NAMES[self.code], header=True, url=url),
            figure_cell(LIST, self.series, self.i),
        ]
        if self.measure is not LIST:
            cells.append(figure_cell(self.measure, self.series, self.i))
        if _has_england_column(self.measure, place):
            cells.append(Cell(format_in_unit(self.measure, self.beside), numeric=True))
            cells.append(Cell(_format_difference(self.measure, self.difference), numeric=True))
        return Row((*cells, Cell("", svg=spark)))


def _has_england_column(measure: Measure, place: Place) -> bool:
    return measure.unit not in ("count", "change") and place.kind != Place.Kind.ENGLAND


def _format_difference(measure: Measure, difference: float | None) -> str:
    return format_change(measure, difference).replace("percentage points", "points")


def _ordered(lines: list[_TreatmentLine], sort: str) -> list[_TreatmentLine]:
    if sort == "name":
        return sorted(lines, key=lambda line: TREATMENT_NAMES[line.code])
    if sort == "list":
        return sorted(lines, key=lambda line: -(line.now.waiting_list if line.now else 0))
    if sort == "value":
        return sorted(lines, key=lambda line: (line.value is None, -(line.value or 0)))
    # Furthest from England first, on either side; where that says nothing, the longest list.
    return sorted(
        lines,
        key=lambda line: (
            line.difference is None,
            -abs(line.difference or 0),
            -(line.now.waiting_list if line.now else 0),
        ),
    )


def _head(measure: Measure, state: ViewQuery, place: Place) -> tuple[Column, ...]:
    def column(text: str, sort: str, direction: str, numeric: bool = True) -> Column:
        url = f"{state.query(sort=sort) or '?'}#treatment-functions"
        return Column(text, numeric, url, direction if state.sort == sort else "")

    head = [
        column("Treatment function", "name", "ascending", numeric=False),
        column("Waiting list", "list", "descending"),
    ]
    if measure is not LIST:
        head.append(column(measure.short, "value", "descending"))
    if _has_england_column(measure, place):
        head.append(Column("England", numeric=True))
        head.append(column("Here and England", "", "descending"))
    return (*head, Column("Last two years"))


def single_measure_table(
    measure: Measure,
    rows: Sequence[tuple[Place, Series]],
    caption: str,
    address: Callable[[Place], str],
) -> Table:
    """Places in the order given, with one measure's value and its denominator."""
    table_rows = []
    for place, series in rows:
        i = len(series.months) - 1
        cells = [
            Cell(place.name, header=True, url=address(place)),
            figure_cell(measure, series, i),
        ]
        if measure is not LIST:
            cells.append(figure_cell(LIST, series, i))
        table_rows.append(
            Row(tuple(cells), kind="england" if place.kind == Place.Kind.ENGLAND else "")
        )
    head = [Column("Place"), Column(measure.short, numeric=True)]
    if measure is not LIST:
        head.append(Column(LIST.short, numeric=True))
    return Table(caption, tuple(head), tuple(table_rows), caption_hidden=True)
