"""What is said of a place that moved by the whole rule. Every page says it in these words."""

from metrics import formatting
from metrics.analysis.improvers import Movement
from metrics.measures import Measure
from metrics.pages.left_out_words import begun_without
from metrics.pages.values import format_in_unit
from metrics.stats.movers import BY_CHANCE_OF_100

RULE = (
    "A place has moved if its last 12 months differ from the same months a year earlier by more than it may"
    " have wandered, allowing for how far places' changes usually lie apart, by more than England's and than"
    " those of similar places, and by so much that the intervals of its two positions do not meet. Of places"
    f" that are all alike and only wander, at most {BY_CHANCE_OF_100} in 100 is said to have moved."
)


def rule_words(*, of_trusts: bool) -> str:
    return RULE.replace("England's", "all trusts' together") if of_trusts else RULE


def movement_sentence(name: str, measure: Measure, movement: Movement) -> str:
    before, now, drift = (
        format_in_unit(measure, value) for value in (movement.before, movement.now, movement.drift)
    )
    verb = "rose" if movement.now > movement.before else "fell"
    left_out = begun_without(movement.left_out, "")
    return (
        f"{left_out}{name} {verb} from {before} to {now}, from {_rank(movement.rank_before)} to"
        f" {_rank(movement.rank_now)} of {movement.ranked}. By drifting towards the middle alone it would have"
        f" come to about {drift}."
    )


def _rank(rank: tuple[int, int, int]) -> str:
    return f"{formatting.ordinal(rank[0])} ({formatting.ordinal(rank[1])} to {formatting.ordinal(rank[2])})"
