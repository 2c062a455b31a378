"""A verdict as it is kept: its sentence, its numbers, and why no more is said."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forum.evaluation.models import EvaluationPlan, Verdict
from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.change_panels import ChangePanel
from metrics.analysis.changes import PERCENT
from metrics.calendar import month_before
from metrics.measures import BY_SLUG
from metrics.pages.values import format_in_unit
from metrics.stats.claims import sentence
from metrics.stats.evaluation import Evaluated
from metrics.stats.gates import Closed

Floats = NDArray[np.float64]


def unsaved_verdict(*, measure: str, start: date, month: date, evaluated: Evaluated) -> Verdict:
    """Of the plan of a case study, or of a place without one. `month`: the newest of figures."""
    outcome = evaluated.verdict
    return Verdict(
        month=month,
        claim=outcome.claim,
        sentence=_sentence(measure, start, evaluated),
        provisional=outcome.provisional,
        readable_on=outcome.closed[0].on if outcome.is_too_early else None,
        closed=[_closed(each) for each in outcome.closed],
        result=_numbers(measure, evaluated),
    )


def _sentence(measure: str, start: date, evaluated: Evaluated) -> str:
    """In the words of the ladder, and no others. The month before the first one since is the last before."""
    after = formatting.month(month_before(start))
    return sentence(evaluated.verdict, after=after, interval=_interval(measure, evaluated))


def _interval(measure: str, evaluated: Evaluated) -> str:
    if evaluated.series is None:
        return ""
    unit = _unit(measure)
    estimate, lower, upper = (
        format_in_unit(BY_SLUG[measure], unit * value) for value in evaluated.series.effect_natural
    )
    return f"{estimate}, 95% interval {lower} to {upper}"


def _unit(measure: str) -> int:
    return PERCENT if BY_SLUG[measure].unit == "percent" else 1


def _closed(each: Closed) -> list[Any]:
    return [str(each.gate), each.reason, each.on.isoformat() if each.on else ""]


def chart_data(plan: EvaluationPlan, panel: ChangePanel, evaluated: Evaluated) -> dict[str, Any]:
    """What its chart is drawn from, in the measure's own unit, as JSON can hold it."""
    row = panel.row_of.get(plan.place.code)
    if row is None:
        return {}
    months, values = panel.panel.months, panel.values(ANALYSED_OF[plan.measure])
    comparators = sorted(place.code for place in plan.comparators.all())
    peers = [panel.row_of[code] for code in comparators if code in panel.row_of]
    if plan.place.is_provider:
        peers = [other for code, other in panel.row_of.items() if code != plan.place.code]
    return {
        "months": [month.isoformat() for month in months],
        "values": _known(values[row]),
        "peers": _known(_mean(values[peers])) if peers else [],
        # From here on of full extracts; empty where all are.
        "full_from": months[panel.published].isoformat()
        if panel.published and np.isfinite(values[row, 0])
        else "",
        **_expected(plan, evaluated, len(months)),
    }


def _expected(plan: EvaluationPlan, evaluated: Evaluated, months: int) -> dict[str, Any]:
    """The counterfactual since the start, laid out over all months of the chart."""
    series, unit = evaluated.series, _unit(plan.measure)
    if series is None:
        return {}
    lead = months - len(series.counterfactual)
    lines = {
        "counterfactual": series.counterfactual,
        "low": series.likely[0],
        "high": series.likely[1],
        "fitted": series.fitted,
    }
    return {name: [None] * lead + _known(unit * line) for name, line in lines.items()}


def _numbers(measure: str, evaluated: Evaluated) -> dict[str, Any]:
    unit = _unit(measure)
    numbers: dict[str, Any] = {}
    if evaluated.baseline is not None:
        numbers["baseline"] = unit * evaluated.baseline
    if evaluated.by_chance is not None:
        numbers["by_chance"] = unit * evaluated.by_chance
    if evaluated.series is not None:
        series = evaluated.series
        numbers["effect"] = [unit * value for value in series.effect_natural]
        numbers["months_before"], numbers["months_since"] = (
            series.months_before,
            series.months_after,
        )
    if evaluated.placement is not None:
        numbers["placebos"] = evaluated.placement.placebos
        numbers["dates_probability"] = _finite(evaluated.placement.probability)
    if evaluated.differences is not None:
        numbers["places_probability"] = _finite(evaluated.differences.probability)
    if evaluated.synthetic is not None and evaluated.synthetic.close:
        numbers["synthetic"] = True
    return numbers


def _mean(values: Floats) -> Floats:
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))


def _known(values: Sequence[float] | Floats) -> list[float | None]:
    return [_finite(float(value)) for value in values]


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
