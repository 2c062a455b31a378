"""Poisson tails in fifty digits, least squares and its Newey-West errors in loops."""

from decimal import Decimal, localcontext


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
