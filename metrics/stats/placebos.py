"""Where a place's change lies among those of places, and of dates, at which nothing began.

Errors of short series that lean on the months before come out too small: of places where nothing
happened, Newey and West's alone would call 15% to 51% changed. So a change is held against what
the same sum gives where nothing began, and only then called larger than a trend would predict.

Source: Abadie, Diamond and Hainmueller 2010 (placebos); Frisch and Waugh 1933 (what goes with a low
start taken out of all).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from metrics.stats.interrupted_series import LEVEL, SLOPE, interruption_design, rank_probability

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Of fewer, no place can lie among the first twentieth.
PLACEBOS_NEEDED = 19
YEAR = 12
# How low a place stood when it began is read from so many months.
LATELY = 3
# Months on each side of a date, in which placebos are held against it.
LONGEST = 24
ROUNDING = 1e-12


@dataclass(frozen=True)
class Effects:
    """Of many series at once: the change at the last month against the earlier trend, with its error;
    how low the months just before the start lay, and how the months before it drifted, both in
    their own deviations; and how far what the lines leave leans on the month before."""

    estimate: Floats
    error: Floats
    low: Floats
    drift: Floats
    leaning: Floats

    @property
    def in_errors(self) -> Floats:
        return self.estimate / self.error

    @property
    def stood(self) -> Floats:
        """How each stood when it began: what a change by itself goes with."""
        return np.column_stack([self.low, self.drift])

    def of(self, which: NDArray[np.intp]) -> "Effects":
        return Effects(*(getattr(self, each.name)[which] for each in fields(self)))


def effects(series: Floats, start: int, known: Flags) -> Effects:
    """As `interrupted_series.interrupted` without seasons, of series x months that share their `known`
    months."""
    months, terms = int(known.sum()), 4
    design = interruption_design(series.shape[1], start)
    x = design * known[:, None]
    y = np.where(known, series, 0.0)
    bread = np.linalg.inv(x.T @ x)
    contrast = np.zeros(terms)
    contrast[[LEVEL, SLOPE]] = design[-1, [LEVEL, SLOPE]]
    beta = y @ x @ bread
    residual = y - beta @ x.T
    # What each month adds to the contrast: its Newey-West variance is that of these sums.
    scores = residual * (x @ bread @ contrast)
    variance = (scores**2).sum(axis=1)
    lags = max(1, math.floor(4 * (months / 100) ** (2 / 9)))
    for lag in range(1, lags + 1):
        across = (scores[:, lag:] * scores[:, :-lag]).sum(axis=1)
        variance += 2 * (1 - lag / (lags + 1)) * across
    error = np.sqrt(np.maximum(variance, 0) * months / (months - terms))
    smallest = np.maximum(ROUNDING * np.abs(y).max(axis=1, initial=0), np.finfo(float).tiny)
    squares = (residual**2).sum(axis=1)
    lagged = (residual[:, 1:] * residual[:, :-1]).sum(axis=1)
    low, drift = _stood(y[:, :start], known[:start])
    return Effects(
        beta @ contrast, np.maximum(error, smallest), low, drift, _shares(lagged, squares)
    )


def _stood(before: Floats, known: Flags) -> tuple[Floats, Floats]:
    of, time = before[:, known], np.flatnonzero(known).astype(float)
    spread = of.std(axis=1)
    lately = of[:, -LATELY:].mean(axis=1) - of.mean(axis=1)
    away = time - time.mean()
    rise = of @ away / (away @ away) * len(known)
    return _shares(lately, spread), _shares(rise, spread)


def _shares(of: Floats, by: Floats) -> Floats:
    return np.asarray(np.where(by > 0, of / np.where(by > 0, by, 1), 0.0))


@dataclass(frozen=True)
class Placement:
    """`probability`: the largest share of `placebos`, and of those most like the place, that changed at
    least as much, the place itself among them; nan where there are too few."""

    probability: float
    placebos: int

    @property
    def are_enough(self) -> bool:
        return self.placebos >= PLACEBOS_NEEDED


def placement(own: Effects, others: Effects) -> Placement:
    """A place (the only row of `own`) among placebos: all of them, the third that stood most like it
    when it began, and the third whose months lean most on the month before. What goes with how each
    stood is taken out first: a place chosen for being low goes up by doing nothing."""
    count = len(others.estimate)
    if count < PLACEBOS_NEEDED:
        return Placement(math.nan, count)
    third = max(PLACEBOS_NEEDED, count // 3)
    similar = np.argsort(np.abs(others.low - own.low), kind="stable")[:third]
    leaning = np.argsort(-others.leaning, kind="stable")[:third]
    groups = (others, others.of(similar), others.of(leaning))
    return Placement(max(_place(own, group) for group in groups), count)


def _place(own: Effects, others: Effects) -> float:
    away = others.stood - others.stood.mean(axis=0)
    tilts = np.linalg.lstsq(away, others.in_errors, rcond=None)[0]
    apart = np.abs(others.in_errors - others.stood @ tilts)
    return rank_probability(abs(float((own.in_errors - own.stood @ tilts)[0])), apart.tolist())


def place_among(own: Floats, others: Floats, start: int, known: Flags) -> Placement:
    """`known` are the place's months that count. Placebos are the `others` (places x months) at the
    same date, and they and the place itself at the same month of other years, so that seasons move
    all alike; each over as many months before and after, and without the same of them."""
    before, after = min(start, LONGEST), min(len(own) - start, LONGEST)
    window = slice(start - before, start + after)
    mask = known[window]
    of_place = effects(own[None, window], before, mask)
    tried = []
    for date in _same_month(start, before, after, len(own)):
        rows = others[:, date - before : date + after]
        if date + after <= start:
            rows = np.vstack([rows, own[None, date - before : date + after]])
        rows = rows[np.isfinite(rows[:, mask]).all(axis=1)]
        tried.append(effects(rows, before, mask))
    return placement(of_place, joined(tried))


def _same_month(start: int, before: int, after: int, months: int) -> range:
    """Dates in the same month of a year that have the months they need."""
    first = start - (start - before) // YEAR * YEAR
    return range(first, months - after + 1, YEAR)


def joined(parts: Sequence[Effects]) -> Effects:
    return Effects(
        *(np.concatenate([getattr(part, of.name) for part in parts]) for of in fields(Effects))
    )
