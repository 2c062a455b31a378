"""Why a list moved, in sentences: each out of the result that it speaks of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from metrics import formatting
from metrics.absences import MissingProvider
from metrics.calendar import working_days
from metrics.like_for_like import Measured
from metrics.list_movements import MONTH, Movement, Removals, RemovalsSeries
from metrics.models import SeriesBreak
from metrics.pages.left_out_words import begun_without
from metrics.pages.view_query import lower_first
from metrics.stats.list_flows import ListFlows


@dataclass(frozen=True)
class RateWords:
    """What rates are for, in the head of their column, in a file and below a table; beside whose they stand;
    and why there are none where what they are for is nought or not known."""

    column: str
    per: str
    similar: str
    note: str
    unknown: str


OF_AREAS = RateWords(
    "Per 1,000 people",
    "registered people",
    "areas",
    "Rates are for each 1,000 registered people, over all of the months. England is all places together:"
    " like theirs, its rates are without the pathways that NHS England commissions directly.",
    "the population is not known",
)
OF_PROVIDERS = RateWords(
    "Per 1,000 on the list",
    "pathways at the start",
    "providers",
    "Rates are for each 1,000 pathways on the list at the start, over all of the months.",
    "nobody was on the list at the start",
)


def period_words(movement: Movement) -> str:
    last = formatting.month(movement.months[-1])
    return (
        f"in {last}" if movement.length == MONTH else f"in the {movement.length} months to {last}"
    )


def movement_sentence(movement: Movement, the_list: str) -> str:
    """`the_list`: "the cardiology list of Leeds"."""
    period = period_words(movement)
    if movement.flows is None:
        return f"Why {the_list} moved {period} cannot be said: {movement.reason}."
    flows = movement.flows
    start, end = (formatting.count(int(n)) for n in (flows.start, flows.end))
    moved = f"{the_list} {_moved(int(flows.change))} {period}, from {start} to {end}."
    names = [provider.name for provider in movement.left_out]
    return (
        f"{begun_without(names, f'{moved[:1].upper()}{moved[1:]}')} {_parts(flows)}"
        f" {_rest(int(flows.unreported_removals))}"
    )


def _moved(change: int) -> str:
    if not change:
        return "was as long at the end as at the start"
    return f"{'rose' if change > 0 else 'fell'} by {formatting.count(abs(change))}"


def _parts(flows: ListFlows) -> str:
    starts, admitted, non_admitted = (
        formatting.count(int(n))
        for n in (flows.clock_starts, flows.completed_admitted, flows.completed_non_admitted)
    )
    return (
        f"{starts} clock starts joined it; {admitted} completed admitted and {non_admitted} completed"
        " non-admitted pathways left it."
    )


def _rest(removals: int) -> str:
    if removals < 0:
        return f"{formatting.count(-removals)} more are on it than these account for."
    if not removals:
        return "They account for all of it."
    return f"Removals without a reported completion account for {formatting.count(removals)}."


def year_before_sentence(
    pair: tuple[Movement, Movement] | None, named_already: Sequence[MissingProvider]
) -> str:
    """How the parts differ from a year before, of the same providers; who is left out is named where
    it is not those of whom it is said already."""
    if pair is None:
        return ""
    now, before = pair
    assert now.flows is not None and before.flows is not None
    differences = [
        _difference(int(then - since), what)
        for since, then, what in (
            (before.flows.clock_starts, now.flows.clock_starts, "clock starts"),
            (
                before.flows.completed_admitted,
                now.flows.completed_admitted,
                "completed admitted pathways",
            ),
            (
                before.flows.completed_non_admitted,
                now.flows.completed_non_admitted,
                "completed non-admitted pathways",
            ),
            (
                before.flows.unreported_removals,
                now.flows.unreported_removals,
                "unreported removals",
            ),
        )
    ]
    is_known = _codes(now.left_out) == _codes(named_already)
    names = [] if is_known else [provider.name for provider in now.left_out]
    sentence = f"There were {formatting.listed(differences)} than {period_words(before)}."
    return f"{begun_without(names, sentence)}{_days_words(now, before)}"


def _codes(providers: Iterable[MissingProvider]) -> set[str]:
    return {provider.code for provider in providers}


def _difference(n: int, what: str) -> str:
    return f"{formatting.change(n) if n else 'no more or fewer'} {what}"


def _days_words(now: Movement, before: Movement) -> str:
    days = [sum(map(working_days, each.months[1:])) for each in (now, before)]
    if days[0] == days[1]:
        return ""
    return f" It had {days[0]} working days instead of {days[1]}."


def whole_list_sentence(change: Measured, movement: Movement) -> str:
    """Where the list of all who sent one moved otherwise: who sent no flows is left out of the parts."""
    if movement.flows is None or change.value in (None, int(movement.flows.change)):
        return ""
    assert change.value is not None
    sentence = f"The list of all who sent one {_moved(int(change.value))}."
    names = [provider.name for provider in change.left_out]
    return f"{begun_without(names, sentence)} The parts leave out who sent a list but not every other part."


def break_sentence(series_break: SeriesBreak) -> str:
    return (
        f"{formatting.month(series_break.month)}: {lower_first(series_break.short)}. What moved then counts here"
        " among the unreported removals, and is neither treatment nor the checking of lists."
    )


def not_compared_sentence(
    movement: Movement, broken: Sequence[SeriesBreak], rates: RateWords
) -> str:
    """Why there is no rate."""
    if movement.flows is None or (movement.per_1000 and not broken):
        return ""
    not_compared = f"Not set beside other {rates.similar}"
    if broken:
        return f"{not_compared}: these months are not all of the same kind."
    if not movement.base:
        return f"{not_compared}: {rates.unknown}."
    share = formatting.percent(100 * movement.share)
    return (
        f"{not_compared}: who is left out held up to {share} of a part. What is left does not"
        " measure all the people here."
    )


def usual_month_sentence(series: RemovalsSeries, month: date) -> str:
    """Of the month's unreported removals: within their usual range, or not, or why that is not said."""
    removals = next(iter(series.among([month])), None)
    if removals is None:
        return _unknown_sentence(series.reason or "the month is not known")
    if unjudged := _unjudged(removals):
        return _unknown_sentence(unjudged)
    sentence = (
        f"In {formatting.month(month)} unreported removals were {_position(removals)}:"
        f" {_count(removals.value)}, where {_count(removals.lower)} to {_count(removals.upper)} a month is usual."
    )
    return begun_without(_names(series), sentence)


