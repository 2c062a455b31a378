"""Whether a measure moved after a date by more than its earlier trend. The plan (date, measure,
direction, peers) is recorded before anyone looks; which words are allowed is in `claims`.

Source: Bernal, Cummins and Gasparrini 2017 (interrupted time series); Newey and West 1987.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.distributions import student_quantile

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Scale = Literal["natural", "log", "logit"]

NEEDED_BEFORE = NEEDED_AFTER = 12
TO_PUBLISH_BEFORE = 24
SEASONS_FROM = 36
SEASONAL_PAIRS = 2
# A case study's provider must do so much of a place's admitted work for the place to show it.
SHARE_NEEDED = 0.30
LEVEL, SLOPE = 2, 3
ROUNDING = 1e-12


@dataclass(frozen=True)
class Fit:
    """Coefficients: constant, slope, change of level, change of slope, then seasons if any. Errors
    are Newey-West's, plain and with the small-sample correction."""

    coefficients: Floats
    errors: Floats
    small_sample_errors: Floats
    covariance: Floats
    lags: int
    degrees: int
    durbin_watson: float
    residual_autocorrelation: float


@dataclass(frozen=True)
class Effect:
    """Fitted less counterfactual at the last month, with a 95% interval (Student's t)."""

    estimate: float
    error: float
    lower: float
    upper: float

    @property
    def direction(self) -> int:
        """1 or -1 where the interval excludes 0."""
        return int(self.lower > 0) - int(self.upper < 0)

    @property
    def in_errors(self) -> float:
        """What placebos are compared by."""
        if self.error > 0:
            return abs(self.estimate) / self.error
        return math.inf if self.estimate else 0.0


@dataclass(frozen=True)
class Interrupted:
    """`effect` is on the scale of the fit; `fitted`, `counterfactual` with its 95% interval `likely`
    (nan before the start), and `effect_natural` are in the measure's own unit, the last with the
    counterfactual taken as known."""

    fit: Fit
    level_change: float
    slope_change: float
    effect: Effect
    effect_natural: tuple[float, float, float]
    fitted: Floats
    counterfactual: Floats
    likely: tuple[Floats, Floats]
    months_before: int
    months_after: int


def interrupted(
    series: ArrayLike,
    start: int,
    *,
    scale: Scale = "natural",
    excluded: ArrayLike | None = None,
    seasons: bool | None = None,
) -> Interrupted | None:
    """A line with a change of level and slope at `start`. None with fewer than 12 months known
    before or after: then a chart with a fixed baseline is all there is. `excluded`: months of
    ramp-in, or March 2020 to June 2021. Seasons enter from 36 months before, unless told."""
    y = to_scale(np.asarray(series, dtype=float), scale)
    known = np.isfinite(y)
    if excluded is not None:
        known &= ~np.asarray(excluded, dtype=bool)
    before, after = int(known[:start].sum()), int(known[start:].sum())
    if before < NEEDED_BEFORE or after < NEEDED_AFTER:
        return None
    wants_seasons = before >= SEASONS_FROM if seasons is None else seasons
    design = interruption_design(len(y), start, wants_seasons)
    fit = least_squares(design, y, known)
    if fit is None:
        return None
    beta = fit.coefficients
    change = design[:, [LEVEL, SLOPE]] @ beta[[LEVEL, SLOPE]]
    without = design @ beta - change
    size = float(np.abs(y[known]).max())
    effect = _effect(fit, design[-1], float(change[-1]), size)
    return Interrupted(
        fit=fit,
        level_change=float(beta[LEVEL]),
        slope_change=float(beta[SLOPE]),
        effect=effect,
        effect_natural=_in_own_unit(effect, float(without[-1]), scale),
        fitted=from_scale(without + change, scale),
        counterfactual=from_scale(without, scale),
        likely=_likely(fit, design, without, scale),
        months_before=before,
        months_after=after,
    )


