from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.casestudies import patient_data_checks
from forum.casestudies.actions.locking import lock_case_study
from forum.casestudies.answer_columns import copy_answers_to_columns, mask_small_counts
from forum.casestudies.lifecycle import EDITABLE
from forum.casestudies.models import CaseStudy, Section, SectionDraft, SectionVersion
from forum.casestudies.permissions import can_start, is_author
from forum.casestudies.sections import SECTIONS, Answers, SectionKind
from forum.people.actions import Refused, find_sent, lock_author, record_event
from forum.people.models import User, label_demonstration
from forum.people.permissions import NotAllowed, author_fields, require_permission
from forum.people.web.choices import get_provider
from forum.people.web.date_fields import parse_day
from forum.writing.patient_data_checks import FieldFinding
from metrics.calendar import keep_day
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT, TREATMENTS


@dataclass(frozen=True)
class SaveResult:
    """The result of saving a section. Unless it is "saved", the text is kept as a draft of its writer."""

    kind: Literal["saved", "clash", "stopped", "closed"]
    section: Section
    findings: tuple[FieldFinding, ...] = field(default=())


@transaction.atomic
def start(
    *,
    title: str,
    place: Place,
    by: User,
    measure: str = "",
    provider: str = "",
    treatment_function: str = TOTAL_TREATMENT,
    started_on: date | None = None,
    full_operation_on: date | None = None,
    idempotency_key: UUID | None = None,
) -> CaseStudy:
    """`provider`: the code of the one where it was done, if at one."""
    if not can_start(by):
        raise NotAllowed
    return create(
        title=title,
        place=place,
        by=by,
        measure=measure,
        provider=provider,
        treatment_function=treatment_function,
        started_on=started_on,
        full_operation_on=full_operation_on,
        idempotency_key=idempotency_key,
    )


def create(
    *,
    title: str,
    place: Place,
    by: User,
    measure: str,
    treatment_function: str,
    started_on: date | None,
    full_operation_on: date | None = None,
    provider: str = "",
    idempotency_key: UUID | None = None,
) -> CaseStudy:
    """Whoever calls it has checked who may. In one transaction with what follows."""
    if place.kind not in (Place.Kind.ICB, Place.Kind.SUB_ICB):
        raise Refused("Choose an ICB or a sub-ICB location.")
    lock_author(by)
    if sent := find_sent(
        CaseStudy.objects.all(),
        by=by,
        idempotency_key=idempotency_key,
        is_same=lambda sent: (
            (sent.title, sent.place_id) == (label_demonstration(title.strip(), by), place.pk)
        ),
    ):
        return sent
    patient_data_checks.refuse_patient_data({"title": title}, by=by)
    answers = {
        "title": title.strip(),
        "place": place.code,
        "provider": provider if get_provider(provider) else "",
        "measure": measure if measure in BY_SLUG else "",
        "treatment_function": treatment_function
        if treatment_function in TREATMENTS
        else TOTAL_TREATMENT,
        "started_on": started_on.isoformat() if started_on else "",
        "full_operation_on": full_operation_on.isoformat() if full_operation_on else "",
    }
    case_study = CaseStudy(
        **author_fields(by, place), owner=by, place=place, idempotency_key=idempotency_key
    )
    copy_answers_to_columns(case_study, answers)
    case_study.save()
    for kind in SECTIONS:
        section_answers = {
            question.name: answers[question.name]
            for question in kind.questions
            if question.name in answers
        }
        Section.objects.create(
            case_study=case_study, name=kind.name, answers=section_answers, saved_by=by
        )
    record_event(verb="started", about=case_study, by=by)
    return case_study


