"""Funnels: how far a place lies from the rest, given its size and the usual spread of places.

Overdispersion is the rule here: a sub-ICB location completes some 1,500 admitted pathways a month,
so limits of chance alone mark almost everyone. Places run along the last axis.

Source: Spiegelhalter 2005 and 2012 (random effects); NHS Digital, SHMI methodology (truncation).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from metrics.stats.distributions import chi_square_quantile, z_for
from metrics.stats.order import quantile
from metrics.stats.rates import Interval

Floats = NDArray[np.float64]
Trim = Literal["winsorise", "truncate"]
Scale = Literal["root", "log", "arcsine"]

TRIMMED = 0.1
POSSIBLY, PROBABLY = 0.95, 0.998


@dataclass(frozen=True)
class Limits:
    lower: Floats
    upper: Floats


@dataclass(frozen=True)
class Funnel:
    """For each place: z without and with allowance for the usual spread. For each funnel (one
    number): phi, the between-place variance on the transformed scale, places used, the target."""

    z: Floats
    adjusted_z: Floats
    multiplicative_z: Floats
    phi: Floats
    tau2: Floats
    used: NDArray[np.intp]
    target: Floats
    scale: Scale

    def outside(self, confidence: float, adjusted: bool = True) -> NDArray[np.int8]:
        """1 above the limits, -1 below, 0 within or not known."""
        z = self.adjusted_z if adjusted else self.z
        far = z_for(confidence)
        return (z > far).astype(np.int8) - (z < -far).astype(np.int8)

    def bands(self) -> NDArray[np.int8]:
        """2 (or -2) beyond chance and usual spread, 1 (or -1) possibly so, 0 no different."""
        return self.outside(POSSIBLY) + self.outside(PROBABLY)

    def limits(self, size: ArrayLike, confidence: float, adjusted: bool = True) -> Limits:
        """Curves on the natural scale for expected counts (or trials) of these sizes.

        FunnelPlotR leaves its "CQC" limits on the square-root scale, which halves their width.
        """
        at = np.asarray(size, dtype=float)
        tau2 = self.tau2[..., None] if adjusted else 0.0
        half = z_for(confidence) * np.sqrt(_variance(at, self.scale) + tau2)
        middle = _transformed(self.target, self.scale)[..., None]
        ends = _natural(middle - half, self.scale), _natural(middle + half, self.scale)
        return Limits(*ends)

    def intervals(self, value: Floats, size: Floats, confidence: float = POSSIBLY) -> Interval:
        """Each place's own value with an interval as wide as chance and the usual spread."""
        half = z_for(confidence) * np.sqrt(_variance(size, self.scale) + self.tau2[..., None])
        middle = _transformed(value, self.scale)
        ends = _natural(middle - half, self.scale), _natural(middle + half, self.scale)
        return Interval(value, *ends)


def proportion_limits(baseline: ArrayLike, trials: ArrayLike, confidence: float) -> Limits:
    """Limits of chance round a proportion: exactly the inversion of Wilson's interval."""
    share = np.asarray(baseline, dtype=float)
    half = z_for(confidence) * np.sqrt(share * (1 - share) / np.asarray(trials, dtype=float))
    return Limits(np.maximum(share - half, 0), np.minimum(share + half, 1))


def ratio_limits(expected: ArrayLike, confidence: float) -> Limits:
    """Poisson limits of observed over expected, as curves over the expected count."""
    at = np.asarray(expected, dtype=float)
    tail = (1 - confidence) / 2
    return Limits(
        chi_square_quantile(tail, 2 * at) / (2 * at),
        chi_square_quantile(1 - tail, 2 * at + 2) / (2 * at),
    )


def ratios(
    observed: Floats, expected: Floats, scale: Scale = "root", trim: Trim = "winsorise"
) -> Funnel:
    """Funnel of observed over expected. SHMI's own variant is scale "log", trim "truncate"."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(expected > 0, observed / expected, np.nan)
        # A count of 0 has no logarithm.
        value = np.where((value > 0) | (scale == "root"), value, np.nan)
    return _funnel(value, np.where(expected > 0, expected, np.nan), np.ones(1), scale, trim)


def proportions(
    successes: Floats,
    trials: Floats,
    baseline: ArrayLike | None = None,
    trim: Trim = "winsorise",
) -> Funnel:
    """Funnel of shares round the baseline (without one, all places' shares taken together)."""
    known = np.isfinite(successes) & (trials > 0)
    n = np.where(known, trials, np.nan)
    if baseline is None:
        people = np.where(known, trials, 0).sum(axis=-1, keepdims=True)
        target = np.where(known, successes, 0).sum(axis=-1, keepdims=True) / np.where(
            people > 0, people, np.nan
        )
    else:
        target = np.asarray(baseline, dtype=float)[..., None]
    return _funnel(successes / n, n, target, "arcsine", trim)


def _funnel(value: Floats, size: Floats, target: Floats, scale: Scale, trim: Trim) -> Funnel:
    y = _transformed(value, scale) - _transformed(target, scale)
    variance = _variance(size, scale)
    z = y / np.sqrt(variance)
    trimmed = _trimmed(z, trim)
    used = np.isfinite(trimmed)
    k = used.sum(axis=-1)
    phi = np.where(used, trimmed**2, 0).sum(axis=-1) / np.where(k > 0, k, np.nan)
    tau2 = _between(phi, k, np.where(used, 1 / variance, 0))
    adjusted = y / np.sqrt(variance + tau2[..., None])
    # Spread smaller than chance would narrow the limits; it never does.
    inflation = np.sqrt(np.maximum(phi, 1))[..., None]
    at = np.broadcast_to(target, (*z.shape[:-1], 1))[..., 0]
    return Funnel(z, adjusted, z / inflation, phi, tau2, k, at, scale)


def _trimmed(z: Floats, trim: Trim) -> Floats:
    if trim == "winsorise":
        low, high = quantile(z, TRIMMED), quantile(z, 1 - TRIMMED)
        return np.clip(z, low[..., None], high[..., None])
    cut = np.floor(TRIMMED * np.isfinite(z).sum(axis=-1)).astype(np.intp)[..., None]
    place = np.argsort(np.argsort(z, axis=-1, kind="stable"), axis=-1, kind="stable")
    last = np.isfinite(z).sum(axis=-1)[..., None] - cut
    return np.where((place >= cut) & (place < last), z, np.nan)


def _between(phi: Floats, k: NDArray[np.intp], weight: Floats) -> Floats:
    """Variance between places by the method of moments (DerSimonian and Laird)."""
    total = weight.sum(axis=-1)
    squares = (weight**2).sum(axis=-1)
    room = total - squares / np.where(total > 0, total, 1)
    # One place leaves no room, but for what rounding leaves.
    enough = (k > 1) & (room > 0) & (phi > 1)
    tau2 = (k * phi - (k - 1)) / np.where(enough, room, 1)
    return np.where(enough, np.maximum(tau2, 0), 0)


def _variance(size: Floats, scale: Scale) -> Floats:
    return 1 / size if scale == "log" else 1 / (4 * size)


def _transformed(value: Floats, scale: Scale) -> Floats:
    if scale == "log":
        return np.log(value)
    root = np.sqrt(value)
    return root if scale == "root" else np.arcsin(root)


def _natural(value: Floats, scale: Scale) -> Floats:
    if scale == "log":
        return np.exp(value)
    if scale == "root":
        return np.maximum(value, 0) ** 2
    return np.sin(np.clip(value, 0, np.pi / 2)) ** 2
