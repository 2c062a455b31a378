"""A case study begun by anybody on the staff: what, when, what happened. The site adds the rest that it
knows, and asks the ICB's leads to take it on."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from forum.casestudies import patient_data_checks
from forum.casestudies.actions.editing import create, save_section
from forum.casestudies.actions.locking import lock_case_study
from forum.casestudies.models import CaseStudy, CoAuthor
from forum.casestudies.notifications import notify_taken_on, notify_to_take_on
from forum.casestudies.permissions import can_share, can_take_on
from forum.people.actions import Refused, record_event
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed, has_role, require_permission
from forum.people.request_cache import clear_request_cache
from metrics.models import Place
from metrics.pages.view_query import DEFAULT_MEASURE
from metrics.rtt.columns import TOTAL_TREATMENT


@dataclass(frozen=True)
class ShortAnswers:
    title: str
    what_we_did: str
    results: str
    kind: str


@transaction.atomic
def share(
    *,
    answers: ShortAnswers,
    place: Place,
    by: User,
    started_on: date | None = None,
    treatment_function: str = TOTAL_TREATMENT,
    idempotency_key: UUID | None = None,
) -> CaseStudy:
    if not can_share(by):
        raise NotAllowed
    texts = {name: text.strip() for name, text in asdict(answers).items()}
    if not all(texts[name] for name in ("title", "what_we_did", "results")):
        raise Refused("Say what you did and what happened.")
    patient_data_checks.refuse_patient_data(texts, by=by)
    case_study = create(
        title=texts["title"],
        place=place,
        by=by,
        measure=DEFAULT_MEASURE.slug,
        treatment_function=treatment_function,
        started_on=started_on,
        idempotency_key=idempotency_key,
    )
    if case_study.sections.filter(version__gt=0).exists():
        return case_study
    _answer(case_study, "basics", by, kind=texts["kind"])
    _answer(case_study, "change", by, what_we_did=texts["what_we_did"])
    _answer(case_study, "results", by, results=texts["results"])
    _answer(case_study, "contact", by, contact=by.name, contact_email=by.email)
    if not has_role(by, Role.ICB_LEAD, place):
        CaseStudy.objects.filter(pk=case_study.pk).update(needs_lead=True)
        notify_to_take_on(case_study, by)
    case_study.refresh_from_db()
    return case_study


@transaction.atomic
def take_on(*, case_study: CaseStudy, by: User) -> CaseStudy:
    """Write on it together with whoever began it, who stays its owner."""
    case_study = lock_case_study(case_study)
    if case_study.co_authorships.filter(person=by).exists():
        return case_study
    require_permission(can_take_on, by, case_study)
    CoAuthor.objects.create(case_study=case_study, person=by, added_by=by)
    case_study.needs_lead = False
    case_study.save(update_fields=["needs_lead"])
    record_event(verb="took on", about=case_study, by=by)
    clear_request_cache()
    notify_taken_on(case_study, by)
    return case_study


def _answer(case_study: CaseStudy, name: str, by: User, **answers: str) -> None:
    section = case_study.sections.get(name=name)
    save_section(
        case_study=case_study,
        name=name,
        answers=section.answers | answers,
        version=section.version,
        by=by,
    )