def least_squares(design: Floats, y: Floats, known: Flags) -> Fit | None:
    """Ordinary least squares over the known months; None where they cannot tell the terms apart.

    Months left out stay as rows of zeros, so that a lag counts months and not rows.
    """
    x, observed = design * known[:, None], np.where(known, y, 0)
    months, terms = int(known.sum()), design.shape[1]
    if months <= terms or np.linalg.matrix_rank(x) < terms:
        return None
    beta: Floats = np.linalg.lstsq(x, observed, rcond=None)[0].astype(float)
    residual = observed - x @ beta
    lags = max(1, math.floor(4 * (months / 100) ** (2 / 9)))
    covariance = newey_west(x, residual, lags)
    errors = np.sqrt(np.maximum(np.diag(covariance), 0))
    both = known[1:] & known[:-1]
    steps = np.diff(residual)[both]
    squares = float(residual @ residual) or math.nan
    return Fit(
        coefficients=beta,
        errors=errors,
        small_sample_errors=errors * math.sqrt(months / (months - terms)),
        covariance=covariance,
        lags=lags,
        degrees=months - terms,
        durbin_watson=float(steps @ steps) / squares,
        residual_autocorrelation=float(residual[1:] @ residual[:-1]) / squares,
    )


def newey_west(x: Floats, residual: Floats, lags: int) -> Floats:
    """Covariance of coefficients that allows for months leaning on the months before (Bartlett
    weights), without the small-sample correction."""
    scores = x * residual[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        across = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (lags + 1)) * (across + across.T)
    bread = np.linalg.inv(x.T @ x)
    covariance: Floats = bread @ middle @ bread
    return covariance


def interruption_design(months: int, start: int, seasons: bool = False) -> Floats:
    time = np.arange(1, months + 1, dtype=float)
    post = (np.arange(months) >= start).astype(float)
    columns = [np.ones(months), time, post, post * (np.arange(months) - start)]
    if seasons:
        for pair in range(1, SEASONAL_PAIRS + 1):
            angle = 2 * math.pi * pair * time / 12
            columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns)


def _effect(fit: Fit, last: Floats, estimate: float, size: float) -> Effect:
    contrast = np.zeros(len(last))
    contrast[[LEVEL, SLOPE]] = last[[LEVEL, SLOPE]]
    variance = max(0.0, float(contrast @ fit.covariance @ contrast))
    correction = (fit.degrees + len(last)) / fit.degrees
    # A perfect fit has an error of what rounding leaves, which any estimate would exceed.
    error = max(math.sqrt(variance * correction), ROUNDING * size)
    half = student_quantile(0.975, fit.degrees) * error
    return Effect(estimate, error, estimate - half, estimate + half)


def _likely(fit: Fit, design: Floats, without: Floats, scale: Scale) -> tuple[Floats, Floats]:
    """The counterfactual of each month since the start, less and more what its effect may be off by."""
    contrasts = np.zeros_like(design)
    contrasts[:, [LEVEL, SLOPE]] = design[:, [LEVEL, SLOPE]]
    variance = np.maximum(np.einsum("ti,ij,tj->t", contrasts, fit.covariance, contrasts), 0)
    correction = (fit.degrees + design.shape[1]) / fit.degrees
    half = student_quantile(0.975, fit.degrees) * np.sqrt(variance * correction)
    half[design[:, LEVEL] == 0] = np.nan
    return from_scale(without - half, scale), from_scale(without + half, scale)


def _in_own_unit(effect: Effect, without: float, scale: Scale) -> tuple[float, float, float]:
    ends = np.array([effect.estimate, effect.lower, effect.upper])
    natural_effect = from_scale(without + ends, scale) - from_scale(without, scale)
    return float(natural_effect[0]), float(natural_effect[1]), float(natural_effect[2])


def to_scale(y: Floats, scale: Scale) -> Floats:
    """Logarithms for counts, logits for shares of 1, weeks as they are."""
    if scale == "natural":
        return y
    if (y <= 0).any() or (scale == "logit" and (y >= 1).any()):
        raise ValueError(f"A {scale} fit needs values inside its range: choose the natural scale")
    return np.log(y) if scale == "log" else np.log(y / (1 - y))


def from_scale(y: ArrayLike, scale: Scale) -> Floats:
    at = np.asarray(y, dtype=float)
    if scale == "natural":
        return at
    return np.exp(at) if scale == "log" else 1 / (1 + np.exp(-at))


def rank_probability(own: float, others: Iterable[float]) -> float:
    """Share of all, one's own among them, that are at least as large; nan without others."""
    known = [other for other in others if not math.isnan(other)]
    if not known or math.isnan(own):
        return math.nan
    return (1 + sum(other >= own for other in known)) / (1 + len(known))
