"""Places that are alike, places that are near, and places that are near and yet different.

Source: NHS England, Model Health System, ICB peers (cap at mean + 5 standard deviations, square
root, z-scores, weighted Euclidean distance). Its weights are not published: 1 each unless given.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.intp]
Flags = NDArray[np.bool_]

CAP = 5
EARTH_RADIUS_KM = 6371.0088
KM_IN_A_MILE = 1.609344
NEAR_MILES = 15


@dataclass(frozen=True)
class Neighbours:
    """For each place, nearest first. `contributions` (places x neighbours x variables) sum to the
    distance squared: small ones say why two places are alike, large ones where they differ. Index
    -1 where there are no more."""

    index: Whole
    distance: Floats
    contributions: Floats


def scores(values: Floats) -> Floats:
    """Capped, square-rooted z-scores (of the whole population of places) of places x variables."""
    if (values < 0).any():
        raise ValueError("A variable below 0 has no square root")
    mean, deviation = _moments(values)
    root = np.sqrt(np.minimum(values, mean + CAP * deviation))
    mean, deviation = _moments(root)
    # A variable that is the same everywhere tells no two places apart.
    constant = deviation <= 1e-12 * np.abs(mean)
    return np.where(constant, root * 0, (root - mean) / np.where(constant, 1, deviation))


def neighbours(values: Floats, count: int, weights: ArrayLike = 1.0) -> Neighbours:
    """A place with a variable not known has no neighbours and is nobody's."""
    squares = _squares(values, weights)
    distance = np.sqrt(squares.sum(axis=-1))
    own = np.eye(len(values), dtype=bool)
    ordered = np.where(own | np.isnan(distance), np.inf, distance)
    index = ordered.argsort(axis=1, kind="stable")[:, :count]
    away = np.take_along_axis(ordered, index, axis=1)
    known = np.isfinite(away)
    parts = np.take_along_axis(squares, index[..., None], axis=1)
    return Neighbours(
        index=np.where(known, index, -1),
        distance=np.where(known, away, np.nan),
        contributions=np.where(known[..., None], parts, np.nan),
    )


def _squares(values: Floats, weights: ArrayLike) -> Floats:
    score = scores(values)
    by = np.broadcast_to(np.asarray(weights, dtype=float), values.shape[1:])
    squares: Floats = by * (score[:, None, :] - score[None, :, :]) ** 2
    return squares


def _moments(values: Floats) -> tuple[Floats, Floats]:
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, values, 0).sum(axis=0) / count
    return mean, np.sqrt(np.where(known, (values - mean) ** 2, 0).sum(axis=0) / count)


def haversine_km(origin: ArrayLike, destination: ArrayLike) -> Floats:
    """Great-circle distance between (latitude, longitude) pairs in degrees, along the last axis."""
    a, b = (
        np.radians(np.asarray(origin, dtype=float)),
        np.radians(np.asarray(destination, dtype=float)),
    )
    half = np.sin((b - a) / 2) ** 2
    inside = half[..., 0] + np.cos(a[..., 0]) * np.cos(b[..., 0]) * half[..., 1]
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(inside, 1)))


def miles_between(points: Floats) -> Floats:
    """Places x places, between the points given: say on the page which points they are."""
    return haversine_km(points[:, None, :], points[None, :, :]) / KM_IN_A_MILE


def shared(first: Floats, second: Floats) -> Floats:
    """How much of two wholes is the same, given as the parts they have of each kind along the last axis:
    the smaller part of each kind, added up."""
    return np.minimum(first, second).sum(axis=-1)


@dataclass(frozen=True)
class Pair:
    """`higher` and `lower` are indices of places; `ratio` of their values, infinite over 0."""

    higher: int
    lower: int
    ratio: float


def near_and_different(
    near: Flags, value: Floats, lower: Floats, upper: Floats
) -> tuple[Pair, ...]:
    """Pairs of those near each other (places x places) whose intervals do not meet, largest ratio first."""
    apart = (lower[:, None] > upper) | (lower > upper[:, None])
    pairs = []
    for first, second in zip(*np.nonzero(np.triu(near, 1) & apart), strict=True):
        high, low = (first, second) if value[first] > value[second] else (second, first)
        ratio = value[high] / value[low] if value[low] > 0 else math.inf
        pairs.append(Pair(int(high), int(low), float(ratio)))
    return tuple(sorted(pairs, key=lambda pair: -pair.ratio))
