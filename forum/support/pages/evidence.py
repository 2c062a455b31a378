"""The evidence section of a flag's page, drawn from the snapshot stored in the flag."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from forum.support.models import Flag
from metrics import charts, formatting
from metrics.analysis.control_chart import control_chart_from
from metrics.calendar import add_months
from metrics.charts import LineChart
from metrics.like_for_like import Comparisons, parted_months
from metrics.measures import BY_SLUG, COMPARED, Measure, Series
from metrics.models import Parts, Place
from metrics.pages import control_charts
from metrics.pages.components import Cell, Column, Picture, Row, Table
from metrics.pages.measure_charts import NARROW_WIDTH, unit_of
from metrics.pages.titles import Shown
from metrics.pages.values import format_change_since, format_in_unit

EvidenceData = Mapping[str, Any]


@dataclass(frozen=True)
class SimilarPlace:
    name: str
    url: str
    value: str


@dataclass(frozen=True)
class EvidenceSection:
    frozen_on: str
    period: str
    reasons: tuple[str, ...]
    warnings: tuple[str, ...]
    control: Picture | None
    picture: Picture | None
    similar: tuple[SimilarPlace, ...]
    suppression_reason: str


def evidence_section(flag: Flag) -> EvidenceSection | None:
    """From the snapshot, except for the names of similar places, which are today's."""
    data: EvidenceData = flag.evidence
    if not data:
        return None
    period = f"{formatting.month(flag.period_from)} to {formatting.month(flag.period_to)}"
    return EvidenceSection(
        frozen_on=formatting.day(date.fromisoformat(data["frozen_on"])),
        period=period,
        reasons=tuple(data.get("reasons", ())),
        warnings=tuple(data.get("warnings", ())),
        control=_control_picture(flag, data),
        picture=_picture(flag, data),
        similar=similar_places(data.get("similar_values", ()), flag.measure),
        suppression_reason=data.get("suppression_reason", ""),
    )


def similar_places(around: Sequence[Sequence[Any]], measure: str) -> tuple[SimilarPlace, ...]:
    values = {str(code): float(value) for code, value in around}
    places = Place.objects.filter(code__in=values) if values else ()
    places_by_code = {place.code: place for place in places}
    return tuple(
        SimilarPlace(
            str(places_by_code[code]),
            places_by_code[code].get_absolute_url(),
            format_in_unit(BY_SLUG[measure], value),
        )
        for code, value in values.items()
        if code in places_by_code
    )


def _control_picture(flag: Flag, data: EvidenceData) -> Picture | None:
    """The chart of the day; flags from before it was kept have none."""
    if not data.get("control_chart"):
        return None
    chart = control_chart_from(data["control_chart"])
    caption = _caption(flag, [point.month for point in chart.points])
    drawn = control_charts.line_chart(
        chart,
        name="control",
        caption=control_charts.captioned(caption, BY_SLUG[flag.measure]),
    )
    return replace(_drawn(drawn, data), table=control_charts.table(chart, drawn.title))


def _drawn(chart: LineChart, data: EvidenceData) -> Picture:
    narrow = replace(chart, name=f"{chart.name}-narrow", width=NARROW_WIDTH)
    return Picture(
        chart.title,
        chart.summary,
        charts.line_chart(chart),
        charts.line_chart(narrow),
        source=_source(data),
        source_url="/data/",
    )


def _picture(flag: Flag, data: EvidenceData) -> Picture | None:
    rows = data.get("figures", ())
    if not rows:
        return None
    table = _table(flag, rows)
    values = tuple(_value(BY_SLUG[flag.measure], row) for row in rows)
    is_charted = bool(data.get("control_chart"))
    if is_charted or not any(value is not None for value in values):
        return Picture(table.caption, "", "", table=table)
    return replace(_drawn(_chart(flag, rows, values), data), table=table)


