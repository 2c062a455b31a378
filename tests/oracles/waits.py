"""Waits counted one pathway band at a time, in exact fractions."""

from collections.abc import Sequence
from fractions import Fraction


def plain_percentile(bands: Sequence[int], share: Fraction) -> Fraction | None:
    total = sum(bands)
    if not total:
        return None
    target, before = share * total, 0
    for week, inside in enumerate(bands):
        if before + inside >= target:
            if week == len(bands) - 1:
                return None
            return week + (target - before) / Fraction(inside)
        before += inside
    raise AssertionError("unreachable: the last band closes the count")


def plain_waits(bands: Sequence[int]) -> dict[str, int]:
    return {"total": sum(bands), "within_18": sum(bands[:18])}
