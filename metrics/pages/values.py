"""Figures in words: values, changes, and when a comparison must not be made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics import formatting
from metrics.absences import MissingProvider
from metrics.calendar import month_before
from metrics.like_for_like import like_for_like, measured
from metrics.measures import Measure, Series
from metrics.models import SeriesBreak
from metrics.pages.components import Cell
from metrics.pages.left_out_words import without

INCOMPLETE = ", incomplete"
REVISED = ", revised"


def is_incomplete(measure: Measure, series: Series, i: int) -> bool:
    """Whether too much is missing from any month that the value is made from."""
    if measure.across_months:
        # Who is missing is left out of it.
        return False
    months = range(max(i - measure.lookback, 0), i + 1)
    return any(series.block(month, measure.parts) for month in months)


def comparable_value(measure: Measure, series: Series, i: int) -> float | None:
    """The value to draw or compare: none where there are too few or too much is missing."""
    if is_incomplete(measure, series, i) or measure.too_few(series, i):
        return None
    return measured(measure, series, i).value


def format_in_unit(measure: Measure, value: float | None) -> str:
    match measure.unit:
        case "percent":
            return formatting.percent(value)
        case "weeks":
            return formatting.weeks(value)
        case "rate":
            return formatting.rate(value, measure.decimals)
        case _:
            return formatting.count(value)


def format_value(measure: Measure, series: Series, i: int) -> str:
    """One value for a reader, or why there is none: too few, incomplete, in the open last band."""
    row = series.rows[i]
    if measure.too_few(series, i):
        return "too few to say"
    value = measured(measure, series, i).value
    if (
        value is None
        and row is not None
        and row.open_band
        and measure.unit == "weeks"
        and measure.denominator(series, i)
    ):
        return formatting.weeks(row.open_band, or_more=True)
    unsure = value is not None and is_incomplete(measure, series, i)
    return format_in_unit(measure, value) + (INCOMPLETE if unsure else "")


def figure_cell(measure: Measure, series: Series, i: int) -> Cell:
    """One value in a table; what was revised leads to what it was before."""
    url = measure.revised_at(series, i)
    text = format_value(measure, series, i)
    return Cell(f"{text}{REVISED}" if url else text, url=url, numeric=True)


def format_with_left_out(measure: Measure, series: Series, i: int) -> str:
    """The same in a sentence of its own, with who is left out of the value, or why there is none."""
    value, reading = format_value(measure, series, i), measured(measure, series, i)
    if reading.value is None:
        return f"{value}: {reading.reason}" if reading.reason else value
    return f"{without(reading.left_out, first=False)}{value}"


def format_change(measure: Measure, change: float | None) -> str:
    match measure.unit:
        case "percent":
            return formatting.change_in_percent(change)
        case "weeks":
            return formatting.change_in_weeks(change)
        case "rate":
            return formatting.change_in_rate(change, measure.decimals)
        case _:
            return formatting.change(change)


def breaks_between(breaks: Sequence[SeriesBreak], earlier: date, later: date) -> list[SeriesBreak]:
    """Breaks across which two months of one place must not be compared."""
    return [
        series_break
        for series_break in breaks
        if earlier < series_break.month <= later and series_break.kind in SeriesBreak.SEVERING
    ]


@dataclass(frozen=True)
class YearChange:
    """The change of a value on an earlier month, mostly the same a year before, like for like: of
    both months without `left_out`. None and the reason, a clause, where nothing can be said of it.
    `then` is the value that the change is from."""

    value: float | None
    then: float | None = None
    reason: str = ""
    left_out: tuple[MissingProvider, ...] = ()


def year_change(
    measure: Measure, series: Series, i: int, breaks: Sequence[SeriesBreak]
) -> YearChange:
    return change_since(measure, series, i - 12, i, breaks)


def change_since(
    measure: Measure, series: Series, before: int, i: int, breaks: Sequence[SeriesBreak]
) -> YearChange:
    """The same on any earlier month."""
    now = series.months[i]
    then_month = month_before(now, i - before)
    then_words = "a year before" if i - before == 12 else formatting.month(then_month)
    # Before who reported what is read: as it was submitted.
    if before < 0 or measure.rule(Series(series.months, series.rows), before) is None:
        return YearChange(None, reason=_no_figure(measure, then_month))
    first_month = month_before(then_month, measure.lookback)
    if broken := breaks_between(breaks, first_month, now):
        return _not_compared(then_words, f"{broken[0].short} ({formatting.month(broken[0].month)})")
    compared = like_for_like(measure, series, (before, i))
    if compared.series is None:
        return _not_compared(then_words, compared.reason)
    if any(is_incomplete(measure, compared.series, month) for month in (before, i)):
        return _not_compared(then_words, "too much is missing")
    then, value = (comparable_value(measure, compared.series, month) for month in (before, i))
    if then is None or value is None:
        return YearChange(None, reason=f"too few to compare with {then_words}")
    return YearChange(value - then, then, left_out=compared.left_out)


def _not_compared(then_words: str, reason: str) -> YearChange:
    return YearChange(None, reason=f"not compared with {then_words}: {reason}")


def _no_figure(measure: Measure, month: date) -> str:
    """A measure of twelve months may lack months before the one named, which is itself here."""
    whole = f" the {measure.lookback + 1} months to" if measure.lookback > 1 else ""
    return f"no figure for{whole} {formatting.month(month)} to compare with"


def format_year_change(
    measure: Measure, series: Series, i: int, breaks: Sequence[SeriesBreak]
) -> str:
    return format_change_since(measure, series, i - 12, i, breaks)


def format_change_since(
    measure: Measure, series: Series, before: int, i: int, breaks: Sequence[SeriesBreak]
) -> str:
    change = change_since(measure, series, before, i, breaks)
    if change.value is None:
        return sentence_case(change.reason)
    then_month = formatting.month(month_before(series.months[i], i - before))
    difference = f"{format_change(measure, change.value)} than {then_month}"
    return without(change.left_out) + difference.replace("no change than", "no change from")


def year_change_clause(measure: Measure, change: YearChange) -> str:
    """What follows a value in its sentence, without a full stop: ", 5 fewer than a year before", or a
    sentence of its own that names who is left out; "" where nothing can be said."""
    if change.value is None:
        return ""
    than = f"{format_change(measure, change.value)} than a year before"
    if not change.left_out:
        return f", {than.replace('no change than', 'the same as')}"
    verb = "there were" if measure.unit == "count" else "it was"
    clause = f"{verb} {than}".replace(f"{verb} no change than", "there was no change from")
    return f". {without(change.left_out)}{clause}"


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def format_relative_change(change: YearChange) -> str:
    """A change as a share of what it started from."""
    if change.value is None or not change.then:
        return formatting.NOT_KNOWN
    share = 100 * change.value / change.then
    size = formatting.percent(abs(share))
    if size == formatting.percent(0):
        return "no change"
    return f"{size} {'more' if share > 0 else 'fewer'}"
