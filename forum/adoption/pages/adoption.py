"""An adoption's page: what is tried, where it has got to, how it goes, and what was done otherwise."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from forum.adoption.models import Adaptation, Adoption, AdoptionStep, Proposal
from forum.adoption.permissions import is_adopter_of
from forum.casestudies.models import CaseStudy
from forum.people.permissions import AnyUser, can_read_staff_content
from forum.technologies.pages.trusts import is_attested
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.pages.components import Link
from metrics.rtt.columns import TREATMENTS

CONFIDENCE_WORDS = {1: "1 of 5: not at all sure", 5: "5 of 5: very sure"}
NOT_REPORTED = "Not said yet"


@dataclass(frozen=True)
class Fact:
    name: str
    text: str
    url: str = ""


@dataclass(frozen=True)
class AdoptionPage:
    adoption: Adoption
    trail: tuple[Link, ...]
    sentence: str
    facts: tuple[Fact, ...]
    silence: str
    contradiction: str
    access_url: str
    audience: str
    case_study: CaseStudy | None
    newer_version: int
    steps: tuple[AdoptionStep, ...]
    adaptations: tuple[Adaptation, ...]
    proposals: tuple[Proposal, ...]
    shows_people: bool
    can_report: bool


def adoption_page(*, user: AnyUser, adoption: Adoption) -> AdoptionPage:
    shows_people = can_read_staff_content(user)
    proposals = Proposal.objects.visible_to(user).filter(adoption=adoption)
    return AdoptionPage(
        adoption=adoption,
        trail=(Link("What places try", reverse("adoptions")),),
        sentence=f"{adoption.place} {adoption.stage_words}{_since(adoption)}.",
        facts=_facts(adoption, shows_people),
        silence=_silence(adoption),
        contradiction=contradiction_words(adoption),
        access_url=_access_url(adoption),
        audience=f"For {adoption.get_audience_display()}",
        case_study=_readable_case_study(user, adoption),
        newer_version=_newer_version(adoption),
        steps=tuple(adoption.steps.select_related("author__organisation").order_by("-at", "-pk")),
        adaptations=tuple(adoption.adaptations.select_related("author__organisation")),
        proposals=tuple(proposals.select_related("intervention", "adoption__place", "author"))
        if shows_people
        else (),
        shows_people=shows_people,
        # Not by those whose record it is.
        can_report=shows_people and not is_adopter_of(user, adoption),
    )


def _since(adoption: Adoption) -> str:
    day = adoption.ended_on or adoption.went_live_on or adoption.started_on
    return f", since {formatting.month(day)}" if day else ""


def _facts(adoption: Adoption, for_staff: bool) -> tuple[Fact, ...]:
    reason = adoption.reason_words or adoption.get_reason_display()
    texts = {
        "How it turned out, as the adopter reports": capfirst(adoption.get_result_display())
        or NOT_REPORTED,
        "How sure they are of that": _confidence(adoption.confidence),
        "Why": capfirst(reason) if adoption.reason else "",
        "Testing began": _month(adoption.started_on),
        "Went live": _month(adoption.went_live_on),
        "Ended": _month(adoption.ended_on),
        "Technology that it uses": str(adoption.technology or ""),
        "Measure that should move": _measure(adoption),
        "Baseline": f"The {adoption.baseline_months} months before the start"
        if adoption.measure
        else "",
        "Who backs it": adoption.sponsor,
        "What would help": adoption.needs,
        # Offers and plans are not for everybody.
        "Begun from": capfirst(adoption.get_origin_display()) if for_staff else "",
    }
    return tuple(Fact(name, text) for name, text in texts.items() if text)


def contradiction_words(adoption: Adoption) -> str:
    """Where the area says something else of access to the technology; it is for the area to settle."""
    today = timezone.localdate()
    if adoption.technology is None:
        return ""
    if not Adoption.objects.filter(pk=adoption.pk).contradicting_access(today).exists():
        return ""
    words = "that it is available" if adoption.has_ended else "that it is not offered yet"
    return (
        f"{adoption.place} {adoption.stage_words}, but the area says {words}."
        " Only one of these can hold: the area can put either right."
    )


def _access_url(adoption: Adoption) -> str:
    if adoption.technology is None or not is_attested(adoption.place, timezone.localdate()):
        return ""
    return reverse("technology_at", args=[adoption.technology.slug, adoption.place.code])


def _month(day: object) -> str:
    return formatting.month(day) if day else ""  # type: ignore[arg-type]


def _confidence(number: int | None) -> str:
    return CONFIDENCE_WORDS.get(number, f"{number} of 5") if number else ""


def _measure(adoption: Adoption) -> str:
    if adoption.measure not in BY_SLUG:
        return ""
    treatment = TREATMENTS.get(adoption.treatment_function, "")
    return f"{BY_SLUG[adoption.measure].title}, {treatment.lower()}"


def _silence(adoption: Adoption) -> str:
    if adoption.lead_left_on:
        return f"Nobody leads it since {formatting.day(adoption.lead_left_on)}."
    if adoption.stale_on and not adoption.has_ended:
        return f"Nobody has said how it goes since {formatting.day(adoption.heard_on)}."
    return ""


def _readable_case_study(user: AnyUser, adoption: Adoption) -> CaseStudy | None:
    """Its title is as open as the case study itself."""
    if adoption.case_study_id is None:
        return None
    readable = CaseStudy.objects.readable_by(user).select_related("place")
    return readable.filter(pk=adoption.case_study_id).first()


def _newer_version(adoption: Adoption) -> int:
    """The number of the newest version, if that is not the one it follows."""
    if adoption.intervention is None or adoption.intervention_version is None:
        return 0
    newest = adoption.intervention.versions.order_by("-number").values_list("number", flat=True)
    number = newest.first() or 0
    return number if number > adoption.intervention_version.number else 0
