"""Waiting-time measures from band vectors. Bands are closed on the right: band 17 holds waits of
more than 17 weeks and up to exactly 18, so "within 18 weeks" is bands 0 to 17.

Always sum bands first, then compute: medians and percentages of parts do not average.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.rtt.columns import LONG_WAITS, WEEKS_IN_TARGET

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
# Whole pathways, or shares of them where a place that was split is shared out.
Bands = NDArray[Any]


@dataclass(frozen=True)
class Waits:
    """Measures of n band vectors; each array has length n. Percentiles in weeks, nan where the
    answer lies in the open band (`censored`) or where nobody waits."""

    total: Counts
    within_18: Counts
    over: dict[int, Counts | None]
    median: Floats
    p92: Floats
    p95: Floats
    median_censored: NDArray[np.bool_]
    p92_censored: NDArray[np.bool_]
    p95_censored: NDArray[np.bool_]


def percentile(bands: Bands, running: Bands, share: float) -> tuple[Floats, NDArray[np.bool_]]:
    """Weeks within which `share` of pathways lie, for each row of an (n, weeks) array.

    NHS England's rule, found by reproducing 20,861 of its published values: in the first band j
    whose running count reaches share x N, the answer is j + (share x N - before) / in band. No half
    is added. Second array: True where the answer lies in the open last band, which has no end.
    `running` are the running counts of `bands`.
    """
    weeks = bands.shape[1]
    total = running[:, -1]
    target = share * total
    # A sum of whole numbers that should meet the wanted count exactly can miss it by a rounding
    # error of share x N (0.92 x 25 is 23.000000000000004 in floating point).
    near = np.rint(target)
    target = np.where(np.abs(target - near) < 1e-9 * np.maximum(total, 1), near, target)
    band = (running < target[:, None]).sum(axis=1)
    band = np.minimum(band, weeks - 1)
    rows = np.arange(len(bands))
    inside = bands[rows, band]
    before = running[rows, band] - inside
    with np.errstate(invalid="ignore", divide="ignore"):
        answer = band + (target - before) / inside
    censored = (band == weeks - 1) & (total > 0)
    answer[censored | (total == 0)] = np.nan
    return answer, censored


def over(running: Bands, weeks: int) -> Bands | None:
    """Pathways waiting more than so many weeks; None where the open band begins earlier."""
    return None if weeks > running.shape[1] - 1 else running[:, -1] - running[:, weeks - 1]


def waits(bands: Bands) -> Waits:
    running = bands.cumsum(axis=1, dtype=bands.dtype)
    median, median_censored = percentile(bands, running, 0.5)
    p92, p92_censored = percentile(bands, running, 0.92)
    p95, p95_censored = percentile(bands, running, 0.95)
    return Waits(
        total=running[:, -1],
        within_18=running[:, WEEKS_IN_TARGET - 1],
        over={weeks: over(running, weeks) for weeks in LONG_WAITS},
        median=median,
        p92=p92,
        p95=p95,
        median_censored=median_censored,
        p92_censored=p92_censored,
        p95_censored=p95_censored,
    )
