"""What charts say, mark by mark, to those who point at them or go along them with keys."""

from collections.abc import Iterable

from metrics import formatting
from metrics.charts import FunnelChart, LineChart, RankChart, Swarm
from metrics.charts.figures import figure_words
from metrics.charts.frame import drawn_values
from metrics.charts.notes import CAUSE_WORDS
from metrics.charts.scales import month_number
from metrics.charts.specs import drawable
from metrics.pages.components import Reading
from metrics.series import Vintage, Vintages


def month_readings(chart: LineChart, vintages: Vintages) -> tuple[Reading, ...]:
    """Each month: its values as they are drawn, what marks it, and the release that it is from."""
    if not chart.months:
        return ()
    first = month_number(chart.months[0])
    lines = [(series.label, drawn_values(chart, series)) for series in chart.series]
    causes = {mark.month: CAUSE_WORDS[mark.cause] for mark in chart.marked}
    readings = []
    for i, month in enumerate(chart.months):
        values = [
            f"{label} {figure_words(value, chart.unit)}"
            for label, known in lines
            if (value := known[i]) is not None
        ]
        began = [flag.name for flag in chart.flags if flag.month.replace(day=1) == month]
        sentences = [
            "; ".join(values) or "not shown",
            *([causes[month]] if month in causes and values else []),
            *began,
            *_release_words(vintages.release_of(month)),
        ]
        words = f"{formatting.month(month)}: {'. '.join(sentences)}."
        readings.append(Reading(month_number(month) - first, words))
    return tuple(readings)


def _release_words(vintage: Vintage | None) -> list[str]:
    if vintage is None:
        return []
    return [f"Release {vintage.id}{', revised' if vintage.revised else ''}"]


def rank_readings(chart: RankChart) -> tuple[Reading, ...]:
    first = month_number(chart.months[0])
    readings = []
    for i, month in enumerate(chart.months):
        ranks = [(series.label, series.ranks[i]) for series in chart.series]
        positions = [
            f"{label} {formatting.ordinal(rank[0])} of {chart.of}"
            f" ({formatting.ordinal(rank[1])} to {formatting.ordinal(rank[2])})"
            for label, rank in ranks
            if rank
        ]
        words = f"{formatting.month(month)}: {'; '.join(positions) or 'not ranked'}."
        readings.append(Reading(month_number(month) - first, words))
    return tuple(readings)


def dot_readings(chart: FunnelChart | Swarm) -> tuple[Reading, ...]:
    """Each place, from the lowest value to the highest; `at` is the number of its dot."""
    dots = _funnel_dots(chart) if isinstance(chart, FunnelChart) else _swarm_dots(chart)
    ordered = sorted(enumerate(dots), key=lambda dot: dot[1][1])
    return tuple(
        Reading(number, f"{label}: {figure_words(value, chart.unit)}.")
        for number, (label, value) in ordered
    )


def _funnel_dots(chart: FunnelChart) -> Iterable[tuple[str, float]]:
    return [(dot.label, dot.value) for dot in chart.dots if drawable(dot.value) is not None]


def _swarm_dots(chart: Swarm) -> Iterable[tuple[str, float]]:
    return [
        (label, known)
        for (_, values), names in zip(chart.groups, chart.names, strict=False)
        for label, value in zip(names, values, strict=True)
        if (known := drawable(value)) is not None
    ]
