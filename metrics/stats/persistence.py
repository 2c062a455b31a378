"""Which places stay where they are among the others, and how sure one can be of it.

Panels are places x months, with anything before that (treatment functions) done at once.

Source: Kendall and Babington Smith 1939 (W); the rule of months is this site's own.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.autocorrelation import wandering
from metrics.stats.distributions import chi_square_tail
from metrics.stats.order import first_and_last, rank_correlation

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.intp]

FIFTHS = 5
YEAR, TWO_YEARS = 12, 24
# Nine of the last 12 months and 18 of the last 24; three quarters where fewer are stored.
OFTEN = 0.75
ENOUGH_SUBMITTED = 0.95
KINDS_FOR_BRIGHT_SPOT = 2
ROUNDING = 1e-9


def both_fifths(
    panel: Floats, high_is_favourable: bool = True, share: float = 1 / FIFTHS
) -> tuple[Flags, Flags]:
    """Whether a place lay in the least, and whether in the most favourable fifth of those known in
    that month: at most a fifth, rounded up (22 of 106), lay where it did or beyond. Many equals at
    the end are more than a fifth, and none of them is in it."""
    badness = np.swapaxes(panel if high_is_favourable else -panel, -1, -2)
    first, last = first_and_last(badness)
    known = (~np.isnan(badness)).sum(axis=-1, keepdims=True)
    most = np.where(share * known >= 1 - ROUNDING, np.ceil(share * known - ROUNDING), 0)
    with np.errstate(invalid="ignore"):
        least_favourable, most_favourable = last <= most, known + 1 - first <= most
    return np.swapaxes(least_favourable, -1, -2), np.swapaxes(most_favourable, -1, -2)


def least_favourable(
    panel: Floats, high_is_favourable: bool = True, share: float = 1 / FIFTHS
) -> Flags:
    return both_fifths(panel, high_is_favourable, share)[0]


def most_favourable(
    panel: Floats, high_is_favourable: bool = True, share: float = 1 / FIFTHS
) -> Flags:
    return both_fifths(panel, high_is_favourable, share)[1]


@dataclass(frozen=True)
class Persistence:
    """Each part of the rule for each place, so that a page can show the arithmetic. `label` is
    "persistent", "provisional" (fewer than 24 months stored) or ""."""

    months: int
    in_year: Whole
    in_all: Whole
    often: Flags
    outside: Flags
    clean: Flags
    label: NDArray[np.str_]


def persistence(
    flags: Flags, outside: ArrayLike, clean: ArrayLike, submitted: ArrayLike = 1.0
) -> Persistence:
    """`flags` say in which months (the last is the latest) a place lay in the fifth. `outside`:
    its need-adjusted 12-month value lies outside the adjusted 95% limit on that side. `submitted`:
    the share of the expected submitters. A missing month is not one in the fifth."""
    months = min(flags.shape[-1], TWO_YEARS)
    in_year = flags[..., -YEAR:].sum(axis=-1) if months else np.zeros(flags.shape[:-1], dtype=int)
    in_all = flags[..., -TWO_YEARS:].sum(axis=-1)
    often = often_enough(in_year, in_all, months)
    far = np.broadcast_to(np.asarray(outside, dtype=bool), often.shape)
    sound = np.asarray(clean, dtype=bool) & (np.asarray(submitted) >= ENOUGH_SUBMITTED)
    sound = np.broadcast_to(sound, often.shape)
    name = "persistent" if months == TWO_YEARS else "provisional"
    return Persistence(
        months=months,
        in_year=in_year,
        in_all=in_all,
        often=often,
        outside=far,
        clean=sound,
        label=np.where(often & far & sound, name, ""),
    )


def often_enough(in_year: Whole, in_all: Whole, months: int) -> Flags:
    """The rule of months, of which so many are stored."""
    in_each = (in_year >= math.ceil(OFTEN * YEAR)) & (in_all >= math.ceil(OFTEN * months))
    return (months >= YEAR) & in_each


def bright_spots(
    persistent: Flags, outside_among_peers: Flags, kinds: NDArray[np.generic]
) -> Flags:
    """The mirrored rule on measures of at least two kinds: `persistent` in the favourable fifth and
    `outside_among_peers` are places x measures; `kinds` names the kind of each measure."""
    both = persistent & outside_among_peers
    kinds_met = np.stack(
        [both[..., kinds == kind].any(axis=-1) for kind in np.unique(kinds)], axis=-1
    )
    bright: Flags = kinds_met.sum(axis=-1) >= KINDS_FOR_BRIGHT_SPOT
    return bright


def by_chance(
    places: int,
    autocorrelation: float,
    seed: int,
    months: int = TWO_YEARS,
    trials: int = 200,
) -> Whole:
    """How many places of each trial would meet the rule of months if all were alike and only
    wandered, each month so correlated with the one before. The limits and clean data are asked for
    on top."""
    shape = (trials, places, months)
    steps = wandering(shape, autocorrelation, np.random.default_rng(seed))
    result = persistence(least_favourable(steps), outside=True, clean=True)
    return np.asarray(result.often.sum(axis=-1))


@dataclass(frozen=True)
class Concordance:
    """Kendall's W: 0 when every month shuffles the places, 1 when none does."""

    w: float
    chi_square: float
    degrees: int

    @cached_property
    def probability(self) -> float:
        """Of so high a W had the months nothing in common."""
        return float(chi_square_tail(self.chi_square, self.degrees)) if self.degrees else np.nan


def kendalls_w(panel: Floats) -> Concordance:
    """Over the places known in every month, with the correction for ties."""
    whole = panel[~np.isnan(panel).any(axis=1)]
    places, months = whole.shape
    if places < 2 or months < 2:
        return Concordance(np.nan, np.nan, max(places - 1, 0))
    first, last = first_and_last(whole.T)
    sums = ((first + last) / 2).sum(axis=0)
    spread = ((sums - sums.mean()) ** 2).sum()
    ties = ((last - first + 1) ** 2 - 1).sum()
    room = months**2 * (places**3 - places) - months * ties
    if room <= 0:
        return Concordance(np.nan, np.nan, places - 1)
    w = float(12 * spread / room)
    return Concordance(w, months * (places - 1) * w, places - 1)


def rank_persistence(panel: Floats, lag: int) -> Floats:
    """Spearman's correlation of places' ranks in each month and so many months later. The lag of 12
    is the useful one: does last year's rank predict this year's?"""
    months = np.swapaxes(panel, -1, -2)
    return rank_correlation(months[..., :-lag, :], months[..., lag:, :])


def first_to_last(panel: Floats) -> Floats:
    return rank_correlation(panel[..., 0], panel[..., -1])
