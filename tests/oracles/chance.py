"""Poisson tails in fifty digits, least squares and its Newey-West errors in loops; places that only
wander, month by month, and how many of them meet the rule of months."""

import math
from decimal import Decimal, localcontext
from itertools import pairwise


def poisson_at_most(count, mean):
    """Probability of so many events or fewer."""
    with localcontext() as context:
        context.prec = 50
        rate = Decimal(mean)
        term = (-rate).exp()
        total = term
        for events in range(1, count + 1):
            term = term * rate / events
            total += term
        return total


def solve(matrix, right):
    """Gauss's elimination with pivots, in fifty digits."""
    with localcontext() as context:
        context.prec = 50
        rows = [
            [Decimal(x) for x in row] + [Decimal(y)] for row, y in zip(matrix, right, strict=True)
        ]
        size = len(rows)
        for column in range(size):
            pivot = max(range(column, size), key=lambda row: abs(rows[row][column]))
            rows[column], rows[pivot] = rows[pivot], rows[column]
            for row in range(size):
                if row != column:
                    share = rows[row][column] / rows[column][column]
                    rows[row] = [
                        x - share * y for x, y in zip(rows[row], rows[column], strict=True)
                    ]
        return [rows[row][size] / rows[row][row] for row in range(size)]


def least_squares(design, y):
    terms = range(len(design[0]))
    normal = [[sum(Decimal(r[i]) * Decimal(r[j]) for r in design) for j in terms] for i in terms]
    right = [sum(Decimal(r[i]) * Decimal(v) for r, v in zip(design, y, strict=True)) for i in terms]
    return solve(normal, right), normal


def newey_west_errors(design, y, lags):
    """Plain errors, without the small-sample correction."""
    beta, normal = least_squares(design, y)
    terms = range(len(beta))
    left = [
        Decimal(v) - sum(Decimal(r[i]) * beta[i] for i in terms)
        for r, v in zip(design, y, strict=True)
    ]
    score = [[Decimal(r[i]) * e for i in terms] for r, e in zip(design, left, strict=True)]
    middle = [[Decimal(0) for _ in terms] for _ in terms]
    for lag in range(lags + 1):
        weight = 1 - Decimal(lag) / (lags + 1)
        for now in range(lag, len(score)):
            for i in terms:
                for j in terms:
                    middle[i][j] += weight * score[now][i] * score[now - lag][j]
                    if lag:
                        middle[i][j] += weight * score[now - lag][i] * score[now][j]
    unit = [[int(i == j) for i in terms] for j in terms]
    inverse = [solve(normal, column) for column in unit]
    variances = [
        sum(inverse[k][i] * middle[i][j] * inverse[k][j] for i in terms for j in terms)
        for k in terms
    ]
    return [float(variance.sqrt()) for variance in variances]


def wandering(correlation, months, random):
    """One series, month by month; `random` gives standard normals one at a time."""
    now = random.gauss(0, 1)
    series = [now]
    for _ in range(months - 1):
        now = correlation * now + math.sqrt(1 - correlation**2) * random.gauss(0, 1)
        series.append(now)
    return series


def lag_one(series):
    mean = sum(series) / len(series)
    away = [x - mean for x in series]
    return sum(a * b for a, b in pairwise(away)) / sum(a * a for a in away)


def meets_rule_of_months(places):
    """How many places (lists of months, low is unfavourable) lie in the least favourable fifth,
    rounded up, in 9 of the last 12 months and in three quarters of the last 24, or of all."""
    months = len(places[0])
    most = -(-len(places) // 5)
    often = 0
    for own in places:
        lay_there = [
            sum(other[month] <= own[month] for other in places) <= most for month in range(months)
        ]
        window = lay_there[-24:]
        often += sum(lay_there[-12:]) >= 9 and 4 * sum(window) >= 3 * len(window)
    return often


def error_of_change(first, second, weights_first, weights_second, correlation):
    """Standard error of the change between two years' weighted means of a series whose months are so
    like the ones before: lists of 12, None where a month is not known in both years."""
    pairs = [month for month in range(12) if first[month] is not None]
    weight = {
        month: -weights_first[month] / sum(weights_first[m] for m in pairs) for month in pairs
    }
    weight |= {
        12 + month: weights_second[month] / sum(weights_second[m] for m in pairs) for month in pairs
    }
    variance = sum(
        a * b * correlation ** abs(i - j) for i, a in weight.items() for j, b in weight.items()
    )
    change = {month: second[month] - first[month] for month in pairs}
    steps = [
        change[month] - correlation * change[month - 1] for month in pairs if month - 1 in change
    ]
    mean = sum(steps) / len(steps)
    step_variance = sum((step - mean) ** 2 for step in steps) / (len(steps) - 1) / 2
    return math.sqrt(variance * step_variance / (1 - correlation**2)), len(steps) - 1
