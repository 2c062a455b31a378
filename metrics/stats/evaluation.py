"""From the months of a place, and of places like it, to what may be said of a change: the whole path,
the same for published figures and for the simulation that says how often it errs.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.stats import claims, spc
from metrics.stats.comparison import (
    Differences,
    Synthetic,
    difference_in_differences,
    synthetic_control,
    synthetic_probability,
    trends_apart,
)
from metrics.stats.gates import NOTHING_READ, Closed, Gate, Hindrance, closed_gates
from metrics.stats.interrupted_series import (
    Interrupted,
    Scale,
    interrupted,
    to_scale,
)
from metrics.stats.movers import expected_follow_up
from metrics.stats.phases import phases_of, runs
from metrics.stats.placebos import Placement, place_among

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# A baseline is of two years at most: older months are no longer how the place was.
BASELINE = 24
# So many months before the start may lie in a shift that began with it: more, and it was under way.
LEAD = 3
# So many places show how far one period goes with the next.
RELIABILITY_FROM = 10


@dataclass(frozen=True)
class Question:
    """`values` are of consecutive `months`, like for like, nan where not known. `peers` (places x
    months) are all places of the kind but those where the same began, or that share its trust;
    `comparators` marks those that the plan named. `start` is the index of the first month since."""

    months: tuple[date, ...]
    values: Floats
    peers: Floats
    comparators: Flags
    start: int
    expected: int
    ramp_in: int = 0
    scale: Scale = "natural"
    hindrances: tuple[Hindrance, ...] = ()
    share: float = 1.0


@dataclass(frozen=True)
class Evaluated:
    """`by_chance`: how far a place that stood where this one did moves back by itself, in the
    measure's unit; None where too few others show it."""

    verdict: claims.Verdict
    baseline: float | None = None
    series: Interrupted | None = None
    placement: Placement | None = None
    differences: Differences | None = None
    synthetic: Synthetic | None = None
    by_chance: float | None = None


def evaluate(of: Question) -> Evaluated:
    closed = closed_gates(
        of.months,
        of.values,
        of.start,
        ramp_in=of.ramp_in,
        hindrances=of.hindrances,
        share=of.share,
    )
    if {each.gate for each in closed} & NOTHING_READ:
        return Evaluated(claims.verdict(claims.Results(of.expected, closed)))
    shift, baseline = lasting_shift(of.values, of.start, of.ramp_in)
    results = claims.Results(
        of.expected, closed, shift, months_before=int(np.isfinite(of.values[: of.start]).sum())
    )
    by_chance = back_by_itself(of)
    if closed:
        return Evaluated(claims.verdict(results), baseline, by_chance=by_chance)
    return replace(_read(of, results), baseline=baseline, by_chance=by_chance)


def _read(of: Question, results: claims.Results) -> Evaluated:
    scale = _usable_scale(of)
    values, peers = to_scale(of.values, scale), to_scale(of.peers, scale)
    ramp = _ramp(of)
    series = interrupted(of.values, of.start, scale=scale, excluded=ramp)
    if series is None:
        return Evaluated(claims.verdict(results))
    placement = place_among(values, peers, of.start, np.isfinite(values) & ~ramp)
    whole = np.where(ramp, np.nan, np.vstack([values[None], peers]))
    values, peers = whole[0], whole[1:]
    differences = difference_in_differences(values, peers, of.start, of.comparators)
    synthetic = synthetic_control(values, peers[of.comparators], of.start)
    results = replace(
        results,
        closed=_closed_by_peers(of, values, peers, placement),
        effect=series.effect.direction,
        dates_probability=placement.probability,
        difference=int(np.sign(differences.estimate)) if differences.is_known else 0,
        places_probability=_among_places(of, values, peers, differences, synthetic),
    )
    return Evaluated(
        claims.verdict(results),
        series=series,
        placement=placement,
        differences=differences,
        synthetic=synthetic,
    )


def _closed_by_peers(
    of: Question, values: Floats, peers: Floats, placement: Placement
) -> tuple[Closed, ...]:
    if not placement.are_enough:
        count = placement.placebos
        reason = f"{count} other places can be compared, and 19 are needed"
        return (Closed(Gate.FEW_PLACEBOS, reason),)
    if trends_apart(values, peers, of.start, of.comparators) <= claims.PROBABILITY:
        reason = (
            "it did not run side by side with the areas that it is compared with before the start"
        )
        return (Closed(Gate.TRENDS_APART, reason),)
    return ()


def _among_places(
    of: Question,
    values: Floats,
    peers: Floats,
    differences: Differences,
    synthetic: Synthetic | None,
) -> float:
    """The larger of two probabilities where a mixture of its comparators follows the place closely."""
    if synthetic is None or not synthetic.close:
        return differences.probability
    donors, others = peers[of.comparators], peers[~of.comparators]
    return max(differences.probability, synthetic_probability(values, donors, of.start, others))


def _usable_scale(of: Question) -> Scale:
    """As they are where one of them has no logarithm or logit."""
    both = np.concatenate([of.values.ravel(), of.peers.ravel()])
    outside = (both <= 0).any() or (of.scale == "logit" and (both >= 1).any())
    return "natural" if outside else of.scale


def _ramp(of: Question) -> Flags:
    at = np.arange(len(of.months))
    return np.asarray((at >= of.start) & (at < of.start + of.ramp_in))


def lasting_shift(values: Floats, start: int, ramp_in: int = 0) -> tuple[int | None, float | None]:
    """The side of the level before on which all of the newest months lie, if they make a shift that was
    not under way before the start: 1, -1, or 0 for neither; and that level. None where there are no
    limits, or too few months since."""
    at = np.arange(len(values))
    x = np.where((at >= start) & (at < start + ramp_in), np.nan, values)[None]
    baseline = (at < start) & (at >= start - BASELINE)
    chart = spc.charts(x, baseline=baseline)
    centre, ruled = chart.limits.centre[0, -1], np.isfinite(chart.limits.upper)
    since = int(np.isfinite(x[0, start:]).sum())
    if not ruled.any() or since < chart.preset.shift:
        return None, None
    sides = spc.sides(x, chart.limits, ruled & np.isfinite(x))
    run = runs(sides, phases_of(x).joined)[0]
    newest = int(np.flatnonzero(np.isfinite(x[0]))[-1])
    length = int(run[newest])
    is_shift = min(length, since) >= chart.preset.shift and length <= since + LEAD
    return int(sides[0, newest]) if is_shift else 0, float(centre)


def back_by_itself(of: Question) -> float | None:
    """Extremes drift towards the mean: what the change would be of a place that did nothing, as those
    of the others go with where they stood."""
    later = slice(of.start + of.ramp_in, None)
    before, after = _means(of.peers[:, : of.start]), _means(of.peers[:, later])
    known = np.isfinite(before) & np.isfinite(after)
    own = float(_means(of.values[None, : of.start])[0])
    if known.sum() < RELIABILITY_FROM or not np.isfinite(own):
        return None
    mean, spread = before[known].mean(), before[known].std() * after[known].std()
    if spread == 0:
        return None
    away = (before[known] - mean) * (after[known] - after[known].mean())
    reliability = float(away.mean() / spread)
    return float(expected_follow_up(own, mean, reliability) - own)


def _means(values: Floats) -> Floats:
    known = np.isfinite(values)
    count = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))
