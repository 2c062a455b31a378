"""Ranks and how far they can be trusted. Rank 1 is the highest value unless asked otherwise.

Source: Goldstein and Spiegelhalter 1996; Marshall and Spiegelhalter 1998.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.random import default_rng
from numpy.typing import NDArray

from metrics.stats.blocks import month_blocks, ratio_of_sums
from metrics.stats.order import first_and_last

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Flags = NDArray[np.bool_]

DRAWS = 20_000
TAIL = 0.025
# Events from which a cube of a normal draw stands for a draw from a Gamma distribution.
ENOUGH = 50
# Draws ranked at one time, of all places together: they stay in the processor's cache.
AT_ONCE = 2**15
# Places for which normal draws are kept: the number that are known differs little by little.
MANY = 64
# Shares are sums of fractions, and may miss 0.025 by this.
ROUNDING = 1e-12


@dataclass(frozen=True)
class RankIntervals:
    """For each place: its rank, a 95% interval of it, and the chances of being among the first and
    the last tenth. nan where a place is not ranked. `ranked` says how many are."""

    rank: Floats
    lower: Floats
    upper: Floats
    top_tenth: Floats
    bottom_tenth: Floats
    ranked: int


def competition_ranks(values: Floats, high_first: bool = True) -> Floats:
    """1, 2, 2, 4: ties take the first of the places they fill. nan stays nan."""
    return first_and_last(-values if high_first else values)[0]


def rank_intervals(
    values: Floats, draws: Floats, high_first: bool = True, times: Whole | None = None
) -> RankIntervals:
    """Intervals from draws x places of what the values might have been; `times` says how often each
    draw came up, where not once."""
    known = ~np.isnan(values) & ~np.isnan(draws.sum(axis=0))
    if not known.all():
        intervals = rank_intervals(values[known], draws[:, known], high_first, times)
        return _among_others(intervals, known)
    ranked = len(values)
    rank = competition_ranks(values, high_first)
    counts = _rank_counts(draws, high_first, times)
    total = len(draws) if times is None else times.sum()
    share = counts.cumsum(axis=1) / total
    tenth = max(1, ranked // 10)
    # Rounded outwards, so that the interval never claims more than the draws hold.
    lower = (share < TAIL - ROUNDING).sum(axis=1) + 1
    upper = np.minimum((share <= 1 - TAIL + ROUNDING).sum(axis=1) + 1, ranked)
    return RankIntervals(
        rank=rank,
        # A rank outside its own interval, as the first of many equals has, would read as an error.
        lower=np.fmin(lower, rank),
        upper=np.fmax(upper, rank),
        top_tenth=counts[:, :tenth].sum(axis=1) / total,
        bottom_tenth=counts[:, -tenth:].sum(axis=1) / total,
        ranked=ranked,
    )


def _among_others(intervals: RankIntervals, known: Flags) -> RankIntervals:
    """As found of those that are known, with nan for the rest."""

    def whole(part: Floats) -> Floats:
        full = np.full(known.shape, np.nan)
        full[known] = part
        return full

    return RankIntervals(
        whole(intervals.rank),
        whole(intervals.lower),
        whole(intervals.upper),
        whole(intervals.top_tenth),
        whole(intervals.bottom_tenth),
        intervals.ranked,
    )


def _rank_counts(draws: Floats, high_first: bool, times: Whole | None) -> Floats:
    """How often each place took each rank: places x ranks."""
    draw_count = draws.shape[1]
    counts = np.zeros(draw_count * draw_count)
    ends = (draws.min(), draws.max()) if draws.size else (0.0, 0.0)
    first, last = reversed(ends) if high_first else ends
    bits = draw_count.bit_length()
    # As fine as there is room for: finer than a float is at the far end.
    step = 2.0 ** (62 - bits) / (last - first) if first != last else 0.0
    rows = max(1, AT_ONCE // max(1, draw_count))
    for begin in range(0, len(draws), rows):
        part = draws[begin : begin + rows]
        steps = np.subtract(part, first, order="C")
        steps *= step
        keys = steps.astype(np.int64)
        keys <<= bits
        keys |= np.arange(draw_count)
        ranked = _places_and_ranks(keys, bits)
        often = None if times is None else times[begin : begin + rows].repeat(draw_count)
        counts += np.bincount(ranked.ravel(), often, minlength=draw_count * draw_count)
    return counts.reshape(draw_count, draw_count)


def _places_and_ranks(keys: Whole, bits: int) -> Whole:
    """Place x places + rank from 0, ties sharing the first they fill. `keys` (draws x places, sorted
    in place) hold the value above, and the place in the lowest `bits`: one sort gives both."""
    keys.sort(axis=1)
    place_count = keys.shape[1]
    ranks = np.broadcast_to(np.arange(place_count), keys.shape)
    tied = (keys[:, 1:] ^ keys[:, :-1]) < (1 << bits)
    # They are rare in draws, and looking for them is cheap.
    if tied.any():
        first = ranks.copy()
        first[:, 1:][tied] = 0
        ranks = np.maximum.accumulate(first, axis=1)
    keys &= (1 << bits) - 1
    keys *= place_count
    keys += ranks
    return keys


def gamma_draws(counts: Floats, population: Floats, seed: int, draws: int = DRAWS) -> Floats:
    """What rates might have been, given the counts: Gamma(count + 1/2) / population."""
    random = default_rng(seed)
    known = np.isfinite(counts) & (population > 0)
    # Place by place, so that adding a place at the end leaves the draws of the others alone.
    shape = (np.where(known, counts, 0) + 0.5)[:, None]
    drawn = random.gamma(shape, 1, size=(len(counts), draws)).T
    return drawn / np.where(known, population, np.nan)


def cube_root_draws(counts: Floats, population: Floats, seed: int, draws: int = DRAWS) -> Floats:
    """Cube roots of what rates might have been: they rank as the rates do, and the cube root of a
    Gamma draw is a normal one, moved and stretched. These are drawn once for all that is analysed
    together; from ENOUGH on the cubes are within a thousandth of the exact quantiles.

    Source: Wilson and Hilferty 1931.
    """
    known = np.isfinite(counts) & (population > 0)
    shape = np.where(known, counts, 0) + 0.5
    size = np.cbrt(shape / np.where(known, population, np.nan))
    drawn = _normals(seed, -(-len(counts) // MANY) * MANY, draws)[:, : len(counts)]
    drawn = drawn * (size / (3 * np.sqrt(shape)))
    drawn += size * (1 - 1 / (9 * shape))
    few = np.flatnonzero(known & (counts < ENOUGH))
    drawn[:, few] = np.cbrt(gamma_draws(counts[few], population[few], seed, draws))
    return drawn


@lru_cache(maxsize=4)
def _normals(seed: int, places: int, draws: int) -> Floats:
    """Drawn place by place, so that the first are the same however many there are."""
    return np.ascontiguousarray(default_rng(seed).standard_normal((places, draws)).T)


def beta_draws(successes: Floats, trials: Floats, seed: int, draws: int = DRAWS) -> Floats:
    """The same for shares: Beta(successes + 1/2, failures + 1/2), Jeffreys' prior."""
    random = default_rng(seed)
    known = np.isfinite(successes) & (trials > 0)
    x = np.where(known, successes, 0)[:, None]
    rest = np.where(known, trials, 0)[:, None] - x
    drawn = random.beta(x + 0.5, rest + 0.5, size=(len(x), draws)).T
    return np.where(known, drawn, np.nan)


