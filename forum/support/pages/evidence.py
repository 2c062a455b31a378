"""The figures of a flag's day as it kept them: drawn from what is stored in it, never looked up anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from forum.support.models import Flag
from metrics import charts, formatting
from metrics.charts import LineChart
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.pages.components import Cell, Column, Picture, Row, Table
from metrics.pages.measure_charts import NARROW_WIDTH, unit_of
from metrics.pages.values import format_in_unit

Kept = Mapping[str, Any]


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
    picture: Picture | None
    similar: tuple[SimilarPlace, ...]
    suppression_reason: str


def evidence_section(flag: Flag) -> EvidenceSection | None:
    """Two lines of it are looked up: what places are called today."""
    kept: Kept = flag.evidence
    if not kept:
        return None
    period = f"{formatting.month(flag.period_from)} to {formatting.month(flag.period_to)}"
    return EvidenceSection(
        frozen_on=formatting.day(date.fromisoformat(kept["frozen_on"])),
        period=period,
        reasons=tuple(kept.get("reasons", ())),
        warnings=tuple(kept.get("warnings", ())),
        picture=_picture(flag, kept),
        similar=similar_places(kept.get("around", ()), flag.measure),
        suppression_reason=kept.get("suppression_reason", ""),
    )


def similar_places(around: Sequence[Sequence[Any]], measure: str) -> tuple[SimilarPlace, ...]:
    values = {str(code): float(value) for code, value in around}
    there = Place.objects.filter(code__in=values) if values else ()
    named = {one.code: one for one in there}
    return tuple(
        SimilarPlace(
            str(named[code]),
            named[code].get_absolute_url(),
            format_in_unit(BY_SLUG[measure], value),
        )
        for code, value in values.items()
        if code in named
    )


def _picture(flag: Flag, kept: Kept) -> Picture | None:
    rows = kept.get("figures", ())
    if not rows:
        return None
    table = _table(flag, rows)
    values = tuple(_value(flag.measure, row) for row in rows)
    if not any(value is not None for value in values):
        return Picture(table.caption, "", "", table=table)
    chart = _chart(flag, rows, values)
    drawn = charts.line_chart(chart)
    narrow = charts.line_chart(replace(chart, name="evidence-narrow", width=NARROW_WIDTH))
    source = f"NHS England, as published on {formatting.day(date.fromisoformat(kept['frozen_on']))}"
    return Picture(
        chart.title, chart.summary, drawn, narrow, table, source=source, source_url="/data/"
    )


def _chart(flag: Flag, rows: Sequence[Kept], values: tuple[float | None, ...]) -> LineChart:
    measure = BY_SLUG[flag.measure]
    months = tuple(date.fromisoformat(row["month"]) for row in rows)
    known = [i for i, value in enumerate(values) if value is not None]
    first, last = known[0], known[-1]
    summary = (
        f"{flag.place}: {format_in_unit(measure, values[last])} in {formatting.month(months[last])};"
        f" {format_in_unit(measure, values[first])} in {formatting.month(months[first])}."
    )
    standing = flag.evidence.get("standing") or {}
    centre = standing.get("centre")
    return LineChart(
        name="evidence",
        title=f"{flag.measure_words}, {flag.place}",
        summary=summary,
        months=months,
        series=(charts.Series(str(flag.place), values, "place"),),
        unit=unit_of(measure),
        height=240,
        standards=((centre, "Centre of its chart"),) if centre is not None else (),
    )


def _table(flag: Flag, rows: Sequence[Kept]) -> Table:
    head = (
        Column("Month"),
        Column("Waiting list", numeric=True),
        Column("Within 18 weeks", numeric=True),
        Column("Over 52 weeks", numeric=True),
        Column("Median wait", numeric=True),
    )
    return Table(
        f"{flag.place}: figures of the day",
        head,
        tuple(
            Row(
                (
                    Cell(formatting.month(date.fromisoformat(row["month"])), header=True),
                    Cell(formatting.count(row["waiting_list"]), numeric=True),
                    Cell(formatting.percent(_value("within-18-weeks", row)), numeric=True),
                    Cell(formatting.percent(_value("over-52-weeks-share", row)), numeric=True),
                    Cell(formatting.weeks(row["median"]), numeric=True),
                )
            )
            for row in reversed(rows)
        ),
    )


def _value(measure: str, row: Kept) -> float | None:
    """From the parts that were kept; none for measures that need others."""
    total = row.get("waiting_list") or 0
    parts = {
        "within-18-weeks": row.get("within_18"),
        "over-52-weeks-share": row.get("over_52"),
    }
    if measure in parts:
        part = parts[measure]
        return 100 * part / total if total and part is not None else None
    own = {"median-wait": "median", "92nd-percentile-wait": "p92", "waiting-list": "waiting_list"}
    return row.get(own.get(measure, ""))
