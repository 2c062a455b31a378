"""An XmR chart point by point, in exact fractions: slow, and plain to check by eye."""

import itertools
from fractions import Fraction
from statistics import median

FACTOR = Fraction(266, 100)
RANGE_FACTOR = Fraction(3267, 1000)


def phases(values, starts):
    """Lists of positions from each start to the next."""
    phases_of_positions = []
    for position in range(len(values)):
        if position == 0 or starts[position]:
            phases_of_positions.append([])
        phases_of_positions[-1].append(position)
    return phases_of_positions


def average_range(numbers, counted, screen):
    ranges = [
        abs(numbers[here] - numbers[here - 1])
        for here in range(1, len(numbers))
        if None not in (numbers[here], numbers[here - 1]) and counted[here] and counted[here - 1]
    ]
    if not ranges:
        return None
    mean = sum(ranges) / Fraction(len(ranges))
    if screen and mean > 0:
        within_limit = [size for size in ranges if size < RANGE_FACTOR * mean]
        mean = sum(within_limit) / Fraction(len(within_limit)) if within_limit else None
    return mean


def phase_chart(numbers, counted, shift, trend, screen):
    basis = [x for x, counts in zip(numbers, counted, strict=True) if counts and x is not None]
    known = [x for x in numbers if x is not None]
    lines = {"centre": None, "width": None, "points": len(known), "basis": len(basis)}
    rules, directions = ["" for _ in numbers], [0 for _ in numbers]
    lines["width"] = average_range(numbers, counted, screen) if len(basis) >= 10 else None
    if lines["width"] is None:
        lines["centre"] = median(known) if known else None
        return lines, rules, directions
    lines["centre"] = sum(basis) / Fraction(len(basis))
    for name, find in (
        ("shift", find_shifts),
        ("two_of_three", find_two_of_three),
        ("trend", find_trends),
        ("astronomical", find_astronomical),
    ):
        for position, direction in find(numbers, lines, shift, trend):
            rules[position], directions[position] = name, direction
    return lines, rules, directions


def side(x, lines):
    if x is None or x == lines["centre"]:
        return 0
    return 1 if x > lines["centre"] else -1


def outside(x, lines):
    return x is not None and abs(x - lines["centre"]) > FACTOR * lines["width"]


def near(x, lines):
    edge = FACTOR * lines["width"] * Fraction(2, 3)
    return x is not None and not outside(x, lines) and abs(x - lines["centre"]) > edge


def find_shifts(numbers, lines, shift, trend):
    for begin in range(len(numbers) - shift + 1):
        sides = [side(x, lines) for x in numbers[begin : begin + shift]]
        if sides[0] and all(current == sides[0] for current in sides):
            yield from ((begin + step, sides[0]) for step in range(shift))


def find_two_of_three(numbers, lines, shift, trend):
    for begin in range(len(numbers) - 2):
        three = numbers[begin : begin + 3]
        sides = [side(x, lines) for x in three]
        if sides[0] and all(current == sides[0] for current in sides):
            close = [step for step in range(3) if near(three[step], lines)]
            if len(close) >= 2:
                yield from ((begin + step, sides[0]) for step in close)


def find_trends(numbers, lines, shift, trend):
    # Later windows first, so that a peak keeps the direction of the run that ends on it.
    for begin in reversed(range(len(numbers) - trend + 1)):
        window = numbers[begin : begin + trend]
        if None in window:
            continue
        steps = [now - before for before, now in itertools.pairwise(window)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            yield from ((begin + step, 1 if steps[0] > 0 else -1) for step in range(trend))


def find_astronomical(numbers, lines, shift, trend):
    for position, x in enumerate(numbers):
        if outside(x, lines):
            yield position, side(x, lines)


def chart(values, starts, first_points=None, shift=7, trend=6, screen=False):
    """`values` are whole numbers or None. One dict of lines and one (rule, direction) a point."""
    lines, signals = [], []
    for positions in phases(values, starts):
        numbers = [None if values[p] is None else Fraction(values[p]) for p in positions]
        known_seen, counted = 0, []
        for x in numbers:
            known_seen += x is not None
            counted.append(first_points is None or known_seen <= first_points)
        phase_lines, rules, directions = phase_chart(numbers, counted, shift, trend, screen)
        lines += [phase_lines] * len(positions)
        signals += list(zip(rules, directions, strict=True))
    return lines, signals
