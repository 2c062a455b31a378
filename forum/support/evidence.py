"""What a flag keeps of the figures of its day: published then, and never changed after."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from forum.support.candidates import Candidate, Suppressed
from forum.support.watch_list import find_candidate
from metrics.models import AnalysisResult, Figure, Place
from metrics.series import Vintages


@dataclass(frozen=True)
class Evidence:
    """What a flag keeps of the figures of its day, with the releases that they came from."""

    period_from: date
    period_to: date
    kept: dict[str, object] = field(default_factory=dict)


def collect_evidence(
    *, place: Place, measure: str, treatment: str, month: date | None, today: date
) -> Evidence | None:
    """As published now; None where nothing has been published."""
    vintages = Vintages.visible_to(None)
    if not vintages:
        return None
    last = month if month in vintages.by_month else vintages.newest.month
    months = vintages.months_to(last, 12)
    releases = [vintages.by_month[one] for one in months if one in vintages.by_month]
    found = find_candidate(place=place, measure=measure, treatment=treatment, month=last)
    row = AnalysisResult.objects.filter(
        release_id=vintages.by_month[last].id,
        place=place,
        measure=measure,
        treatment_function=treatment,
    ).first()
    kept: dict[str, object] = {
        "frozen_on": today.isoformat(),
        "releases": [
            {"id": one.id, "month": one.month.isoformat(), "file": one.file_name}
            for one in releases
        ],
        "place": place.code,
        "measure": measure,
        "treatment_function": treatment,
        "standing": _kept(row) if row else None,
        "figures": _figures(place, treatment, [one.id for one in releases]),
    }
    if isinstance(found, Candidate):
        kept |= {
            "reasons": list(found.reasons),
            "warnings": list(found.warnings),
            "opportunity": found.opportunity,
            "similar": list(found.similar),
            "similar_median": found.similar_median,
            "around": [list(one) for one in found.around],
        }
    if isinstance(found, Suppressed):
        kept["suppression_reason"] = found.reason
    return Evidence(months[0], last, kept)


ANALYSIS_FIELDS = (
    "value",
    "year_value",
    "variation",
    "rule",
    "run",
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


def _kept(row: AnalysisResult) -> dict[str, object]:
    return {name: getattr(row, name) for name in ANALYSIS_FIELDS}


def _figures(place: Place, treatment: str, releases: Sequence[int]) -> list[dict[str, object]]:
    rows = Figure.objects.as_submitted().filter(
        place=place, treatment_function=treatment, release_id__in=list(releases)
    )
    names = ("waiting_list", "within_18", "over_52", "median", "p92")
    found: dict[date, dict[str, object]] = defaultdict(dict)
    for row in rows.order_by("month"):
        found[row.month] = {"month": row.month.isoformat()} | {
            name: getattr(row, name) for name in names
        }
    return list(found.values())
