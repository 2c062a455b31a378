"""The technologies that come with the site: from pages that can be cited, and nothing else."""

from collections.abc import Mapping

from django.db import transaction

from forum.technologies import reference
from forum.technologies.actions.details import record_funding, record_guidance
from forum.technologies.actions.pathway import record_step
from forum.technologies.actions.technologies import create_technology
from forum.technologies.models import FundingRoute, Precision, RegulatoryMark, Technology
from forum.technologies.models.details import Recommendation
from forum.technologies.pathway import Step, StepStatus

NICE, NHS_ENGLAND = "NICE", "NHS England"
Row = Mapping[str, str]


@transaction.atomic
def load_first_technologies() -> int:
    """Returns how many were new. Those loaded before are left alone: a steward may have corrected one."""
    loaded = set(Technology.objects.values_list("slug", flat=True))
    new = [row for row in reference.rows("technologies") if row["slug"] not in loaded]
    guidance, funding = reference.rows("guidance"), reference.rows("funding_mandate")
    for row in new:
        technology = _create(row)
        _add_guidance(technology, [entry for entry in guidance if entry["slug"] == row["slug"]])
        _add_funding(technology, [entry for entry in funding if entry["slug"] == row["slug"]])
    return len(new)


def _create(row: Row) -> Technology:
    names = ("generic_type", "other_names", "supplier", "purpose", "device_class", "source")
    technology = create_technology(
        slug=row["slug"],
        name=row["name"],
        fields={
            **{name: row[name] for name in names},
            "regulatory_mark": row["mark"] or RegulatoryMark.NOT_KNOWN,
        },
        treatments=row["treatments"].split(),
        by=None,
    )
    if row["mark"]:
        record_step(
            technology=technology,
            step=Step.MARK,
            status=StepStatus.PASSED,
            since=reference.day(row["mark_since"]),
            precision=row["mark_precision"] or Precision.DAY,
            source=row["mark_source"],
            by=None,
        )
    return technology


def _add_guidance(technology: Technology, entries: list[Row]) -> None:
    names = ("title", "summary", "url", "superseded_by")
    for row in entries:
        record_guidance(
            technology=technology,
            kind=row["kind"],
            number=int(row["number"]),
            recommendation=row["recommendation"],
            published_on=reference.day(row["published_on"]),
            precision=row["precision"] or Precision.DAY,
            by=None,
            **{name: row[name] for name in names},
        )
    positive = (Recommendation.SUPPORTED, Recommendation.SOME)
    supported = [row for row in entries if row["recommendation"] in positive]
    if supported:
        # Where one of them is without its date, the first cannot be told.
        first = min(supported, key=lambda row: row["published_on"])
        record_step(
            technology=technology,
            step=Step.ASSESSMENT,
            status=StepStatus.PASSED,
            since=reference.day(first["published_on"]),
            precision=first["precision"] or Precision.DAY,
            source=first["url"],
            owner=NICE,
            by=None,
        )


def _add_funding(technology: Technology, entries: list[Row]) -> None:
    for row in entries:
        record_funding(
            technology=technology,
            route=FundingRoute.MANDATE,
            starts_on=reference.day(row["starts_on"]),
            source=row["source"],
            note=row["note"],
            by=None,
        )
        record_step(
            technology=technology,
            step=Step.FUNDING,
            status=StepStatus.PASSED,
            since=reference.day(row["starts_on"]),
            source=row["source"],
            owner=NHS_ENGLAND,
            by=None,
        )
