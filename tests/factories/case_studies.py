from datetime import date
from typing import Any

from django.utils import timezone

from forum.casestudies import actions
from forum.casestudies.models import (
    Audience,
    CaseStudy,
    Intervention,
    InterventionVersion,
    State,
)
from forum.casestudies.sections import SECTIONS
from forum.people.models import User
from metrics.models import Place

ANSWERS = {
    "title": "A shared referral pathway for cardiology",
    "summary": "Practices and the hospital see the same referral and write to each other about it.",
    "kind": "worked",
    "place": "03R",
    "setting": "across",
    "treatment_function": "C_320",
    "stage": "referral",
    "measure": "within-18-weeks",
    "problem": "Many referrals needed advice only.",
    "what_we_did": "We let practices ask a cardiologist before they refer.",
    "started_on": "2025-03-01",
    "full_operation_on": "2025-06-01",
    "results": "Fewer referrals, and more advice.",
    "did_not_work": "The first form was too long, and nobody filled it in.",
    "cost": "Two clinics a month of a consultant's time.",
    "contact": "Cardiology manager",
    "contact_email": "cardiology@example.nhs.uk",
    "contact_agreed": "yes",
    "deputy": "Deputy manager",
    "deputy_email": "deputy@example.nhs.uk",
    "deputy_agreed": "yes",
    "interests": "None.",
    "audience": "public",
    "review_on": "2027-03-01",
}


def write(case_study: CaseStudy, by: User, **changes: str) -> None:
    """Answer every section with the answers above, and with changes."""
    answers = ANSWERS | changes
    for kind in SECTIONS:
        section = case_study.sections.get(name=kind.name)
        section_answers = {
            question.name: answers.get(question.name, "") for question in kind.questions
        }
        result = actions.save_section(
            case_study=case_study,
            name=kind.name,
            answers=section_answers,
            version=section.version,
            by=by,
        )
        assert result.kind == "saved", result
    case_study.refresh_from_db()


def make_case_study(place: Place, owner: User, **fields: Any) -> CaseStudy:
    """Published today for NHS staff, without its sections and without the steps before it."""
    today = timezone.localdate()
    fields = {
        "title": "A shared pathway",
        "state": State.PUBLISHED,
        "audience": Audience.STAFF,
        "live": True,
        "published_at": timezone.now(),
        "reviewed_on": today,
        "review_due": today,
    } | fields
    return CaseStudy.objects.create(author=owner, owner=owner, place=place, **fields)


def make_intervention() -> Intervention:
    intervention = Intervention.objects.create(slug="advice-first", name="Advice before referral")
    InterventionVersion.objects.create(
        intervention=intervention, number=1, core="Ask first", measure="within-18-weeks"
    )
    return intervention


def make_public_case_study(code: str, owner: User, **fields: Any) -> CaseStudy:
    """Of the place with this code, with a measure and a start: what charts and papers show."""
    fields = {
        "title": f"A story from {code}",
        "measure": "within-18-weeks",
        "audience": "public",
        "started_on": date(2026, 2, 1),
        "kind": "worked",
    } | fields
    return make_case_study(Place.objects.get(code=code), owner, **fields)
