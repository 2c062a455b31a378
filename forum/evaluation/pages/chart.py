"""The chart of a verdict: before, after, the areas compared with, and what the earlier trend expected."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from forum.evaluation.models import EvaluationPlan, Verdict
from forum.evaluation.verdict_words import verdict_sentence
from metrics import charts, formatting
from metrics.measures import BY_SLUG
from metrics.pages.components import Cell, Column, Picture, Row, Table
from metrics.pages.measure_charts import NARROW_WIDTH, unit_of
from metrics.pages.values import format_in_unit
from metrics.stats.gates import Gate

BREAKS = {Gate.BREAK: "What is counted changed", Gate.BOUNDARY: "Who belongs here changed"}
FULL_EXTRACTS = "Before: as NHS England printed them"
EXPECTED = "Expected from the earlier trend"
COMPARED = "Areas compared with (mean)"
OTHERS = "Other trusts (mean)"


def verdict_picture(plan: EvaluationPlan, verdict: Verdict) -> Picture | None:
    """None where there are no figures of the place."""
    result = verdict.result
    if not any(value is not None for value in result.get("values", ())):
        return None
    months = tuple(date.fromisoformat(month) for month in result["months"])
    lines = _lines(plan, result)
    measure = BY_SLUG[plan.measure]
    wide = charts.LineChart(
        name=f"evaluation-{verdict.pk}",
        title=f"{measure.title}, {plan.place}, before and since {formatting.month(plan.start)}",
        summary=f"{verdict_sentence(verdict)} The table below has every month.",
        months=months,
        series=tuple(charts.Series(label, values, role) for label, role, values in lines),
        unit=unit_of(measure),
        breaks=tuple(_breaks(verdict, months)),
        flags=tuple(_flags(plan, months)),
        zero_based=False,
    )
    narrow = replace(wide, name=f"{wide.name}-narrow", width=NARROW_WIDTH)
    return Picture(
        wide.title,
        wide.summary,
        charts.line_chart(wide),
        charts.line_chart(narrow),
        table=_table(plan, wide.title, months, lines),
        source="NHS England, RTT waiting times; like for like",
        source_url="/data/",
    )


Line = tuple[str, charts.specs.Role, tuple[float | None, ...]]


def _lines(plan: EvaluationPlan, result: dict[str, Any]) -> list[Line]:
    lines: list[Line] = [(str(plan.place), "place", tuple(result["values"]))]
    if result.get("peers"):
        label = OTHERS if plan.place.is_provider else COMPARED
        lines.append((label, "peer", tuple(result["peers"])))
    if "counterfactual" in result:
        since = [low is not None for low in result["low"]]
        expected = zip(result["counterfactual"], since, strict=True)
        lines.append((EXPECTED, "modelled", tuple(v if s else None for v, s in expected)))
        lines.append((f"{EXPECTED}: low", "modelled", tuple(result["low"])))
        lines.append((f"{EXPECTED}: high", "modelled", tuple(result["high"])))
    return lines


def _breaks(verdict: Verdict, months: tuple[date, ...]) -> Iterator[tuple[date, str]]:
    for gate, _, on in verdict.closed:
        month = date.fromisoformat(on) if gate in BREAKS else None
        if month in months[1:]:
            yield month, BREAKS[Gate(gate)]
    if full_from := verdict.result.get("full_from"):
        yield date.fromisoformat(full_from), FULL_EXTRACTS


def _flags(plan: EvaluationPlan, months: tuple[date, ...]) -> list[charts.Flag]:
    if not months[0] <= plan.start <= months[-1]:
        return []
    return [charts.Flag(plan.start, "Started")]


def _table(
    plan: EvaluationPlan, caption: str, months: tuple[date, ...], lines: list[Line]
) -> Table:
    measure = BY_SLUG[plan.measure]
    head = (Column("Month"), *(Column(label, numeric=True) for label, _, _ in lines))
    rows = tuple(
        Row(
            (
                Cell(formatting.month(month), header=True),
                *(
                    Cell("" if v[i] is None else format_in_unit(measure, v[i]), numeric=True)
                    for _, _, v in lines
                ),
            )
        )
        for i, month in enumerate(months)
    )
    return Table(caption, head, rows)
