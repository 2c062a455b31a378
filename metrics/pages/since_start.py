"""What the official figures show since something began: one sentence, whether or not it flatters.

What is counted on a day is read of two months: the last before the month of the start, and the newest.
What happens during a month moves with holidays and working days: of it, the average of up to twelve
months since is set beside that of the same calendar months before. The month of the start belongs to
neither. It is no test of whether anything worked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from metrics import formatting
from metrics.absences import MissingProvider
from metrics.calendar import month_before
from metrics.like_for_like import like_for_like
from metrics.measures import Measure, Series
from metrics.models import SeriesBreak
from metrics.pages.left_out_words import without
from metrics.pages.values import breaks_between, format_in_unit, is_incomplete

YEAR = 12
FEWEST_MONTHS = 3


@dataclass(frozen=True)
class SinceStart:
    """`before` and `now` are the values, each of all its months, like for like: of all of them without
    `left_out`. Without values: the reason, a clause."""

    months_before: tuple[date, ...] = ()
    months_now: tuple[date, ...] = ()
    before: float | None = None
    now: float | None = None
    left_out: tuple[MissingProvider, ...] = ()
    reason: str = ""


def is_averaged(measure: Measure) -> bool:
    """An average of medians would be no median, and a year's rate has its twelve months already."""
    return measure.basis == "flow" and measure.unit != "weeks" and measure.lookback < YEAR - 1


def since_start(
    measure: Measure, series: Series, *, start: date | None, breaks: Sequence[SeriesBreak]
) -> SinceStart:
    """The reading of a series that ends with the newest published month."""
    if start is None:
        return SinceStart(reason="it is not said when it started")
    pairs, reason = _months_compared(measure, series, start.replace(day=1))
    if reason:
        return SinceStart(reason=reason)
    before, now = (tuple(sorted(months)) for months in zip(*pairs, strict=True))
    at = {month: i for i, month in enumerate(series.months)}
    first_read = month_before(before[0], measure.lookback)
    if broken := breaks_between(breaks, first_read, now[-1]):
        return SinceStart(reason=f"{broken[0].short} ({formatting.month(broken[0].month)})")
    all_months = [at[month] for month in (*before, *now)]
    compared = like_for_like(measure, series, all_months)
    if compared.series is None:
        return SinceStart(reason=compared.reason)
    if any(is_incomplete(measure, compared.series, i) for i in all_months):
        return SinceStart(reason="too much is missing from some of the months")
    if any(measure.too_few(compared.series, i) for i in all_months):
        return SinceStart(reason="there are too few pathways to say")
    values = [measure.rule(compared.series, i) for i in all_months]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return SinceStart(reason="the value of one of the months is not known")
    then, value = fmean(known[: len(before)]), fmean(known[len(before) :])
    return SinceStart(before, now, then, value, compared.left_out)


def _months_compared(
    measure: Measure, series: Series, start: date
) -> tuple[list[tuple[date, date]], str]:
    """Pairs of a month before and one since, both published; or the reason why there are none."""
    published = [
        month
        for i, month in enumerate(series.months)
        if measure.rule(series, i) is not None
        or (series.rows[i] is not None and i >= measure.lookback)
    ]
    earlier = [month for month in published if month < start]
    later = [month for month in published if month > start]
    if not earlier:
        return [], "no figures from before the start are published here"
    if not later or later[-1] != series.months[-1]:
        return [], "no figures from after the month of the start are published yet"
    if not is_averaged(measure):
        if month_before(later[-1], measure.lookback) < start:
            return [], "the newest figure still counts months from before the start"
        return [(earlier[-1], later[-1])], ""
    newest_year = [month for month in later if month > month_before(later[-1], YEAR)]
    pairs = [(_last_before(start, month), month) for month in newest_year]
    pairs = [(then, now) for then, now in pairs if then in earlier]
    if len(pairs) < FEWEST_MONTHS:
        return [], (
            f"that needs {FEWEST_MONTHS} months since the start, and the same months before it"
        )
    return pairs, ""


def _last_before(start: date, month: date) -> date:
    """The same calendar month, the last time before the start."""
    while month >= start:
        month = month_before(month, YEAR)
    return month


def since_start_sentence(measure: Measure, of: str, reading: SinceStart) -> str:
    """`of` says of what: " in Wakefield", " for cardiology in Wakefield"."""
    if reading.before is None or reading.now is None:
        return f"No change since the start is given: {reading.reason}."
    then, now = (format_in_unit(measure, value) for value in (reading.before, reading.now))
    before, since = _period_words(reading.months_before), _period_words(reading.months_now)
    a_month, on_average = (" a month", " on average") if is_averaged(measure) else ("", "")
    left_out = without(reading.left_out, first=False).removesuffix(", ")
    start = f"{f'This is {left_out}. ' if left_out else ''}{measure.title}{of}"
    if then == now:
        return f"{start} came to {now}{a_month}{on_average} in {before}, before the start, and in {since}."
    verb = "rose" if reading.now > reading.before else "fell"
    return (
        f"{start} {verb} from {then}{a_month}{on_average} in {before}, before the start, to"
        f" {now}{a_month} in {since}."
    )


def _period_words(months: Sequence[date]) -> str:
    if len(months) == 1:
        return formatting.month(months[0])
    span = (months[-1].year - months[0].year) * YEAR + months[-1].month - months[0].month + 1
    if span == len(months):
        return f"the {span} months to {formatting.month(months[-1])}"
    return f"{len(months)} of the {span} months to {formatting.month(months[-1])}"
