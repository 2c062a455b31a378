"""Which points made the newest signal, looked for one by one. `months` are those of one phase, oldest
first, nan where one is missing, with the lines that the chart shows."""

import math
from itertools import pairwise

# What rounding leaves of a difference is none.
NOTHING = 1e-12


def of_signal(rule, months, centre, lower, upper):
    """Positions from the newest (0) back."""
    newest_first = months[::-1]
    if rule == "trend":
        return set(range(trend_length(newest_first)))
    sign = 1 if newest_first[0] > centre else -1
    edge = (upper if sign > 0 else lower) - centre
    away = [sign * (x - centre) for x in newest_first]
    reach = sign * edge + NOTHING * max(abs(centre), abs(newest_first[0]))
    if rule == "two_of_three":
        return {i for i, far in enumerate(away[:3]) if 2 / 3 * reach < far <= reach}
    least = {"shift": NOTHING * abs(centre), "astronomical": reach}[rule]
    made = set()
    while len(made) < len(away) and away[len(made)] > least:
        made.add(len(made))
    return made


def trend_length(newest_first):
    steps = [a - b for a, b in pairwise(newest_first)]
    for i, step in enumerate(steps):
        if math.isnan(step) or step * steps[0] <= 0:
            return i + 1
    return len(steps) + 1
