"""The words of "What it would take": ranges under assumptions, never what will happen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import isinf

from metrics import formatting
from metrics.pages.left_out_words import without
from metrics.pages.list_needs_question import HEADING, ORDERS, Question
from metrics.pages.values import YearChange
from metrics.pages.view_query import lower_first
from metrics.stats.waiting_list import (
    WITHIN,
    Means,
    Needed,
    Order,
    relief_capacity,
    target_queue_size,
)

MEANS = {Means.TREATMENTS: "More treatments", Means.REFERRALS: "Fewer new pathways"}
AS_RECENTLY, TRIED, GOAL, AHEAD = "As lately", "Your numbers", "Goal", "Months ahead"
NOTHING_AHEAD = (
    "There is no standard ahead, and too few similar places to aim at what half of them have."
)
TABLE_OF_CHART = "Within 18 weeks, by month"
ASSUMPTIONS = (
    "New pathways and removals go on at the level of the last 12 months, with the spread that they had.",
    "Of those who have waited about as long, as large a share leaves in a month as lately.",
    "The level is known from 12 months only, and neighbouring months are alike. So ranges are wide.",
    "Removals are treatments and everything else that takes a pathway off the list.",
    "Fewer new pathways means that as many are treated as would have been: the places go to others.",
    "Holidays, winters, new services and checks of the list are not foreseen.",
)


@dataclass(frozen=True)
class AWeek:
    """Pathways a week over the last months: new ones, completed ones, and all that left the list."""

    starts: float
    completed: float
    left: float


def not_worked_out(reason: str) -> str:
    return f"This cannot be worked out here: {reason}."


def as_recently(question: Question, low: float, high: float) -> str:
    return (
        f"If the list moves as in the last 12 months, {_between(low, high)} would be within 18 weeks"
        f" at the end of {formatting.month(question.by)}."
    )


def tried(question: Question, low: float, high: float) -> str:
    return f"With {_numbers(question)} a week it would be {_between(low, high)}."


def _numbers(question: Question) -> str:
    numbers = [
        f"{formatting.count(question.treatments)} more treatments" * bool(question.treatments),
        f"{formatting.count(question.referrals)} fewer new pathways" * bool(question.referrals),
    ]
    return " and ".join(filter(None, numbers))


def _between(low: float, high: float) -> str:
    return f"between {formatting.percent(low)} and {formatting.percent(high)}"


def need(question: Question, means: Means, order: Order, needed: Needed) -> str:
    """One way to the goal, in a sentence."""
    goal = f"{question.goal.in_percent} within 18 weeks"
    to_whom = {
        Order.LONGEST: "if those who have waited longest come first",
        Order.AS_NOW: "if they are spread over waits as now",
    }[order]
    what = {Means.TREATMENTS: "more treatments", Means.REFERRALS: "fewer new pathways"}[means]
    if needed.high == 0:
        return f"No {what} would be needed for {goal}, {to_whom}."
    if isinf(needed.low):
        return f"No number of {what} is enough for {goal} by then, {to_whom}."
    if isinf(needed.high):
        return f"At least {a_week(needed.low)} {what} a week would be needed for {goal}, {to_whom}."
    if needed.low == 0:
        return f"Up to {a_week(needed.high)} {what} a week would be needed for {goal}, {to_whom}."
    return (
        f"Between {a_week(needed.low)} and {a_week(needed.high)} {what} a week would be needed for"
        f" {goal}, {to_whom}."
    )


def by_itself(share: float, draws: int) -> str:
    """How many of the draws arrive without more, where some do and some do not."""
    if not 0 < share < 1:
        return ""
    return (
        f"In {formatting.count(share * draws)} of {draws} runs the list gets there without either."
    )


def table_note(draws: int) -> str:
    return (
        f"Nine in ten of {draws} runs need a number in this range. The same number each week, from the"
        " month after the newest figures to the end of the month chosen."
    )


def a_week(number: float) -> str:
    """In whole pathways, of which a part is one more."""
    return "no number is enough" if isinf(number) else formatting.count_up(number)


def share_of_now(means: Means, needed: Needed, now: float) -> str:
    """As a share of what there is a week now."""
    if isinf(needed.high) or not now:
        return formatting.NOT_KNOWN
    if needed.high == 0:
        return "none"
    more = {Means.TREATMENTS: "more", Means.REFERRALS: "fewer"}[means]
    low, high = (formatting.percent(100 * n / now) for n in (needed.low, needed.high))
    return f"{low} to {high} {more}"


def arithmetic(question: Question, week: AWeek, size: float, weeks: float) -> tuple[str, ...]:
    """The closed forms, as a check from outside; of a share of all nothing follows."""
    share = question.goal.share / 100
    if not 0 < share < 1 or not week.starts:
        return ()
    target = target_queue_size(week.starts, WITHIN, share)
    capacity = relief_capacity(week.starts, size, target, weeks)
    return (
        f"{formatting.count(week.starts)} new pathways a week came in the last 12 months, and"
        f" {formatting.count(week.left)} a week left the list.",
        f"A list with as many new pathways, worked off in no order, has {formatting.count(target)}"
        f" pathways when {question.goal.in_percent} are within 18 weeks.",
        f"To get there from {formatting.count(size)} by {formatting.month(question.by)},"
        f" {formatting.count(capacity)} a week would have to leave.",
    )


def subject(question: Question) -> str:
    """All that is asked, for titles."""
    goal = f"{question.goal.in_percent} within 18 weeks by {formatting.month(question.by)}"
    text = f"{HEADING} for {goal}"
    if not question.is_tried:
        return text
    return f"{text}, with {_numbers(question)} a week, {lower_first(ORDERS[question.order])}"


def chart_summary(question: Question, is_tried: bool) -> str:
    shown = "The last 12 months, and the range if the list moves as it did in them"
    return (
        f"{shown}{', and with your numbers' if is_tried else ''}. It does not say what will happen."
    )


@dataclass(frozen=True)
class Pace:
    """Percentage points that a goal asks for in its months, and at that pace in those that are held."""

    points: float
    months: int
    points_in_span: float
    span: int


def as_fast(pace: Pace, newest: date, count: int, changes: Sequence[YearChange]) -> tuple[str, ...]:
    """What is asked for, and how many of the similar places moved as fast."""
    if pace.points <= 0:
        return ("The goal is met now.",)
    asks = f"The goal asks for {_points(pace.points)} in {_months(pace.months)}."
    if not pace.span:
        return asks, "How similar places changed is not known: too few months are held."
    in_them = f"At that pace it is {_points(pace.points_in_span)} in them."
    if pace.span < pace.months:
        asks += f" Only {_months(pace.span)} can be compared here. {in_them}"
    elif pace.span > pace.months:
        asks += f" We compare over {_months(pace.span)}. {in_them}"
    return asks, _who(pace, newest, count, changes)


def _who(pace: Pace, newest: date, count: int, changes: Sequence[YearChange]) -> str:
    known = [change.value for change in changes if change.value is not None]
    time = f"in the {_months(pace.span)} to {formatting.month(newest)}"
    if not known:
        return f"How the share of similar places changed {time} is not known."
    start = f"Of {len(known)} similar {'place' if len(known) == 1 else 'places'} compared,"
    if count:
        return f"{start} {formatting.in_words(count)} moved as fast {time}:"
    largest = max(known)
    if largest <= 0:
        return f"{start} none had a rise {time}."
    return f"{start} none moved as fast {time}: the most was {formatting.number(largest, 1)}."


def _points(points: float) -> str:
    return f"{formatting.number(points, 1)} percentage points"


def _months(count: int) -> str:
    return "1 month" if count == 1 else f"{count} months"


def change_note(change: YearChange, months: int) -> str:
    left_out = without(change.left_out, first=False)
    return f"{left_out}{formatting.change_in_percent(change.value)} in {_months(months)}"
