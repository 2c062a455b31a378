"""What published figures show of a change at a place since a month: the question that the statistics
are asked, and who it is compared with."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.change_panels import ChangePanel
from metrics.analysis.panel import Floats
from metrics.models import Place, ProviderCount
from metrics.rtt.columns import ADMITTED
from metrics.stats.evaluation import Evaluated, Question, evaluate
from metrics.stats.gates import Gate, Hindrance, stepped
from metrics.stats.interrupted_series import NEEDED_BEFORE, Scale

# Logarithms for counts, logits for shares, weeks as they are.
SCALES: dict[str, Scale] = {"count": "log", "rate": "log", "percent": "logit"}
PERCENT = 100


@dataclass(frozen=True)
class Change:
    """What a plan asks: whether `measure` moved in a direction (`expected`: 1 or -1) since the month of
    `start`, of which the first `ramp_in` months do not count. `comparators` are codes of places that
    it names; `excluded`, of those where the same began too, or that share its trust. `share`: what
    the provider that did it has of the place's completed admitted pathways."""

    analysed: AnalysedMeasure
    start: date
    expected: int
    ramp_in: int = 0
    comparators: tuple[str, ...] = ()
    excluded: frozenset[str] = frozenset()
    share: float = 1.0


def question_of(panel: ChangePanel, place: Place, change: Change) -> Question | None:
    """None where the place has no figures there, or they begin with the start."""
    row = panel.row_of.get(place.code)
    all_months = panel.panel.months
    if row is None:
        return None
    hindrances = panel.hindrances(place, change.analysed)
    values = panel.values(change.analysed) / _unit(change.analysed)
    first = _first_since_break(all_months, values[row], change, hindrances)
    if not np.isfinite(values[row, : panel.published]).all():
        # Published months stand before a series whole, or not at all.
        first = max(first, panel.published)
    if change.start <= all_months[first]:
        return None
    months = all_months[first:]
    codes = [each.code for each in panel.panel.places]
    passing = panel.comparable(change.analysed, first)
    others = [
        i for i, code in enumerate(codes) if i != row and passing[i] and code not in change.excluded
    ]
    start = _months_between(months[0], change.start)
    still_to_come = max(0, start - len(months))
    return Question(
        months=months,
        values=values[row, first:],
        peers=values[others, first:],
        comparators=np.array([codes[i] in change.comparators for i in others], dtype=bool),
        start=start - still_to_come,
        expected=change.expected,
        ramp_in=change.ramp_in + still_to_come,
        scale=SCALES.get(change.analysed.measure.unit, "natural"),
        hindrances=hindrances,
        share=change.share,
    )


def _unit(analysed: AnalysedMeasure) -> int:
    """By which published values are divided: a logit is of a share of 1."""
    return PERCENT if analysed.measure.unit == "percent" else 1


def _first_since_break(
    months: Sequence[date], values: Floats, change: Change, hindrances: Iterable[Hindrance]
) -> int:
    """Where months enough lie between a break and the start, those before the break are left out."""
    first = 0
    for each in hindrances:
        if each.gate not in (Gate.BREAK, Gate.BOUNDARY) or each.month not in months[1:]:
            continue
        is_long_ago = _months_between(each.month, change.start) >= NEEDED_BEFORE
        if is_long_ago and (not each.needs_step or stepped(values, months, each.month)):
            first = max(first, months.index(each.month))
    return first


def evaluate_change(panel: ChangePanel, place: Place, change: Change) -> Evaluated | None:
    question = question_of(panel, place, change)
    return None if question is None else evaluate(question)


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month


def admitted_pathways(
    release: int, treatment: str, locations: Collection[str] = ()
) -> dict[str, dict[str, int]]:
    """By sub-ICB location, the completed admitted pathways of each provider."""
    counts = ProviderCount.objects.filter(
        release_id=release, treatment_function=treatment, part=ADMITTED
    )
    if locations:
        counts = counts.filter(commissioner__in=locations)
    of_location: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for (provider, location, _), count in counts.pathways().items():
        if count:
            of_location[location][provider] = count
    return dict(of_location)
