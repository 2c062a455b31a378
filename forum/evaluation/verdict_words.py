"""What must be read with a verdict: why it says no more, and what its numbers rest on."""

from collections.abc import Iterator

from forum.evaluation.models import Verdict
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.pages.values import format_in_unit


def verdict_sentence(verdict: Verdict) -> str:
    return f"{verdict.sentence.removesuffix('.')}."


def verdict_lines(verdict: Verdict, *, measure: str, expected: int) -> Iterator[str]:
    if verdict.readable_on is not None:
        month = formatting.month(verdict.readable_on)
        yield f"It is too early to say more. The figures of {month} are the first that can be read."
    for reason in verdict.reasons:
        yield f"Why no more is said: {reason}."
    if verdict.provisional:
        yield "This is provisional: fewer than 24 months before the start are known."
    by_chance = verdict.result.get("by_chance")
    if by_chance is not None and by_chance * expected > 0:
        size = format_in_unit(BY_SLUG[measure], abs(by_chance))
        yield (
            f"A place that stood as this one did before moves by about {size} by itself. Extremes"
            " drift back towards the mean."
        )
    if verdict.result.get("dates_probability") is not None:
        yield (
            f"It was held against {formatting.count(verdict.result['placebos'])} places and dates"
            " where nothing began."
        )