def _source(data: EvidenceData) -> str:
    day = formatting.day(date.fromisoformat(data["frozen_on"]))
    numbers = [release["id"] for release in data.get("releases", ())]
    newest = f"; newest release {max(numbers)}" if numbers else ""
    return f"NHS England, RTT full extracts as published here on {day}{newest}"


def _chart(flag: Flag, rows: Sequence[EvidenceData], values: tuple[float | None, ...]) -> LineChart:
    measure = BY_SLUG[flag.measure]
    months = tuple(date.fromisoformat(row["month"]) for row in rows)
    known = [i for i, value in enumerate(values) if value is not None]
    series = _comparable_series(flag, rows)
    analysis_result = flag.evidence.get("analysis_result") or {}
    centre = analysis_result.get("centre")
    return LineChart(
        name="evidence",
        title=_caption(flag, months).title,
        summary=_summary(flag, series, *((months[i], values[i]) for i in (known[0], known[-1]))),
        months=months,
        series=(charts.Series(str(flag.place), values, "place", parted_months(measure, series)),),
        unit=unit_of(measure),
        height=240,
        standards=((centre, "Centre of its chart"),) if centre is not None else (),
    )


def _comparable_series(flag: Flag, rows: Sequence[EvidenceData]) -> Series:
    """The stored figures, with who was missing from the releases that they came from."""
    cell = (flag.place_id, flag.treatment_function)
    by_month = {date.fromisoformat(row["month"]): _parts(row) for row in rows}
    releases = {
        date.fromisoformat(release["month"]): release["id"]
        for release in flag.evidence.get("releases", ())
    }
    on = max((*releases, *by_month))
    comparisons = Comparisons((flag.place,), {cell: by_month}, releases, on)
    # A series has every month: one that was not published then is a gap.
    months = [min(by_month)]
    while months[-1] < max(by_month):
        months.append(add_months(months[-1], 1))
    return Series(tuple(months), tuple(map(by_month.get, months)), cell=(comparisons, cell))


def _summary(
    flag: Flag,
    series: Series,
    first: tuple[date, float | None],
    last: tuple[date, float | None],
) -> str:
    """The first month beside the last only where they are of the same providers."""
    measure = BY_SLUG[flag.measure]
    then, now = (
        f"{format_in_unit(measure, value)} in {formatting.month(month)}"
        for month, value in (first, last)
    )
    if any(first[0] < month <= last[0] for month in parted_months(measure, series)):
        before, newest = (series.months.index(month) for month, _ in (first, last))
        change = format_change_since(measure, series, before, newest, ())
        return f"{flag.place}: {now}. {change}."
    return f"{flag.place}: {now}; {then}."


def _caption(flag: Flag, months: Sequence[date]) -> Shown:
    """Of figures that are kept in the flag, as its day had them: no release of today's."""
    measure = BY_SLUG[flag.measure]
    return Shown(
        measure.title,
        measure.slug,
        flag.place.name,
        (flag.place.code,),
        tuple(months),
        (),
        flag.treatment_function,
    )


def _table(flag: Flag, rows: Sequence[EvidenceData]) -> Table:
    caption = _caption(flag, [date.fromisoformat(row["month"]) for row in rows])
    shown = [measure for measure in COMPARED if measure.basis == "stock"]
    return Table(
        replace(caption, subject="Figures of the day").title,
        (Column("Month"), *(Column(measure.short, numeric=True) for measure in shown)),
        tuple(
            Row(
                (
                    Cell(formatting.month(date.fromisoformat(row["month"])), header=True),
                    *(
                        Cell(format_in_unit(measure, _value(measure, row)), numeric=True)
                        for measure in shown
                    ),
                )
            )
            for row in reversed(rows)
        ),
    )


def _value(measure: Measure, row: EvidenceData) -> float | None:
    """From the columns in the snapshot; None for measures that need others."""
    return measure.rule(Series((date.fromisoformat(row["month"]),), (_parts(row),)), 0)


def _parts(row: EvidenceData) -> Parts:
    return Parts(*(row.get(column) for column in Parts._fields))
