"""The months of one place like with like: who sent nothing for one of them is left out of all.

A trust that sends nothing makes its places' lists look shorter. So a change is never said between
months of which one lacks a provider that the other has: both are summed anew without it, from what
each provider reported.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from itertools import chain

from metrics import formatting
from metrics.absences import (
    Absence,
    Cell,
    MissingProvider,
    absent_from,
    incomplete_parts,
    jointly,
    left_out_of,
    named_providers,
    read_absences,
)
from metrics.cache import cached_lookup
from metrics.layers import layers_of
from metrics.measures import Measure, Series, Value
from metrics.models import Parts, Place
from metrics.remainders import Comparison, Outcome, Outcomes, read_outcomes
from metrics.rtt.columns import INCOMPLETE, PARTS
from metrics.rtt.providers import FLAG, SUPPRESS, is_left_out

# What is left after more than this was taken out no longer stands for the place.
MOST_LEFT_OUT = 0.5
# Of so few months all parts are read at once: most measures of a page ask for the same months.
FEW_MONTHS = 4
# Of a list, beside its figures.
WORTH_SAYING = 0.01
# Nothing but a release or a decision changes it, and either has another key.
KEPT_SECONDS = 24 * 60 * 60
# A measure's slug, the cell, its months, which of them are blocked and how many are drawn.
RateKey = tuple[str, Cell, tuple[date, ...], tuple[bool, ...], int]
NOT_KEPT = "who reported what is not held for every month"


@dataclass(frozen=True)
class LikeForLike:
    """`series` is the one that was asked for without `left_out` in any of its months, for the one
    measure that it was asked for; the same series where nothing is missing. None, with the reason,
    where what is left says nothing of the place. `share`: what those left out had together of the part
    of which they had most."""

    series: Series | None
    left_out: tuple[MissingProvider, ...] = ()
    reason: str = ""
    share: float = 0.0


def like_for_like(measure: Measure, series: Series, at: Iterable[int]) -> LikeForLike:
    """Some months of a series (and those that the measure looks back on from them) without the
    providers that sent nothing for any of these."""
    wanted = {j for i in at for j in range(max(i - measure.lookback, 0), i + 1)}
    wanted = {i for i in wanted if series.rows[i] is not None}
    for earlier in sorted(wanted):
        if reason := series.why_not_compared(earlier, max(wanted)):
            return LikeForLike(None, reason=reason)
    if series.cell is None or not wanted:
        return LikeForLike(series)
    comparisons, cell = series.cell
    assert isinstance(comparisons, Comparisons)
    return comparisons.compare(cell, measure, series, sorted(wanted))


@dataclass(frozen=True)
class Measured:
    """What a measure is in one month. Where it sets months against each other it is of all of them
    without `left_out`; None, with the reason, where that cannot be had."""

    value: Value
    left_out: tuple[MissingProvider, ...] = ()
    reason: str = ""


def measured(measure: Measure, series: Series, i: int) -> Measured:
    """The one way to a value of a series as it was submitted."""
    if not measure.across_months:
        return Measured(measure.rule(series, i))
    compared = like_for_like(measure, series, (i,))
    if compared.series is None:
        return Measured(None, compared.left_out, compared.reason)
    return Measured(measure.rule(compared.series, i), compared.left_out)


@dataclass(frozen=True)
class Step:
    """A month whose value is of other providers than the value before it: no line is drawn from one
    to the other. `gone` and `back` are their names; of both none where a year's sum takes in one
    more month of who is missing already."""

    month: date
    gone: tuple[str, ...]
    back: tuple[str, ...]


def steps(measure: Measure, series: Series) -> tuple[Step, ...]:
    """Where a series as it was submitted changes its providers, oldest first; none of a series that
    is like for like."""
    if series.cell is None:
        return ()
    comparisons, cell = series.cell
    assert isinstance(comparisons, Comparisons)
    absent = comparisons.absent(cell, measure.parts)
    missing: list[frozenset[str]] = []
    changed = []
    for i, month in enumerate(series.months):
        # Of a month that nobody has, nothing is drawn either.
        known = series.rows[i] is not None or not missing
        missing.append(absent.get(month, frozenset()) if known else missing[-1])
        if i == 0:
            continue
        before, now = (_missing_in(measure, missing, j) for j in (i - 1, i))
        if before != now:
            gone, back = (now.keys() - before.keys(), before.keys() - now.keys())
            changed.append(Step(month, comparisons.names(gone), comparisons.names(back)))
    return tuple(changed)


def incomplete_months(measure: Measure, series: Series) -> tuple[bool, ...]:
    """Of a series that cannot be had like for like: the months that are not compared with the others,
    as less than usual may be missing of them."""
    lacking: Mapping[date, frozenset[str]] = {}
    if series.cell is not None:
        comparisons, cell = series.cell
        assert isinstance(comparisons, Comparisons)
        lacking = comparisons.incomplete_parts(cell, FLAG)
    return tuple(
        series.block(i, measure.parts) or not measure.parts.isdisjoint(lacking.get(month, ()))
        for i, month in enumerate(series.months)
    )


def parted_months(measure: Measure, series: Series) -> tuple[date, ...]:
    """Those to which no line leads from the month before."""
    return tuple(step.month for step in steps(measure, series))


def _missing_in(measure: Measure, missing: Sequence[frozenset[str]], i: int) -> Counter[str]:
    """Who is missing from a value, and from how many of the months that it is made from."""
    counts = Counter(chain.from_iterable(missing[max(i - measure.lookback, 0) : i + 1]))
    # Who is missing from one of them is left out of all.
    return Counter(counts.keys()) if measure.across_months else counts


@dataclass(frozen=True)
class Span:
    """Months that are compared, and the parts of them: each by itself, or all `jointly`, where a
    value is made from all of them."""

    months: tuple[date, ...]
    parts: tuple[str, ...]
    jointly: bool

    @classmethod
    def of(cls, months: Iterable[date], parts: Collection[str]) -> "Span":
        months = tuple(sorted(months))
        if len(parts) > 1:
            return cls(months, tuple(sorted(parts)), jointly=True)
        read = PARTS.values() if len(months) <= FEW_MONTHS else parts
        return cls(months, tuple(sorted(read)), jointly=False)


class Comparisons:
    """Like-for-like months of the cells that a page has read (`rows`): the first question for some
    months is answered for all cells that have them. `releases` are the published ones of the months
    read, `on` the newest published month, in whose geography all figures are. `kept_as` names the
    state of all that is published; without it nothing is kept, as while that state is not committed
    yet: the numbers of its releases may come to be those of others."""

    def __init__(
        self,
        places: Collection[Place],
        rows: Mapping[Cell, Mapping[date, Parts]],
        releases: Mapping[date, int],
        on: date,
        *,
        kept_as: str = "",
    ) -> None:
        self.places, self.rows, self.releases, self.on = places, rows, releases, on
        self.kept_as = kept_as
        self._answers: dict[Span, Outcomes | None] = {}
        self._expected: tuple[Span, ...] = ()
        self._rates: dict[RateKey, LikeForLike | None] = {}

    @cached_property
    def absences(self) -> tuple[Absence, ...]:
        places, treatments = zip(*self.rows, strict=True) if self.rows else ((), ())
        absences = read_absences(self.releases, set(places), set(treatments), kept_as=self.kept_as)
        if not self._providers:
            return absences
        return tuple(row._replace(shares={**row.shares, **self._own(row)}) for row in absences)

    @cached_property
    def _providers(self) -> dict[int, str]:
        return {place.pk: place.code for place in self.places if place.kind == Place.Kind.PROVIDER}

    def _own(self, absence: Absence) -> dict[Cell, float]:
        """All of what a provider itself did not send."""
        own = (cell for cell in self.rows if self._providers.get(cell[0]) == absence.provider)
        return dict.fromkeys(own, 1.0)

    @cached_property
    def _by_cell(self) -> dict[Cell, list[Absence]]:
        """Those that held something of a cell: a page asks for each of its measures."""
        by_cell: defaultdict[Cell, list[Absence]] = defaultdict(list)
        for row in self.absences:
            for cell in row.shares:
                by_cell[cell].append(row)
        return by_cell

    @cached_property
    def _name_of(self) -> dict[str, str]:
        return {row.provider: row.name for row in self.absences}

    @cached_property
    def months_with_shares(self) -> set[date]:
        """Those of which it is held what was missing of each cell."""
        return {row.month for row in self.absences}

    def shares_missing(self, cell: Cell, month: date) -> list[tuple[Absence, float]]:
        """Who is missing from a month of a cell, with what it held of it: of each provider the list,
        if that lacks it, and else each part that does."""
        shares = [
            (row, share)
            for row in self._by_cell.get(cell, ())
            if row.month == month and (share := row.shares.get(cell, 0.0)) >= WORTH_SAYING
        ]
        of_list = {row.provider for row, _ in shares if row.part == INCOMPLETE}
        return [
            (row, share)
            for row, share in shares
            if row.part == INCOMPLETE or row.provider not in of_list
        ]

    def absences_in(self, months: Collection[date], parts: Collection[str]) -> list[Absence]:
        return [row for row in self.absences if row.month in months and row.part in parts]

    def absent(self, cell: Cell, parts: Collection[str]) -> dict[date, frozenset[str]]:
        """Who is missing from parts of a cell, by month."""
        return absent_from(self._by_cell.get(cell, ()), cell, parts)

    def incomplete_parts(self, cell: Cell, least: float = SUPPRESS) -> dict[date, frozenset[str]]:
        """The parts of a cell of which so much is missing that they are not compared, by month."""
        return incomplete_parts(self._by_cell.get(cell, ()), cell, least)

    def names(self, codes: Collection[str]) -> tuple[str, ...]:
        return tuple(self._name_of[code] for code in sorted(codes))

    def compare(
        self, cell: Cell, measure: Measure, series: Series, wanted: Sequence[int]
    ) -> LikeForLike:
        months = {series.months[i] for i in wanted}
        absences = self.absences_in(months, measure.parts)
        if cell[0] in self._providers:
            # Nobody but itself is in its figures.
            absences = [row for row in absences if cell in row.shares]
        if not absences:
            return LikeForLike(series)
        if is_same_throughout(absences, cell, months, measure.parts):
            outcomes: Outcomes | None = as_submitted(absences, cell)
        else:
            outcomes = self._outcomes(Span.of(months, measure.parts))
        if outcomes is None:
            return LikeForLike(None, (), NOT_KEPT)
        taken = [outcome for part in measure.parts if (outcome := outcomes.get((*cell, part)))]
        if not taken:
            return LikeForLike(series)
        codes = {code for outcome in taken for code in outcome.shares}
        left_out = named_providers(codes, self.absences, months, measure.parts, self.on)
        share = max(sum(outcome.shares.values()) for outcome in taken)
        if share > MOST_LEFT_OUT:
            providers = formatting.listed([provider.name for provider in left_out])
            reason = f"most of these figures came from {providers}"
            return LikeForLike(None, left_out, reason, share)
        return LikeForLike(_without(series, wanted, taken), left_out, share=share)

    def rate_of(
        self, key: RateKey, compare: Callable[[], LikeForLike | None]
    ) -> LikeForLike | None:
        """A year's rate as a page draws it, compared once."""
        if key not in self._rates:
            self._rates[key] = compare()
        return self._rates[key]

    def expect(self, *spans: Span) -> None:
        """What the page is about to ask for: with the first of these all are read."""
        self._expected = spans

    def _outcomes(self, span: Span) -> Outcomes | None:
        """None where who reported what is not held for every month."""
        if span not in self._answers:
            spans = self._expected if span in self._expected else (span,)
            self._answers |= zip(spans, self._read(spans), strict=True)
        return self._answers[span]

    def _read(self, spans: Sequence[Span]) -> list[Outcomes | None]:
        comparisons = [self.comparison(span) for span in spans]
        if not self.kept_as:
            return read_outcomes(comparisons)
        content = [
            (
                span,
                sorted(of.releases.values()),
                self.absences_in(span.months, span.parts),
                [layer.described for layer in of.layers],
            )
            for span, of in zip(spans, comparisons, strict=True)
        ]
        key = sha256(repr(content).encode()).hexdigest()
        return cached_lookup(
            f"like for like {key}", lambda: read_outcomes(comparisons), timeout=KEPT_SECONDS
        )

    def comparison(self, span: Span) -> Comparison:
        """What has to be read for the months of a span."""
        return self._comparison(span)

    def _comparison(
        self, span: Span, own_codes: Mapping[int, tuple[str, ...]] | None = None
    ) -> Comparison:
        releases = {month: self.releases[month] for month in span.months}
        # Of some cells a page reads the newest month only, and compares it with nothing.
        cells = [
            cell
            for cell, row in self.rows.items()
            if row.keys() >= releases.keys() and cell[0] not in self._providers
        ]
        left_out = left_out_of(self.absences_in(span.months, span.parts), span.parts)
        return Comparison(
            layers_of(self.places, cells, self.on, own_codes),
            releases,
            span.parts,
            jointly(left_out) if span.jointly else left_out,
        )


