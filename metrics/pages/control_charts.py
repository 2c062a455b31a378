"""A control chart for readers: its verdict in words, its picture, and the table behind it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.urls import reverse

from metrics import charts, formatting
from metrics.analysis.analysed_measures import (
    ANALYSED_BY_SLUG,
    ANALYSED_OF,
    CHARTED_BY_SLUG,
    AnalysedMeasure,
)
from metrics.analysis.control_chart import ControlChart, ControlPoint
from metrics.charts import LineChart, Mark, Phase
from metrics.measures import Measure
from metrics.models import AnalysisResult, Place
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.left_out_words import without_sentence
from metrics.pages.measure_charts import AXES, ChartFlag, spans_of, unit_of
from metrics.pages.signal_words import caution_sentence, verdict
from metrics.pages.titles import Shown
from metrics.pages.values import format_in_unit
from metrics.pages.view_query import lower_first
from metrics.rtt.columns import TOTAL_TREATMENT

ANCHOR = "control-chart"
# Of CSV files and the API, by the fields that they hold. Limits are as computed, beyond what there
# can be as well.
COLUMNS = {
    "charted_value": "value",
    "centre": "centre",
    "lower_limit": "lower",
    "upper_limit": "upper",
    "phase": "phase",
    "rule": "rule",
    "cause": "cause",
    "run": "run",
    "in_newest_signal": "in_signal",
}
SHORT_RATE_DECIMALS = 2
_CAUSES = {
    "improvement": "Special cause, improvement",
    "concern": "Special cause, concern",
    "neutral": "Special cause, neither better nor worse",
}


def chart_url(place: Place, measure: str, treatment: str, month: date) -> str:
    """Where the chart is on which a special cause of that month is seen; `measure` by its own slug, or by
    that under which it is analysed."""
    analysed = ANALYSED_BY_SLUG.get(measure)
    slug = analysed.measure.slug if analysed else measure
    query = f"?month={month:%Y-%m}"
    if treatment != TOTAL_TREATMENT:
        query += f"&treatment={treatment}"
    page = reverse("place_measure", args=[place.code, slug])
    return f"{page}{query}#{ANCHOR}"


def captioned(caption: Shown, measure: Measure) -> Shown:
    """Of a chart with limits: for some measures it is of a rate of what their page shows."""
    analysed = ANALYSED_OF.get(measure.slug)
    rate = "" if not analysed or _is_itself(analysed) else " per 1,000 people, by working day"
    subject = f"Control chart of {lower_first(measure.title)}{rate}"
    return replace(caption, subject=subject, slug=f"{measure.slug}-control")


def _is_itself(analysed: AnalysedMeasure) -> bool:
    return analysed.slug == analysed.measure.slug


def format_charted(analysed: AnalysedMeasure, value: float | None) -> str:
    if _is_itself(analysed):
        return format_in_unit(analysed.measure, value)
    return formatting.rate(value, SHORT_RATE_DECIMALS)


def verdict_of(chart: ControlChart) -> str:
    return verdict(chart, format_charted(CHARTED_BY_SLUG[chart.measure], chart.points[-1].value))


def summary(chart: ControlChart) -> str:
    """The verdict, the lines it rests on, and what must be known beside it."""
    last = chart.points[-1]
    sentences = [verdict_of(chart), _lines_sentence(chart, last)]
    if chart.left_out and not chart.signal.rule:
        sentences.append(without_sentence(chart.left_out))
    if not chart.signal.rule and any(point.cause for point in chart.points):
        sentences.append("The special causes that are marked lie in earlier months.")
    if chart.signal.rule:
        stock = CHARTED_BY_SLUG[chart.measure].is_stock
        sentences.append(caution_sentence(stock=stock))
    return " ".join(sentence for sentence in sentences if sentence)


def _lines_sentence(chart: ControlChart, last: ControlPoint) -> str:
    analysed = CHARTED_BY_SLUG[chart.measure]
    if last.centre is None:
        return ""
    centre = format_charted(analysed, last.centre)
    first = next(point.month for point in chart.points if point.phase == last.phase)
    since = f" since {formatting.month(first)}" if last.phase > 1 else ""
    if last.lower is None or last.upper is None:
        return f"The median{since} is {centre}: too few months for limits."
    lower, upper = (format_charted(analysed, _shown(analysed, x)) for x in (last.lower, last.upper))
    return f"Centre line{since} {centre}, limits {lower} to {upper}."


def _shown(analysed: AnalysedMeasure, limit: float | None) -> float | None:
    """A limit beyond what there can be is drawn where that ends."""
    if limit is None:
        return None
    is_share = analysed.measure.unit == "percent"
    return min(max(limit, 0.0), 100.0 if is_share else limit)


def line_chart(
    chart: ControlChart,
    *,
    name: str,
    caption: Shown,
    flags: Sequence[ChartFlag] = (),
    height: int = 300,
) -> LineChart:
    """`caption` of its months, see `captioned`."""
    analysed = CHARTED_BY_SLUG[chart.measure]
    gaps = spans_of((point.month, point.is_incomplete) for point in chart.points)
    hatched = {since for since, _, _ in gaps}
    is_rate = not _is_itself(analysed)
    return LineChart(
        name=name,
        title=caption.title,
        summary=summary(chart),
        months=tuple(point.month for point in chart.points),
        series=(
            charts.Series(caption.where, tuple(point.value for point in chart.points), "place"),
        ),
        unit="rate" if is_rate else unit_of(analysed.measure),
        breaks=tuple(note for note in _phase_notes(chart) if note[0] not in hatched),
        gaps=gaps,
        flags=tuple(flags),
        phases=_phases(chart, analysed),
        marked=tuple(
            Mark(point.month, point.cause or "common", point.in_signal)
            for point in chart.points
            if _is_judged(chart, point)
        ),
        zero_based=False,
        unit_words=AXES.get("rate" if is_rate else analysed.measure.unit, ""),
        remark=verdict_of(chart),
        height=height,
    )


def sparkline(chart: ControlChart, months: int) -> str:
    """Beside a sentence: the newest phase's lines, and the points that the sentence speaks of."""
    analysed, points = CHARTED_BY_SLUG[chart.measure], chart.points[-months:]
    newest = _phases(chart, analysed)[-1]
    return charts.sparkline(
        charts.Series("", tuple(point.value for point in points), "place"),
        tuple(point.month for point in points),
        phases=(replace(newest, first=max(newest.first, points[0].month)),),
        marked=tuple(
            Mark(point.month, point.cause) for point in points if point.in_signal and point.cause
        ),
    )


