"""The page of one technology."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention
from forum.people.permissions import AnyUser
from forum.technologies.models import (
    CorrectionRequest,
    EvidenceLink,
    FundingEntry,
    GuidanceEntry,
    PathwayStep,
    Technology,
)
from forum.technologies.pages.access_counts import AccessCounts, access_counts
from forum.technologies.pages.pathway_strip import PathwayStrip, adoption_in_england, strip_of
from metrics import formatting
from metrics.pages.components import Link
from metrics.rtt.columns import TREATMENTS

MOST_CORRECTIONS = 5
TRAIL = (Link("Technologies", "/technologies/"),)


@dataclass(frozen=True)
class Fact:
    """What is known, or that it is not."""

    title: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class TechnologyPage:
    technology: Technology
    trail: tuple[Link, ...]
    strip: PathwayStrip
    facts: tuple[Fact, ...]
    guidance: Sequence[GuidanceEntry]
    funding: Sequence[FundingEntry]
    evidence: Sequence[EvidenceLink]
    access: AccessCounts
    interventions: Sequence[Intervention]
    case_studies: Sequence[CaseStudy]
    corrections: Sequence[CorrectionRequest]


def technology_page(*, user: AnyUser, technology: Technology) -> TechnologyPage:
    today = timezone.localdate()
    counts = access_counts(user, [technology.pk], today)[technology.pk]
    steps = PathwayStep.objects.current().filter(technology=technology)
    corrections = CorrectionRequest.objects.visible_to(user).answered()
    return TechnologyPage(
        technology=technology,
        trail=TRAIL,
        strip=strip_of(steps, adoption_in_england(counts), today),
        facts=_facts(technology),
        guidance=list(technology.guidance.all()),
        funding=list(technology.funding.all()),
        evidence=list(technology.evidence.all()),
        access=counts,
        interventions=list(
            Intervention.objects.visible_to(user).filter(
                pk__in=technology.interventions.values("pk")
            )
        ),
        case_studies=case_studies_of(technology, user),
        corrections=list(corrections.filter(technology=technology)[:MOST_CORRECTIONS]),
    )


def case_studies_of(technology: Technology, user: AnyUser) -> Sequence[CaseStudy]:
    readable = CaseStudy.objects.published().readable_by(user)
    linked = readable.filter(pk__in=technology.case_studies.values("pk"))
    return list(linked.select_related("place").newest_review_first())


def _facts(technology: Technology) -> tuple[Fact, ...]:
    names = [TREATMENTS[row.treatment_function] for row in technology.treatments.all()]
    mark = str(technology.get_regulatory_mark_display())
    if technology.device_class:
        mark = f"{mark}, class {technology.device_class}"
    facts = [
        Fact("What it is for", technology.purpose),
        Fact("Kind", technology.generic_type or formatting.NOT_KNOWN),
        Fact("Supplier", technology.supplier or formatting.NOT_KNOWN),
        Fact("Treatment functions", ", ".join(names) or formatting.NOT_KNOWN),
        Fact("Regulatory mark", mark),
    ]
    if technology.is_digital:
        facts.append(
            Fact("Digital assessment", technology.digital_assessment or formatting.NOT_KNOWN)
        )
    facts.append(Fact("Procurement route", technology.procurement_route or formatting.NOT_KNOWN))
    if technology.passport_url:
        facts.append(Fact("Innovator passport", "Open the passport", technology.passport_url))
    if technology.topics:
        facts.append(Fact("Topics", technology.topics))
    if technology.sponsorship:
        facts.append(Fact("Part that a supplier had", technology.sponsorship))
    return tuple(facts)
