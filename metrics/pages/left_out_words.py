"""Who is left out of a comparison, said with it: the one place where such words are made."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from metrics import formatting
from metrics.absences import Absence, MissingProvider
from metrics.calendar import month_before
from metrics.like_for_like import Step
from metrics.rtt.columns import PART_WORDS

# More names than this hide what the sentence says: they stand in a note beside it.
MOST_NAMED = 3


def without(left_out: Sequence[MissingProvider], *, first: bool = True) -> str:
    """How a sentence about a change begins, up to its comma; "" where nobody is left out. `first`:
    nothing stands before it.

    "Without Sheffield Teaching Hospitals, which has sent nothing since July 2025, "
    """
    if not left_out:
        return ""
    what = "Without" if first else "without"
    if len(left_out) > MOST_NAMED:
        return f"{what} {_counted(left_out)}, "
    return f"{what} {_listed([_with_reason(provider) for provider in left_out])}, "


def begun_without(names: Sequence[str], sentence: str, most_named: int = MOST_NAMED) -> str:
    """A sentence that begins with who is left out, beside which the reasons are given."""
    if not names:
        return sentence
    names_or_count = _short_names(names) if len(names) <= most_named else f"{len(names)} providers"
    return f"Without {names_or_count}, {sentence[:1].lower()}{sentence[1:]}"


def without_sentence(names: Sequence[str]) -> str:
    """Beside a chart of which no change is said."""
    return f"Every month is without {_short_names(names)}."


def left_out_note(left_out: Iterable[MissingProvider], changes: str = "Changes") -> str:
    """Under several changes: each provider that is left out of any of them, and why."""
    named = {provider.code: provider for provider in left_out}
    if not named:
        return ""
    reasons = [
        f"{_short_name(named[code].name)} {_what_it_sent(named[code])}." for code in sorted(named)
    ]
    count = "one provider" if len(named) == 1 else f"{len(named)} providers"
    return f"{changes} leave out {count} in all their months. {' '.join(reasons)}"


def _counted(left_out: Sequence[object]) -> str:
    return f"{len(left_out)} providers that sent nothing for some of these months"


def missing_sentence(absence: Absence, share: float) -> str:
    """Beside the figures of one treatment function: who is missing from them, and how much that was."""
    words, what = PART_WORDS[absence.part], "no"
    if absence.is_partial:
        what = "no more than a piece of its"
    last = formatting.month(absence.last_submitted)
    return (
        f"{absence.name} ({absence.provider}) sent {what} {words} for {formatting.month(absence.month)}. In {last},"
        f" when it last did, it held {formatting.percent(100 * share)} of those here."
    )


def step_words(step: Step) -> str:
    """On a chart: at the month from which the line is of other providers."""
    gone = f"{_short_names(step.gone)} missing or incomplete" if step.gone else ""
    back = f"{_short_names(step.back)} complete again" if step.back else ""
    return "; ".join(filter(None, (gone, back)))


def steps_note(steps: Sequence[Step]) -> str:
    """Under a table of months: which of them are not of the same providers."""
    named = [
        f"From {formatting.month(step.month)}: {words}."
        for step in steps
        if (words := step_words(step))
    ]
    if not named:
        return ""
    return f"Not all months are of the same providers. {' '.join(named)}"


def _with_reason(provider: MissingProvider) -> str:
    return f"{_short_name(provider.name)}, which {_what_it_sent(provider)}"


def _short_names(names: Sequence[str]) -> str:
    return formatting.listed(list(map(_short_name, names)))


def _short_name(name: str) -> str:
    return re.sub(r",? NHS (Foundation )?Trust$", "", name)


def _what_it_sent(provider: MissingProvider) -> str:
    parts = formatting.listed([PART_WORDS[part] for part in provider.parts])
    what = "nothing" if provider.is_nothing else f"no {parts}"
    if provider.is_piece:
        what = f"no more than a piece of its {parts}"
    if provider.is_still_missing:
        return f"has sent {what} since {formatting.month(provider.since)}"
    return f"sent {what} for {_months(provider.months)}"


def _months(months: Sequence[date]) -> str:
    """Months in a row as one span."""
    last = months[-1]
    in_a_row = len(months) > 2 and months == tuple(
        month_before(last, back) for back in reversed(range(len(months)))
    )
    if in_a_row:
        return f"{formatting.month(months[0])} to {formatting.month(last)}"
    return formatting.listed(list(map(formatting.month, months)))


def _listed(clauses: Sequence[str]) -> str:
    """Each has a comma in it already."""
    *first, last = clauses
    return f"{', '.join(first)}, and {last}" if first else last


__all__ = [
    "begun_without",
    "left_out_note",
    "missing_sentence",
    "step_words",
    "steps_note",
    "without",
    "without_sentence",
]
