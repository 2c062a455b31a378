"""Which figures of a chart are drawn, and where the plot lies in the picture."""

from dataclasses import dataclass
from datetime import date

from metrics.charts.layout import EndLabel
from metrics.charts.scales import MonthScale, ValueScale, month_number, value_scale
from metrics.charts.specs import LineChart, Series, all_drawable, drawable
from metrics.charts.svg import measure


@dataclass(frozen=True)
class Frame:
    chart: LineChart
    values: ValueScale
    months: MonthScale | None
    left: float
    right: float
    top: float
    bottom: float
    size: float
    small: bool = False

    def y(self, value: float) -> float:
        return self.bottom - self.values.part(value) * (self.bottom - self.top)


def drawn_values(chart: LineChart, series: Series) -> list[float | None]:
    """The values that are drawn: the place's own line stops for months that are not comparable."""
    values = [drawable(value) for value in series.values]
    if series.role != "place":
        return values
    return [
        None if any(start <= month <= end for start, end, _ in chart.gaps) else value
        for month, value in zip(chart.months, values, strict=True)
    ]


def has_figures(chart: LineChart) -> bool:
    return any(v is not None for series in chart.series for v in drawn_values(chart, series))


def missing_months(chart: LineChart) -> list[tuple[int, int]]:
    """Runs (first, last) of month numbers to hatch, those that the chart leaps over included."""
    if not chart.months:
        return []
    own = [s for s in chart.series if s.role in ("place", "published")] or list(chart.series)
    known = {
        month_number(month)
        for series in own
        for month, value in zip(chart.months, drawn_values(chart, series), strict=True)
        if value is not None
    }
    last = month_number(chart.months[-1])
    if chart.ahead:
        last = min(last, month_number(chart.ahead[0]) - 1)
    runs: list[tuple[int, int]] = []
    for n in range(month_number(chart.months[0]), last + 1):
        if n in known:
            continue
        if runs and runs[-1][1] == n - 1:
            runs[-1] = (runs[-1][0], n)
        else:
            runs.append((n, n))
    return runs


def chart_scale(chart: LineChart, ticks: int) -> ValueScale:
    values = [v for series in chart.series for v in drawn_values(chart, series) if v is not None]
    standards = all_drawable([value for value, _ in chart.standards]) if values else []
    limits = [value for phase in chart.phases for value in phase.lines]
    return value_scale(
        values + standards + limits + list(chart.neighbour_values),
        chart.unit,
        zero_based=chart.zero_based,
        ticks=ticks,
    )


def tick_room(scale: ValueScale, size: float) -> float:
    return max(measure(scale.tick_words(tick), size) for tick in scale.ticks) + 10


def label_room(labels: list[EndLabel], least: float) -> float:
    widest = max(
        (measure(line, each.size, bold=each.bold) for each in labels for line in each.lines),
        default=0.0,
    )
    return max(least, widest + 14)


def month_scale(months: tuple[date, ...], left: float, right: float) -> MonthScale | None:
    if not months:
        return None
    return MonthScale(month_number(months[0]), month_number(months[-1]), left + 4, right - 4)
