"""How often the whole path errs: places where nothing began, and places where something of a known size
did, put through `evaluation.evaluate` as published figures are.

They wander (each month leans on the one before), share a season, lack providers, and are chosen for
being low, as places that set out to change something are.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.stats.claims import Verdict
from metrics.stats.evaluation import Question, evaluate
from metrics.stats.gates import NOTHING_READ, Gate, Hindrance

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]

CORRELATIONS = (0.0, 0.3, 0.5, 0.7, 0.9)
# Places of a kind in one trial, those examined, and how many each chosen one is the lowest of.
PLACES, EXAMINED, CHOSEN_OF = 80, 8, 10
COMPARATORS = 10
LATELY = 3
FIRST = date(2020, 1, 1)
# In standard deviations of a month about its level: the season shared by all, and what is missing
# where a provider sent nothing, which one place in so many lacks from some month on.
SEASON, MISSING_DROPS, LACKING = 1.0, 3.0, 0.15


@dataclass(frozen=True)
class Effect:
    """What began: a step, and what each month since adds to it, in standard deviations of a month."""

    name: str
    level: float = 0.0
    slope: float = 0.0
    chosen: bool = True


NOTHING = Effect("nothing", chosen=False)
NOTHING_CHOSEN = Effect("nothing, chosen for being low")
LEVEL = Effect("a step", level=6.0)
SLOPE = Effect("a new slope", slope=0.6)
EFFECTS = (NOTHING, NOTHING_CHOSEN, LEVEL, SLOPE)
# Months before and since the start.
WINDOWS = ((12, 12), (24, 12), (24, 24))


@dataclass(frozen=True)
class Trial:
    """One place that was examined."""

    effect: Effect
    before: int
    after: int
    correlation: float
    verdict: Verdict

    @property
    def was_read(self) -> bool:
        return not {each.gate for each in self.verdict.closed} & NOTHING_READ


def trials(
    effect: Effect, before: int, after: int, count: int, random: np.random.Generator
) -> Iterator[Trial]:
    """At least so many."""
    for _ in range(0, count, EXAMINED):
        yield from _trials_of_a_world(effect, before, after, random)


def _trials_of_a_world(
    effect: Effect, before: int, after: int, random: np.random.Generator
) -> Iterator[Trial]:
    correlation = random.choice(CORRELATIONS, PLACES)
    series = _wandering(correlation, before + after, random)
    lacks = np.where(
        random.random(PLACES) < LACKING, random.integers(1, before + after, PLACES), before + after
    )
    known = np.arange(before + after) < lacks[:, None]
    for place in _examined(series, before, effect.chosen):
        others = np.delete(np.where(known, series, np.nan), place, axis=0)
        values = series[place] + _added(effect, before, after) - MISSING_DROPS * ~known[place]
        verdict = _verdict(values, others, before, int(lacks[place]), random)
        yield Trial(effect, before, after, float(correlation[place]), verdict)


def _wandering(correlation: Floats, months: int, random: np.random.Generator) -> Floats:
    steps = random.standard_normal((PLACES, months))
    steps[:, 1:] *= np.sqrt(1 - correlation**2)[:, None]
    for month in range(1, months):
        steps[:, month] += correlation * steps[:, month - 1]
    wave = np.sin(2 * np.pi * (np.arange(months) + random.integers(12)) / 12)
    share = 1 + 0.2 * random.standard_normal((PLACES, 1))
    return np.asarray(60 + steps + SEASON * share * wave)


def _examined(series: Floats, before: int, chosen: bool) -> Whole:
    groups = np.arange(EXAMINED * CHOSEN_OF).reshape(EXAMINED, CHOSEN_OF)
    if not chosen:
        return groups[:, 0]
    lately = series[:, before - LATELY : before].mean(axis=1)
    return np.asarray(groups[np.arange(EXAMINED), lately[groups].argmin(axis=1)])


def _added(effect: Effect, before: int, after: int) -> Floats:
    since = np.arange(before + after) - before
    return np.where(since >= 0, effect.level + effect.slope * (since + 1), 0.0)


def _verdict(
    values: Floats, others: Floats, before: int, lacks: int, random: np.random.Generator
) -> Verdict:
    months = tuple(date(FIRST.year + i // 12, i % 12 + 1, 1) for i in range(len(values)))
    missing = [Hindrance(Gate.MISSING, month, "somebody sent nothing") for month in months[lacks:]]
    comparators = np.zeros(len(others), dtype=bool)
    comparators[random.permutation(len(others))[:COMPARATORS]] = True
    question = Question(
        months, values, others, comparators, before, expected=1, hindrances=tuple(missing[:1])
    )
    return evaluate(question).verdict