def usual_year_sentence(series: RemovalsSeries, months: Sequence[date]) -> str:
    """Of each month after the first."""
    among = series.among(months[1:])
    if not among:
        return _unknown_sentence(series.reason or "the months are not known")
    judged = [each for each in among if not _unjudged(each)]
    if not judged:
        return _unknown_sentence(_unjudged(among[-1]))
    outside = [each for each in judged if each.is_outside]
    known = _judged_words(len(judged), len(months) - 1)
    if not outside:
        sentence = f"In each of {known} unreported removals were within their usual range."
    else:
        named = [
            f"{formatting.month(each.month)} ({_count(each.value)}, {_side(each)})"
            for each in outside
        ]
        sentence = (
            f"In {formatting.in_words(len(outside))} of {known} unreported removals were outside their"
            f" usual range: {formatting.listed(named)}."
        )
    return begun_without(_names(series), sentence)


def _judged_words(judged: int, months: int) -> str:
    return (
        f"the {judged} months"
        if judged == months
        else f"{judged} of the {months} months (of the rest it cannot be said)"
    )


def _unknown_sentence(reason: str) -> str:
    return f"Whether the unreported removals are usual cannot be said: {reason}."


def _unjudged(removals: Removals) -> str:
    if removals.value is None:
        return (
            f"what is counted, or who belongs here, changed in {formatting.month(removals.month)}"
        )
    if removals.upper is None:
        return "there are fewer than ten months of the same kind to know it from"
    return ""


def _position(removals: Removals) -> str:
    return (
        f"{_side(removals)} their usual range"
        if removals.is_outside
        else "within their usual range"
    )


def _side(removals: Removals) -> str:
    assert removals.value is not None and removals.upper is not None
    return "above" if removals.value > removals.upper else "below"


def _count(n: float | None) -> str:
    return formatting.count(None if n is None else round(n))


def _names(series: RemovalsSeries) -> list[str]:
    return [provider.name for provider in series.left_out]
