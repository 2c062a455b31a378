"""What chance in the counts allows for one value of one place."""

from metrics.measures import Measure, Series
from metrics.pages.values import comparable_value, format_in_unit
from metrics.stats.rates import poisson, wilson

NOTE = (
    "Intervals (95%) allow for chance in the counts alone, which is small where thousands wait. Figures"
    " move more from month to month, and by what trusts count."
)


def interval_of(measure: Measure, series: Series, i: int) -> tuple[float, float] | None:
    """Wilson's for a share, Byar's for a rate; none for counts and percentiles."""
    value = comparable_value(measure, series, i)
    if value is None or measure.unit not in ("percent", "rate"):
        return None
    if measure.unit == "percent":
        pathways = measure.denominator(series, i)
        if not pathways:
            return None
        interval = wilson(value * pathways / 100, pathways).times(100)
    else:
        completed = sum(
            row.completed_admitted - (row.admitted_direct or 0)
            for row in series.rows[max(i - measure.lookback, 0) : i + 1]
            if row
        )
        if not completed:
            return None
        interval = poisson(completed).times(value / completed)
    return float(interval.lower), float(interval.upper)


def interval_words(measure: Measure, series: Series, i: int) -> str:
    interval = interval_of(measure, series, i)
    return (
        f"{format_in_unit(measure, interval[0])} to {format_in_unit(measure, interval[1])}"
        if interval
        else "not known"
    )
