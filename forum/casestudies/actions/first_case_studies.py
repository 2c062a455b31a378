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
    """Bring the case studies that come with the site; how many were new.

    What is there already is left alone: a team may have taken it over, or a steward withdrawn it.
    """
    keys = [one.key for one in FIRST_CASE_STUDIES]
    there = set(CaseStudy.objects.filter(form_token__in=keys).values_list("form_token", flat=True))
    places = Place.objects.in_bulk([one.place for one in FIRST_CASE_STUDIES], field_name="code")
    new = [one for one in FIRST_CASE_STUDIES if one.key not in there and one.place in places]
    for story in new:
        _bring(story, places[story.place])
    return len(new)


def _bring(story: FirstCaseStudy, place: Place) -> None:
    _ensure_recipe(story.recipe)
    answers = story.all_answers()
    case_study = CaseStudy(compiled=True, place=place, form_token=story.key)
    copy_answers_to_columns(case_study, answers)
    case_study.save()
    for kind in SECTIONS:
        given = clean_answers(kind, answers)
        section = Section.objects.create(
            case_study=case_study, name=kind.name, answers=given, version=1
        )
        SectionVersion.objects.create(section=section, number=1, answers=given)
    publish_answers(case_study)
    case_study.state, case_study.changed_at = State.PUBLISHED, timezone.now()
    case_study.save()
    record_event(verb="compiled from public sources", about=case_study, by=None)
    changed(case_study)


def _ensure_recipe(recipe: FirstIntervention) -> None:
    if not Intervention.objects.filter(slug=recipe.slug).exists():
        create_intervention(
            slug=recipe.slug, name=recipe.name, texts={"core": recipe.core}, by=None
        )
