from django.db import transaction
from django.utils import timezone

from forum.casestudies.actions.editing import clean_answers
from forum.casestudies.actions.interventions import create_intervention
from forum.casestudies.actions.workflow import publish_answers
from forum.casestudies.answer_columns import copy_answers_to_columns
from forum.casestudies.first_case_studies import (
    FIRST_CASE_STUDIES,
    FirstCaseStudy,
    FirstIntervention,
)
from forum.casestudies.models import CaseStudy, Intervention, Section, SectionVersion, State
from forum.casestudies.sections import SECTIONS
from forum.people.actions import record_event
from forum.people.changes import changed
from metrics.models import Place


@transaction.atomic
def load_first_case_studies() -> int:
    """Load the case studies that come with the site; returns how many were new.

    Those loaded before are left alone: a team may have taken one over, or a steward withdrawn it.
    """
    keys = [first.idempotency_key for first in FIRST_CASE_STUDIES]
    loaded = set(
        CaseStudy.objects.filter(idempotency_key__in=keys).values_list("idempotency_key", flat=True)
    )
    places = Place.objects.in_bulk([first.place for first in FIRST_CASE_STUDIES], field_name="code")
    new = [
        first
        for first in FIRST_CASE_STUDIES
        if first.idempotency_key not in loaded and first.place in places
    ]
    for first in new:
        _load(first, places[first.place])
    return len(new)


def _load(first: FirstCaseStudy, place: Place) -> None:
    _ensure_intervention(first.intervention)
    answers = first.all_answers()
    case_study = CaseStudy(compiled=True, place=place, idempotency_key=first.idempotency_key)
    copy_answers_to_columns(case_study, answers)
    case_study.save()
    for kind in SECTIONS:
        section_answers = clean_answers(kind, answers)
        section = Section.objects.create(
            case_study=case_study, name=kind.name, answers=section_answers, version=1
        )
        SectionVersion.objects.create(section=section, number=1, answers=section_answers)
    publish_answers(case_study)
    case_study.state, case_study.changed_at = State.PUBLISHED, timezone.now()
    case_study.save()
    record_event(verb="compiled from public sources", about=case_study, by=None)
    changed(case_study)


def _ensure_intervention(intervention: FirstIntervention) -> None:
    if not Intervention.objects.filter(slug=intervention.slug).exists():
        create_intervention(
            slug=intervention.slug,
            name=intervention.name,
            texts={"core": intervention.core},
            by=None,
        )
