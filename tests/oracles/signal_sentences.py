"""What a sentence of change claims, looked for in the points of its chart one by one.

`months` are the months of one phase, oldest first, nan where one is missing. Written from the words,
without a look at how they are made.
"""

import math
import re
from statistics import fmean

FACTOR, NEAR = 2.66, 2.66 * 2 / 3
SHIFT, TREND = 7, 6
LEVEL = re.compile(
    r"(?:has|have) been (higher|longer|lower|shorter) than (?:its earlier level|usual) for (\d+) months"
)
SLOPE = re.compile(r"(?:has|have) (risen|fallen) in each of the last (\d+) months")
NEARBY = re.compile(
    r"(?:has|have) been near the (upper|lower) limit of (?:its|their) usual range in (two|each) of the"
    r" last three months"
)
BEYOND = re.compile(
    r"(?:(?:is|are)|(?:has|have) been) (above|below) the (?:upper|lower) limit of (?:its|their) usual"
    r" range (?:this month|for (\d+) months)"
)


def lines(months):
    """The centre line, and the mean of moves between months next to each other."""
    moved = [abs(months[i] - months[i - 1]) for i in range(1, len(months))]
    return fmean(known(months)), fmean(known(moved))


def known(numbers):
    return [x for x in numbers if not math.isnan(x)]


def kinds(sentence):
    """Which claims it makes."""
    named = {"level": LEVEL, "trend": SLOPE, "near": NEARBY, "beyond": BEYOND}
    return [kind for kind, pattern in named.items() if pattern.search(sentence)]


def wrong(sentence, months):
    """Each claim that the points do not bear out, in words; nothing where all do."""
    centre, moved = lines(months)
    faults = []
    if found := LEVEL.search(sentence):
        up, long = found[1] in ("higher", "longer"), int(found[2])
        said = months[-long:]
        if len(said) < long or not all((x > centre) if up else (x < centre) for x in said):
            faults.append(f"not {long} months {found[1]}")
        elif len(months) > long and (
            (months[-long - 1] > centre) if up else (months[-long - 1] < centre)
        ):
            faults.append(f"more than {long} months {found[1]}")
        elif long < SHIFT:
            faults.append("too few for a shift")
        before = known(months[: len(months) - long])
        if before and ((fmean(before) >= min(said)) if up else (fmean(before) <= max(said))):
            faults.append("not off the level before")
    if found := SLOPE.search(sentence):
        up, long = found[1] == "risen", int(found[2])
        said = [months[-i] - months[-i - 1] for i in range(1, long + 1)]
        if not all((step > 0) if up else (step < 0) for step in said):
            faults.append(f"not {found[1]} {long} times")
        if long + 1 < TREND:
            faults.append("too few for a trend")
    if found := NEARBY.search(sentence):
        sign = 1 if found[1] == "upper" else -1
        away = [sign * (x - centre) for x in months[-3:]]
        near = [NEAR * moved < x <= FACTOR * moved for x in away]
        if (
            not near[-1]
            or not all(x > 0 for x in away)
            or sum(near) != {"two": 2, "each": 3}[found[2]]
        ):
            faults.append(f"not near the limit in {found[2]}")
    if found := BEYOND.search(sentence):
        sign = 1 if found[1] == "above" else -1
        far = [sign * (x - centre) > FACTOR * moved for x in months]
        long = int(found[2] or 1)
        if not all(far[-long:]) or (len(far) > long and far[-long - 1]):
            faults.append(f"not beyond for {long} months")
    return faults if kinds(sentence) else ["claims nothing that can be looked for"]
