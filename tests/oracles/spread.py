"""Ranks, spread, concordance and slopes by their definitions, a pair or a place at a time."""

import math
from itertools import combinations
from statistics import median


def known(values):
    return [x for x in values if not math.isnan(x)]


def quantile(values, share):
    ordered = sorted(known(values))
    if not ordered:
        return math.nan
    place = share * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def competition_ranks(values, high_first=True):
    def ahead(first, second):
        return first > second if high_first else first < second

    return [
        math.nan if math.isnan(x) else 1 + sum(ahead(y, x) for y in known(values)) for x in values
    ]


def average_ranks(values):
    known_values = known(values)
    return [
        math.nan
        if math.isnan(x)
        else 1 + sum(y < x for y in known_values) + (sum(y == x for y in known_values) - 1) / 2
        for x in values
    ]


def correlation(first, second):
    a, b = sum(first) / len(first), sum(second) / len(second)
    above = sum((x - a) * (y - b) for x, y in zip(first, second, strict=True))
    below = math.sqrt(sum((x - a) ** 2 for x in first) * sum((y - b) ** 2 for y in second))
    return above / below if below else math.nan


def rank_correlation(first, second):
    both = [
        (x, y)
        for x, y in zip(first, second, strict=True)
        if not math.isnan(x) and not math.isnan(y)
    ]
    if len(both) < 3:
        return math.nan
    return correlation(average_ranks([x for x, _ in both]), average_ranks([y for _, y in both]))


def gini(rates, weights):
    total = sum(weights)
    mean = sum(x * w for x, w in zip(rates, weights, strict=True)) / total
    pairs = sum(
        abs(x - y) * w * v
        for x, w in zip(rates, weights, strict=True)
        for y, v in zip(rates, weights, strict=False)
    )
    return pairs / (2 * total**2 * mean)


def scv(observed, expected):
    pairs = list(zip(observed, expected, strict=True))
    part = sum((o - e) ** 2 / e**2 for o, e in pairs) - sum(1 / e for _, e in pairs)
    return 100 * part / len(pairs)


def coefficient_of_variation(rates):
    mean = sum(rates) / len(rates)
    return math.sqrt(sum((x - mean) ** 2 for x in rates) / (len(rates) - 1)) / mean


def kendalls_w(panel):
    """`panel` is a list of places, each a list of months without gaps."""
    months = [average_ranks(list(month)) for month in zip(*panel, strict=True)]
    n, m = len(panel), len(months)
    sums = [sum(month[place] for month in months) for place in range(n)]
    mean = sum(sums) / n
    s = sum((total - mean) ** 2 for total in sums)
    ties = sum(
        month.count(value) ** 3 - month.count(value) for month in months for value in set(month)
    )
    below = m * m * (n**3 - n) - m * ties
    return 12 * s / below if below else math.nan


def theil_sen(series):
    slopes = [
        (y - x) / (j - i)
        for (i, x), (j, y) in combinations(enumerate(series), 2)
        if not math.isnan(x) and not math.isnan(y)
    ]
    return median(slopes) if slopes else math.nan


def random_effects(observed, expected):
    """z, phi, tau squared and adjusted z of a funnel on the square-root scale, winsorised."""
    z = [2 * (math.sqrt(o) - math.sqrt(e)) for o, e in zip(observed, expected, strict=True)]
    low, high = quantile(z, 0.1), quantile(z, 0.9)
    phi = sum(min(max(score, low), high) ** 2 for score in z) / len(z)
    weights = [4 * e for e in expected]
    room = sum(weights) - sum(w * w for w in weights) / sum(weights)
    tau2 = 0.0
    if len(z) > 1 and phi > 1:
        tau2 = max(0.0, (len(z) * phi - (len(z) - 1)) / room)
    adjusted = [
        (math.sqrt(o / e) - 1) / math.sqrt(1 / (4 * e) + tau2)
        for o, e in zip(observed, expected, strict=True)
    ]
    return z, phi, tau2, adjusted