def _phase_notes(chart: ControlChart) -> list[tuple[date, str]]:
    anew = [
        (restart.month, f"Limits recalculated{_by(restart.by)}{_on(restart.on)}")
        for restart in chart.restarts
    ]
    return [*chart.breaks, *anew]


def _by(who: str) -> str:
    return f" by {who}" if who else ""


def _on(day: date | None) -> str:
    return f", {formatting.day(day)}" if day else ""


def _phases(chart: ControlChart, analysed: AnalysedMeasure) -> tuple[Phase, ...]:
    by_number: dict[int, list[ControlPoint]] = {}
    for point in chart.points:
        by_number.setdefault(point.phase, []).append(point)
    return tuple(
        Phase(
            points[0].month,
            points[-1].month,
            points[0].centre,
            _shown(analysed, points[0].lower),
            _shown(analysed, points[0].upper),
        )
        for points in by_number.values()
    )


def table(chart: ControlChart, caption: str, *, without: str = "Not charted") -> Table:
    """Newest month first. `without` is said of months without a value of which nothing else is known."""
    analysed = CHARTED_BY_SLUG[chart.measure]
    notes: dict[date, list[str]] = {}
    for month, words in _phase_notes(chart):
        notes.setdefault(month, []).append(words)
    rows = []
    for point in reversed(chart.points):
        figures = (
            point.value,
            point.centre,
            _shown(analysed, point.lower),
            _shown(analysed, point.upper),
        )
        words = ". ".join([point_words(chart, point, without), *notes.get(point.month, ())])
        rows.append(
            Row(
                (
                    Cell(formatting.month(point.month), header=True),
                    *(Cell(format_charted(analysed, figure), numeric=True) for figure in figures),
                    Cell(words),
                )
            )
        )
    numbers = ("Value", "Centre line", "Lower limit", "Upper limit")
    head = (Column("Month"), *(Column(x, numeric=True) for x in numbers), Column("What it is"))
    return Table(caption, head, tuple(rows))


def point_words(chart: ControlChart, point: ControlPoint, without: str = "Not charted") -> str:
    """What one month is, in words: colour and shape are for those who see them."""
    if point.value is None:
        return "Too much is missing" if point.is_incomplete else without
    if not _is_judged(chart, point):
        return "Not judged" if chart.suppression_reason else "Too few months for limits"
    if point.cause is None:
        return "Common cause"
    rule = AnalysisResult.Rule(point.rule).label
    newest = "; part of the newest signal" if point.in_signal else ""
    return f"{_CAUSES[point.cause]}: {rule}{newest}"


def _is_judged(chart: ControlChart, point: ControlPoint) -> bool:
    return point.value is not None and point.lower is not None and not chart.suppression_reason


def columns_by_month(chart: ControlChart | None) -> dict[date, list[object]]:
    """What files hold of each month that is charted."""
    points = chart.points if chart else ()
    return {
        point.month: [_written(getattr(point, field)) for field in COLUMNS.values()]
        for point in points
    }


def _written(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