def month_block_ranks(
    numerators: Floats,
    denominators: Floats,
    seed: int,
    draws: int = DRAWS,
    high_first: bool = True,
) -> RankIntervals:
    """Ranks of ratios of sums over places x months, with intervals had other months like these
    come: the same for all places, so that a winter takes part for everyone or no one."""
    resampled = month_blocks(numerators.shape[1], seed, draws)
    value = ratio_of_sums(numerators, denominators)
    known = np.isfinite(value)
    if not known.all():
        intervals = month_block_ranks(
            numerators[known], denominators[known], seed, draws, high_first
        )
        return _among_others(intervals, known)
    ratios = resampled.widened(resampled.ratios(numerators, denominators), value)
    return rank_intervals(value, ratios.T, high_first, resampled.times)


def wider(first: RankIntervals, second: RankIntervals) -> RankIntervals:
    """For each place the wider of two intervals, with its chances."""
    takes = (second.upper - second.lower) > (first.upper - first.lower)
    return RankIntervals(
        first.rank,
        np.where(takes, second.lower, first.lower),
        np.where(takes, second.upper, first.upper),
        np.where(takes, second.top_tenth, first.top_tenth),
        np.where(takes, second.bottom_tenth, first.bottom_tenth),
        first.ranked,
    )


def ranked_rates(
    counts: Floats,
    population: Floats,
    seed: int,
    draws: int = DRAWS,
    high_first: bool = True,
) -> RankIntervals:
    """Ranks of rates over places x months with the wider of both intervals: chance alone is still
    too narrow where counts are large."""
    value = ratio_of_sums(counts, population)
    known = np.isfinite(value)
    if not known.all():
        intervals = ranked_rates(counts[known], population[known], seed, draws, high_first)
        return _among_others(intervals, known)
    both = np.isfinite(counts) & np.isfinite(population)
    events = np.where(both, counts, 0).sum(axis=1)
    people = np.where(both, population, 0).sum(axis=1)
    chance = rank_intervals(value, cube_root_draws(events, people, seed, draws), high_first)
    return wider(chance, month_block_ranks(counts, population, seed + 1, draws, high_first))
