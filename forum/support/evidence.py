"""The snapshot of published figures that a flag stores when it is opened."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from forum.support.candidates import Candidate, Suppressed
from forum.support.watch_list import find_candidate
from metrics.analysis.control_chart import control_chart_data
from metrics.measures import BY_SLUG, MEASURES
from metrics.models import AnalysisResult, Figure, Place
from metrics.pages.measure import measure_view
from metrics.series import Vintages


@dataclass(frozen=True)
class EvidenceSnapshot:
    """Figures as published on one day, with the releases that they came from."""

    period_from: date
    period_to: date
    data: dict[str, object] = field(default_factory=dict)


def collect_evidence(
    *, place: Place, measure: str, treatment: str, month: date | None, today: date
) -> EvidenceSnapshot | None:
    """As published now; None if nothing has been published."""
    vintages = Vintages.visible_to(None)
    if not vintages:
        return None
    last_month = month if month in vintages.by_month else vintages.newest.month
    months = vintages.months_to(last_month, 12)
    releases = [vintages.by_month[day] for day in months if day in vintages.by_month]
    candidate = find_candidate(place=place, measure=measure, treatment=treatment, month=last_month)
    result = AnalysisResult.objects.filter(
        release_id=vintages.by_month[last_month].id,
        place=place,
        measure=measure,
        treatment_function=treatment,
    ).first()
    data: dict[str, object] = {
        "frozen_on": today.isoformat(),
        "releases": [
            {"id": release.id, "month": release.month.isoformat(), "file": release.file_name}
            for release in releases
        ],
        "place": place.code,
        "measure": measure,
        "treatment_function": treatment,
        "analysis_result": _result_data(result) if result else None,
        "control_chart": _control_chart(place, measure, treatment, last_month, vintages),
        "figures": _figures(place, treatment, [release.id for release in releases]),
    }
    if isinstance(candidate, Candidate):
        data |= {
            "reasons": list(candidate.reasons),
            "warnings": list(candidate.warnings),
            "opportunity": candidate.opportunity,
            "similar": list(candidate.similar_codes),
            "similar_median": candidate.similar_median,
            "similar_values": [list(pair) for pair in candidate.similar_values],
        }
    if isinstance(candidate, Suppressed):
        data["suppression_reason"] = candidate.reason
    return EvidenceSnapshot(months[0], last_month, data)


# What measures of waiting are made of: a flag's chart and table are drawn from these alone.
SNAPSHOT_COLUMNS = tuple(
    sorted(
        frozenset().union(
            *(
                analysed.analysis.columns(analysed.rule)
                for analysed in MEASURES
                if analysed.analysis and analysed.basis == "stock"
            )
        )
    )
)
ANALYSIS_FIELDS = (
    "value",
    "year_value",
    "variation",
    "rule",
    "side",
    "run",
    "points",
    "centre",
    "lower",
    "upper",
    "outside",
    "unfavourable_months_of_12",
    "unfavourable_months_of_24",
    "months",
    "label",
    "suppression_reason",
)


def _result_data(result: AnalysisResult) -> dict[str, object]:
    return {name: getattr(result, name) for name in ANALYSIS_FIELDS}


def _control_chart(
    place: Place, measure: str, treatment: str, month: date, vintages: Vintages
) -> dict[str, object] | None:
    params = {"treatment": treatment, "month": f"{month:%Y-%m}"}
    view = measure_view(
        user=None, place=place, measure=BY_SLUG[measure], vintages=vintages, params=params
    )
    if view.control is None or not view.control.has_limits:
        return None
    return control_chart_data(view.control)


def _figures(place: Place, treatment: str, release_ids: Sequence[int]) -> list[dict[str, object]]:
    rows = Figure.objects.as_submitted().filter(
        place=place, treatment_function=treatment, release_id__in=list(release_ids)
    )
    figures: dict[date, dict[str, object]] = defaultdict(dict)
    for row in rows.order_by("month"):
        figures[row.month] = {"month": row.month.isoformat()} | {
            name: getattr(row, name) for name in SNAPSHOT_COLUMNS
        }
    return list(figures.values())
