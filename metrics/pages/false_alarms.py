"""What chance alone would bring, in words: always a range, for how like the one before each month is
can be told from the figures only roughly."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from metrics import formatting, reference
from metrics.analysis.false_alarms import (
    CORRELATIONS,
    LEAST,
    MONTHS,
    OFTEN,
    PLACES,
    SIGNAL_NOW,
    TRIALS,
)
from metrics.analysis.results import CHARTED, SEED, TWO_YEARS
from metrics.pages.components import Cell, Column, Row, Table
from metrics.stats import persistence
from metrics.stats.autocorrelation import HIGHEST, AutocorrelationRange

# A simulated number lies within so many of its standard errors of the true one.
ERRORS = 3
# In per cent: what would be written 0.00 is not none.
LEAST_SHARE = 0.01


@dataclass(frozen=True)
class ExpectedByChance:
    """How many places may be expected, at least and at most; `or_more`: where months are even more
    like the ones before than was tried."""

    low: float
    high: float
    or_more: bool = False

    @property
    def fewest(self) -> int:
        return math.floor(self.low)

    @property
    def most(self) -> int:
        return max(math.ceil(self.high), 1)

    def of(self, places: str) -> str:
        """ "between 4 and 7 of the 100 compared"; `places` says which they are of."""
        more = ", or more," if self.or_more else ""
        if self.fewest:
            return f"between {self.fewest} and {self.most} of {places}{more}"
        return f"{'up to' if more else 'at most'} {self.most} of {places}{more}"


@lru_cache(maxsize=256)
def lasting_by_chance(
    places: int, autocorrelation: AutocorrelationRange, months: int
) -> ExpectedByChance:
    """Places that would lie in one end's fifth so long, if all were alike and only wandered."""
    ends = []
    for correlation, sign in ((autocorrelation.low, -1), (autocorrelation.high, 1)):
        counts = persistence.by_chance(places, correlation, SEED, months)
        error = float(counts.std()) / math.sqrt(len(counts))
        ends.append(float(counts.mean()) + sign * ERRORS * error)
    return ExpectedByChance(max(ends[0], 0.0), ends[1], autocorrelation.high == HIGHEST)


def lasting_sentence(
    places: int, autocorrelation: AutocorrelationRange, months: int, fifth: str = "that fifth"
) -> str:
    """Of the rule of months alone, and of the whole rule."""
    lasting = lasting_by_chance(places, autocorrelation, months)
    labelled = labels_by_chance(autocorrelation, months)
    return (
        f"If all were alike, expect {lasting.of(f'the {places} compared')} to stay in {fifth} so long."
        f" Expect {labelled.of('100')} to lie outside the widened 95% limits as well. Chance alone"
        " brings this where each month is as like the one before as here"
        f" ({_words(autocorrelation)})."
    )


def _words(autocorrelation: AutocorrelationRange) -> str:
    low, high = (formatting.number(end, 2) for end in (autocorrelation.low, autocorrelation.high))
    more = " or more" if autocorrelation.high == HIGHEST else ""
    return f"correlation {low if low == high else f'{low} to {high}'}{more}"


def signals_by_chance(autocorrelation: AutocorrelationRange, months: int) -> ExpectedByChance:
    """Of 100 places, those with a signal in the newest month where nothing changed. Of two years or
    more, charts show up to three."""
    longest = CHARTED if months >= TWO_YEARS else months
    low, high = _of_100(SIGNAL_NOW, autocorrelation, _covering(MONTHS, months, longest))
    return ExpectedByChance(low, high, autocorrelation.high == HIGHEST)


def labels_by_chance(autocorrelation: AutocorrelationRange, months: int) -> ExpectedByChance:
    """Of 100 places, those that meet the whole rule of persistence at one end though all are alike.
    The limits let no more through where months are even more like the ones before."""
    low, high = _of_100(LEAST, autocorrelation, _covering(MONTHS, months, months))
    return ExpectedByChance(low, high)


def _of_100(
    label: str, autocorrelation: AutocorrelationRange, months: Sequence[float]
) -> tuple[float, float]:
    """The extremes of what was simulated from just below to just above."""
    shares = [
        _rates()[label, length, correlation]
        for length in months
        for correlation in _covering(CORRELATIONS, autocorrelation.low, autocorrelation.high)
    ]
    low, high = (
        share + sign * ERRORS * math.sqrt(share * (1 - share) / (PLACES * TRIALS))
        for share, sign in ((min(shares), -1), (max(shares), 1))
    )
    return 100 * max(low, 0.0), 100 * high


def _covering(tried: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    first = max((each for each in tried if each <= low), default=tried[0])
    last = min((each for each in tried if each >= high), default=tried[-1])
    return tuple(each for each in tried if first <= each <= last)


@lru_cache(maxsize=1)
def _rates() -> dict[tuple[str, float, float], float]:
    """By label, months and correlation."""
    return {
        (row["label"], int(row["months"]), float(row["correlation"])): int(row["labelled"])
        / int(row["places"])
        for row in reference.rows("false_alarms")
    }


@lru_cache(maxsize=1)
def false_alarm_tables() -> tuple[Table, Table]:
    """Every label at 24 months, and how the rule of months depends on how many are published."""
    places = formatting.count(PLACES * TRIALS)
    labels = tuple(dict.fromkeys(label for label, months, _ in _rates() if months == TWO_YEARS))
    lengths = tuple(months for months in MONTHS if months <= TWO_YEARS)
    return (
        _table(
            "Share of places of which it is said, where nothing is there",
            tuple((label[:1].upper() + label[1:], (label, TWO_YEARS)) for label in labels),
            f"From {places} simulated places in each row, all alike. They went through the same analysis as"
            f" the figures: the share within 18 weeks, {PLACES} places at a time, {TWO_YEARS} months. Waiting"
            " lists are like the last rows, activity is like those in the middle.",
        ),
        _table(
            f"The same of the rule of months alone: {OFTEN}",
            tuple((f"{months} months published", (OFTEN, months)) for months in lengths),
            f"From {places} simulated places for each number.",
        ),
    )


def _table(caption: str, columns: tuple[tuple[str, tuple[str, float]], ...], note: str) -> Table:
    head = (
        Column("How like the one before each month is (correlation)"),
        *(Column(title, numeric=True) for title, _ in columns),
    )
    rows = (
        (
            Cell(formatting.number(correlation, 2), header=True),
            *(
                Cell(format_share(100 * _rates()[(*which, correlation)]), numeric=True)
                for _, which in columns
            ),
        )
        for correlation in CORRELATIONS
    )
    return Table(caption, head, tuple(Row(cells) for cells in rows), note=note)


def format_share(share: float) -> str:
    """Per cent, here and by the command that simulates them."""
    if 0 < share < LEAST_SHARE:
        return f"under {formatting.number(LEAST_SHARE, 2)}%"
    return f"{formatting.number(share, 1 if share >= 1 or share == 0 else 2)}%"
