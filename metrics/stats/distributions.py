"""Quantiles and tails that intervals and tests need, in numpy and the standard library alone.

Gamma: series below the mean, continued fraction (Lentz) above it. Source: Abramowitz and Stegun,
6.5.29 and 6.5.31; quantile by Halley's step from the Wilson-Hilferty start.
"""

import math
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

TINY = 1e-300
CLOSE = 1e-16
LONGEST = 200_000


def normal_quantile(probability: float) -> float:
    return NormalDist().inv_cdf(probability)


def z_for(confidence: float) -> float:
    """How many standard errors on each side hold so much of a normal distribution."""
    return normal_quantile(0.5 + confidence / 2)


def gamma_tails(shape: ArrayLike, x: ArrayLike) -> tuple[Floats, Floats]:
    """Regularised incomplete gamma functions below and above x, each exact in its own tail."""
    a, at = np.broadcast_arrays(np.asarray(shape, dtype=float), np.asarray(x, dtype=float))
    flat_a, flat_x = a.ravel(), at.ravel()
    lower = np.full(flat_a.shape, np.nan)
    upper = np.full(flat_a.shape, np.nan)
    nothing = flat_x == 0
    lower[nothing], upper[nothing] = 0.0, 1.0
    below = (flat_x > 0) & (flat_x < flat_a + 1)
    lower[below] = _series(flat_a[below], flat_x[below])
    upper[below] = 1 - lower[below]
    above = flat_x >= flat_a + 1
    upper[above] = _continued_fraction(flat_a[above], flat_x[above])
    lower[above] = 1 - upper[above]
    return lower.reshape(a.shape), upper.reshape(a.shape)


def gamma_quantile(shape: ArrayLike, probability: float) -> Floats:
    """The x below which so much of a gamma distribution of scale 1 lies."""
    a = np.asarray(shape, dtype=float).ravel()
    x = _start(a, probability)
    for _ in range(60):
        lower, upper = gamma_tails(a, x)
        excess = lower - probability if probability < 0.5 else (1 - probability) - upper
        step = excess / (_term(a, x) * a / x)
        step /= 1 - 0.5 * np.clip(step * ((a - 1) / x - 1), -1, 1)
        further = np.where(x - step > 0, x - step, x / 2)
        moved = np.abs(further - x) > 1e-13 * x
        x = further
        if not moved.any():
            break
    return x.reshape(np.shape(shape))


def chi_square_quantile(probability: float, degrees: ArrayLike) -> Floats:
    return 2 * gamma_quantile(np.asarray(degrees, dtype=float) / 2, probability)


def chi_square_tail(value: ArrayLike, degrees: ArrayLike) -> Floats:
    """Probability of a chi-square value above this one."""
    return gamma_tails(np.asarray(degrees, dtype=float) / 2, np.asarray(value, dtype=float) / 2)[1]


def student_two_sided(t: float, degrees: float) -> float:
    """Probability of a Student's t at least so far from 0 on either side."""
    return _beta(degrees / (degrees + t * t), degrees / 2, 0.5)


@cache
def student_quantile(probability: float, degrees: float) -> float:
    if probability < 0.5:
        return -student_quantile(1 - probability, degrees)
    low, high = 0.0, 1.0
    while student_two_sided(high, degrees) / 2 > 1 - probability:
        low, high = high, 2 * high
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if student_two_sided(middle, degrees) / 2 > 1 - probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _start(a: Floats, probability: float) -> Floats:
    wilson_hilferty = a * (1 - 1 / (9 * a) + normal_quantile(probability) / (3 * np.sqrt(a))) ** 3
    # The cube goes wrong, and below 0, where the shape is small and the tail is far.
    small = np.exp((math.log(probability) + _log_gamma(a + 1)) / a)
    return np.maximum(np.where((a > 1) & (wilson_hilferty > 0), wilson_hilferty, small), TINY)


def _log_gamma(a: Floats) -> Floats:
    return np.fromiter(map(math.lgamma, a.tolist()), dtype=float, count=a.size)


def _term(a: Floats, x: Floats) -> Floats:
    """exp(-x) x^a / Gamma(a + 1), arranged so that large numbers do not cancel."""
    large = np.maximum(a, 30)
    stirling = (
        0.5 * np.log(2 * math.pi * large)
        + 1 / (12 * large)
        - 1 / (360 * large**3)
        + 1 / (1260 * large**5)
        - 1 / (1680 * large**7)
    )
    small = np.minimum(a, 30)
    direct = _log_gamma(small + 1) - small * np.log(small) + small
    away = (x - a) / a
    # log1p is exact near the mean and loses a tiny x, which log keeps.
    ratio = np.where(away > -0.5, np.log1p(np.maximum(away, -0.5)), np.log(x / a))
    return np.exp(a * (ratio - away) - np.where(a >= 30, stirling, direct))


def _series(a: Floats, x: Floats) -> Floats:
    term = np.ones_like(a)
    total = np.ones_like(a)
    for n in range(1, LONGEST):
        term = term * x / (a + n)
        total = total + term
        if not (term > CLOSE * total).any():
            break
    return _term(a, x) * total


def _continued_fraction(a: Floats, x: Floats) -> Floats:
    b = x + 1 - a
    c = np.full_like(a, 1 / TINY)
    d = 1 / np.where(b == 0, TINY, b)
    value = d.copy()
    for n in range(1, LONGEST):
        numerator = -n * (n - a)
        b = b + 2
        d = numerator * d + b
        d = 1 / np.where(np.abs(d) < TINY, TINY, d)
        c = b + numerator / c
        c = np.where(np.abs(c) < TINY, TINY, c)
        value = value * d * c
        if not (np.abs(d * c - 1) > CLOSE * 4).any():
            break
    return _term(a, x) * a * value


def _beta(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function. Source: Abramowitz and Stegun, 26.5.8."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(front + a * math.log(x) + b * math.log1p(-x))
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / (1 + even * d), 1 + even / c
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / (1 + odd * d), 1 + odd / c
        value *= d * c
        if abs(d * c - 1) < 4 * CLOSE:
            break
    return front * value / a