def is_same_throughout(
    absences: Iterable[Absence], cell: Cell, months: Collection[date], parts: Collection[str]
) -> bool:
    """Whether who is missing sent nothing at all for any of the months: nothing is to be taken out,
    and nothing needs to be read."""
    of_provider: defaultdict[str, set[tuple[date, str]]] = defaultdict(set)
    for row in absences:
        if is_left_out(row.provider, row.shares.get(cell, 0.0)):
            if row.is_partial:
                return False
            of_provider[row.provider].add((row.month, row.part))
    return all(len(rows) == len(months) * len(parts) for rows in of_provider.values())


def as_submitted(absences: Iterable[Absence], cell: Cell) -> Outcomes:
    """Where nothing is to be taken out: who is missing."""
    outcomes: Outcomes = {}
    for row in absences:
        share = row.shares.get(cell, 0.0)
        if share and is_left_out(row.provider, share):
            outcome = outcomes.setdefault((*cell, row.part), Outcome())
            outcome.note_share(row.provider, share)
    return outcomes


def _without(series: Series, wanted: Sequence[int], taken: Sequence[Outcome]) -> Series:
    rows: list[Parts | None] = [None] * len(series.rows)
    for i in wanted:
        row = series.rows[i]
        for outcome in taken:
            row = row and row._replace(**outcome.columns.get(series.months[i], {}))
        rows[i] = row
    return Series(series.months, tuple(rows))


__all__ = [
    "KEPT_SECONDS",
    "MOST_LEFT_OUT",
    "Comparisons",
    "LikeForLike",
    "Measured",
    "Span",
    "Step",
    "incomplete_months",
    "like_for_like",
    "measured",
    "parted_months",
    "steps",
]