@transaction.atomic
def save_section(
    *,
    case_study: CaseStudy,
    name: str,
    answers: Answers,
    version: int,
    by: User,
    idempotency_key: UUID | None = None,
) -> SaveResult:
    """Store a section unless somebody saved it meanwhile, or the text seems to hold patient data."""
    case_study = lock_case_study(case_study)
    require_permission(is_author, by, case_study)
    section = case_study.sections.get(name=name)
    answers = mask_small_counts(clean_answers(section.kind, answers))
    answers = _keep_exact_days(section.kind, answers, section.answers)
    if sent := find_sent(section.versions.all(), by=by, idempotency_key=idempotency_key):
        if sent.answers == answers:
            return SaveResult("saved", section)
        # The form was gone back to in the browser, changed and sent again: a further version.
        version, idempotency_key = max(version, sent.number), None
    findings = patient_data_checks.blocking_findings(answers, by=by, case_study=case_study)
    if case_study.state not in EDITABLE:
        result = SaveResult("closed", section)
    elif findings:
        patient_data_checks.store_blocked_text(
            case_study=case_study, section=name, answers=answers, by=by
        )
        warnings = patient_data_checks.warning_findings(answers)
        result = SaveResult("stopped", section, findings + warnings)
    elif version != section.version and answers != clean_answers(section.kind, section.answers):
        result = SaveResult("clash", section)
    else:
        _save_version(case_study, section, answers, by, idempotency_key)
        return SaveResult("saved", section, patient_data_checks.warning_findings(answers))
    _save_draft(case_study, name, answers, version, by)
    return result


@transaction.atomic
def save_section_draft(
    *, case_study: CaseStudy, name: str, answers: Answers, version: int, by: User
) -> SectionDraft | None:
    """Keep what an author has typed so far, for them alone; nothing if it equals what is saved."""
    require_permission(is_author, by, case_study)
    section = case_study.sections.get(name=name)
    answers = _keep_exact_days(section.kind, clean_answers(section.kind, answers), section.answers)
    if answers == clean_answers(section.kind, section.answers):
        SectionDraft.objects.filter(case_study=case_study, section=name, person=by).delete()
        return None
    return _save_draft(case_study, name, answers, version, by)


def clean_answers(kind: SectionKind, answers: Answers) -> Answers:
    """The answers to the questions of the section and nothing else, with line ends normalised."""
    return {
        question.name: str(answers.get(question.name, "")).replace("\r\n", "\n").strip()
        for question in kind.questions
    }


def _keep_exact_days(kind: SectionKind, answers: Answers, before: Answers) -> Answers:
    """Of an older case study: a month is asked for, and the day is kept as long as it lies in it."""
    kept = {}
    for question in kind.questions:
        if question.kind == "month":
            day, old = (parse_day(each.get(question.name, "")) for each in (answers, before))
            if day and old:
                kept[question.name] = (keep_day(day, old) or day).isoformat()
    return {**answers, **kept}


def get_answers(case_study: CaseStudy, *, published: bool = False) -> Answers:
    """Of all sections together: a question's name is unique over all of them."""
    answers: Answers = {}
    for section in case_study.sections.all():
        answers |= (section.published or {}) if published else section.answers
    return answers


def _save_draft(
    case_study: CaseStudy, name: str, answers: Answers, version: int, by: User
) -> SectionDraft:
    return SectionDraft.objects.update_or_create(
        case_study=case_study,
        section=name,
        person=by,
        defaults={"answers": answers, "based_on": version, "saved_at": timezone.now()},
    )[0]


def _save_version(
    case_study: CaseStudy,
    section: Section,
    answers: Answers,
    by: User,
    idempotency_key: UUID | None,
) -> None:
    SectionDraft.objects.filter(case_study=case_study, section=section.name, person=by).delete()
    patient_data_checks.release_blocked_text(case_study=case_study, section=section.name, by=by)
    if section.version and answers == section.answers:
        return
    section.answers, section.version = answers, section.version + 1
    section.saved_by, section.saved_at = by, timezone.now()
    section.save()
    SectionVersion.objects.create(
        section=section,
        number=section.version,
        answers=answers,
        at=section.saved_at,
        idempotency_key=idempotency_key,
        **author_fields(by, case_study.place),
    )
    case_study.changed_at = section.saved_at
    if not case_study.live:
        copy_answers_to_columns(case_study, get_answers(case_study))
    case_study.save()
    detail: dict[str, object] = {"section": section.name, "version": section.version}
    record_event(verb="saved a section", about=case_study, by=by, detail=detail)
