"""Why the list of a place moved, in a month or over a year, like for like: who sent nothing, or a piece
only, for one of the months is left out of all of them and of every part."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

import numpy as np

from metrics.absences import MissingProvider
from metrics.like_for_like import LikeForLike, like_for_like
from metrics.measures import Series, unreported_removals
from metrics.models import Parts, SeriesBreak
from metrics.rtt.providers import SUPPRESS
from metrics.stats.list_flows import ListFlows, list_flows, usual_range

MEASURE = unreported_removals.MEASURE
MONTH, YEAR = 1, 12
# As control charts have.
CHARTED = 36
PARTS = (
    "start",
    "clock_starts",
    "completed_admitted",
    "completed_non_admitted",
    "unreported_removals",
    "end",
)
PER = 1000


@dataclass(frozen=True)
class Movement:
    """Of `length` months, those after the first of `months`, whose list is the start; of all of them
    without `left_out`, who together had `share` of a part at most. No `flows`, and the `reason`, where they
    cannot be had. `base`, of which rates are for each 1,000: the people registered, averaged over the months;
    of a provider, where nobody lives, its list at the start."""

    months: tuple[date, ...]
    length: int
    flows: ListFlows | None = None
    left_out: tuple[MissingProvider, ...] = ()
    share: float = 0.0
    reason: str = ""
    base: float | None = None

    @property
    def per_1000(self) -> dict[str, float]:
        """By part; empty where so much is left out that what is left is no measure of what happens to
        all of the people."""
        if self.flows is None or not self.base or self.share >= SUPPRESS:
            return {}
        return {part: PER * int(getattr(self.flows, part)) / self.base for part in PARTS}

    def per_pathway(self) -> "Movement":
        """With rates for its list at the start."""
        return self if self.flows is None else replace(self, base=float(self.flows.start))


def movement(series: Series, i: int, length: int) -> Movement:
    """`length` months, the last of them month i."""
    return _movements(series, [i], length)[0]


def with_year_before(series: Series, i: int, length: int) -> tuple[Movement, Movement] | None:
    """The same and that of a year before, both of the same providers."""
    now, before = _movements(series, [i, i - YEAR], length)
    return None if now.flows is None or before.flows is None else (now, before)


def _movements(series: Series, ends: Sequence[int], length: int) -> list[Movement]:
    spans = [tuple(range(end - length, end + 1)) for end in ends]
    if reason := _why_not(series, spans):
        return [Movement(_months(series, span), length, reason=reason) for span in spans]
    compared = like_for_like(MEASURE, series, [i for span in spans for i in span[1:]])
    return [_movement(series, compared, span) for span in spans]


def _months(series: Series, span: Iterable[int]) -> tuple[date, ...]:
    return tuple(series.months[i] for i in span if i >= 0)


def _why_not(series: Series, spans: Iterable[Sequence[int]]) -> str:
    for i in sorted({i for span in spans for i in span}):
        row = series.rows[i] if i >= 0 else None
        if row is None or any(value is None for value in _counts(row)):
            return "not every month of it is published"
    return ""


def _counts(row: Parts) -> tuple[int, ...]:
    return (
        row.waiting_list,
        row.clock_starts,
        row.completed_admitted,
        row.completed_non_admitted,
    )


def _movement(series: Series, compared: LikeForLike, span: Sequence[int]) -> Movement:
    months, length = _months(series, span), len(span) - 1
    if compared.series is None:
        return Movement(months, length, None, compared.left_out, compared.share, compared.reason)
    rows = [row for i in span if (row := compared.series.rows[i])]
    lists, *flows = zip(*map(_counts, rows), strict=True)
    people = [row.registered for row in rows[1:] if row.registered]
    return Movement(
        months,
        length,
        list_flows(lists, *(flow[1:] for flow in flows)),
        compared.left_out,
        compared.share,
        base=sum(people) / len(people) if len(people) == len(rows) - 1 else None,
    )


def together(movements: Sequence[Movement]) -> dict[str, float]:
    """For each 1,000 people of all of some places."""
    known = [each for each in movements if each.flows is not None and each.base]
    if not known or len(known) < len(movements):
        return {}
    people = sum(each.base or 0 for each in known)
    return {
        part: PER * sum(int(getattr(each.flows, part)) for each in known) / people for part in PARTS
    }


def in_the_middle(movements: Iterable[Movement]) -> tuple[dict[str, float], int]:
    """The median of some places, part by part, and of how many it is."""
    rates = [rates for each in movements if (rates := each.per_1000)]
    if not rates:
        return {}, 0
    return {part: median(each[part] for each in rates) for part in PARTS}, len(rates)


@dataclass(frozen=True)
class Removals:
    """Unreported removals of one month, of the same providers as all others of the series; nothing of
    a month that is not known or in which a break lies. `lower` and `upper`: their usual range."""

    month: date
    value: int | None
    lower: float | None = None
    upper: float | None = None
    is_outside: bool = False


@dataclass(frozen=True)
class RemovalsSeries:
    months: tuple[Removals, ...] = ()
    left_out: tuple[MissingProvider, ...] = ()
    reason: str = ""

    def among(self, months: Iterable[date]) -> tuple[Removals, ...]:
        wanted = set(months)
        return tuple(each for each in self.months if each.month in wanted)


def spans_of(series: Series, i: int) -> Iterator[list[int]]:
    """The months that are compared with each other where all of this is asked of month i: for a page that
    reads all at once."""
    pairs = [(i, MONTH), (i, YEAR)]
    wanted = [[end] for end in pairs] + [[end, (i - YEAR, end[1])] for end in pairs]
    for ends in wanted:
        spans = [range(end - length, end + 1) for end, length in ends]
        if not _why_not(series, spans):
            yield sorted({at for span in spans for at in span})
    if known := _known(series, i):
        yield sorted({at for each in known for at in (each - 1, each)})


def _known(series: Series, last: int) -> list[int]:
    """The months of three years of which there are removals."""
    charted = range(max(1, last + 1 - CHARTED), last + 1)
    return [i for i in charted if not _why_not(series, [(i - 1, i)])]


def removals_series(series: Series, breaks: Iterable[SeriesBreak]) -> RemovalsSeries:
    """The last three years up to the last month."""
    last = len(series.months) - 1
    known = _known(series, last)
    if not known:
        return RemovalsSeries(reason="no two months in a row are published")
    compared = like_for_like(MEASURE, series, known)
    if compared.series is None:
        return RemovalsSeries((), compared.left_out, compared.reason)
    severed = {each.month for each in breaks if each.kind in SeriesBreak.SEVERING}
    months = range(known[0], last + 1)
    values = [
        MEASURE.rule(compared.series, i) if i in known and series.months[i] not in severed else None
        for i in months
    ]
    return RemovalsSeries(
        tuple(_judged([series.months[i] for i in months], values, severed)), compared.left_out
    )


def _judged(
    months: Sequence[date], values: Sequence[float | None], severed: set[date]
) -> Iterator[Removals]:
    known = np.array([np.nan if value is None else value for value in values])
    usual = usual_range(known, [month in severed for month in months])
    lines = zip(usual.lower[0].tolist(), usual.upper[0].tolist(), strict=True)
    for month, value, (lower, upper), outside in zip(
        months, values, lines, usual.outside[0].tolist(), strict=True
    ):
        has_limits = bool(np.isfinite(upper)) and value is not None
        yield Removals(
            month,
            None if value is None else int(value),
            lower if has_limits else None,
            upper if has_limits else None,
            outside,
        )
