"""Published months and what is worked out from them, without a file behind them."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone

from metrics.calendar import month_before
from metrics.models import AnalysisResult, Figure, MissingShare, NonSubmission, Place, Release
from metrics.rtt.columns import INCOMPLETE, TOTAL_TREATMENT

MONTH = date(2026, 6, 1)
COUNTS = {
    "waiting_list": 1000,
    "within_18": 615,
    "over_52": 20,
    "decision_to_admit": 10,
    "completed_admitted": 10,
    "admitted_known": 10,
    "admitted_within_18": 10,
    "completed_non_admitted": 10,
    "clock_starts": 10,
}


def make_release(
    month: date = MONTH, *, edition: int = 1, at: datetime | None = None, **fields: Any
) -> Release:
    now = at or timezone.now()
    return Release.objects.create(
        month=month,
        file_name=f"{month}-{edition}.zip",
        sha256=f"{month}-{edition}",
        content_sha256=f"{month}-{edition}",
        state=Release.State.PUBLISHED,
        edition=edition,
        staged_at=now,
        published_at=now,
        published_by="a test",
        **fields,
    )


def make_figure(
    release: Release, place: Place, treatment_function: str = TOTAL_TREATMENT, **counts: int
) -> Figure:
    return Figure.objects.create(
        release=release,
        month=release.month,
        place=place,
        treatment_function=treatment_function,
        modelled=False,
        open_band=104,
        **COUNTS | counts,
    )


def make_result(
    release: Release,
    place: Place,
    measure: str,
    treatment_function: str = TOTAL_TREATMENT,
    **fields: Any,
) -> AnalysisResult:
    return AnalysisResult.objects.create(
        release=release,
        place=place,
        treatment_function=treatment_function,
        measure=measure,
        **fields,
    )


def make_missing_share(
    release: Release,
    place: Place,
    share: float,
    *,
    provider: str = "RXF",
    treatment_function: str = TOTAL_TREATMENT,
    part: str = INCOMPLETE,
) -> MissingShare:
    """A provider that sent nothing of a part of the release, and what it held of a place before."""
    gap, _ = NonSubmission.objects.get_or_create(
        release=release,
        provider=provider,
        part=part,
        defaults={"last_submitted": month_before(release.month)},
    )
    return MissingShare.objects.create(
        submission=gap,
        place=place,
        treatment_function=treatment_function,
        pathways=1,
        share=share,
    )
