from django.db import transaction
from django.utils import timezone

from forum.casestudies.actions.editing import tidied
from forum.casestudies.actions.recipes import describe_intervention
from forum.casestudies.actions.workflow import show_to_readers
from forum.casestudies.first_stories import FIRST_STORIES, FirstStory, Recipe
from forum.casestudies.mirror import mirror
from forum.casestudies.models import CaseStudy, Intervention, Section, SectionVersion, State
from forum.casestudies.sections import SECTIONS
from forum.people.actions import record
from forum.people.changes import changed
from metrics.models import Place


@transaction.atomic
def load_first_stories() -> int:
    """Bring the case studies that come with the site; how many were new.

    What is there already is left alone: a team may have taken it over, or a steward withdrawn it.
    """
    keys = [one.key for one in FIRST_STORIES]
    there = set(CaseStudy.objects.filter(form_token__in=keys).values_list("form_token", flat=True))
    places = Place.objects.in_bulk([one.place for one in FIRST_STORIES], field_name="code")
    new = [one for one in FIRST_STORIES if one.key not in there and one.place in places]
    for story in new:
        _bring(story, places[story.place])
    return len(new)


def _bring(story: FirstStory, place: Place) -> None:
    _ensure_recipe(story.recipe)
    answers = story.all_answers()
    case_study = CaseStudy(compiled=True, place=place, form_token=story.key)
    mirror(case_study, answers)
    case_study.save()
    for kind in SECTIONS:
        given = tidied(kind, answers)
        section = Section.objects.create(
            case_study=case_study, name=kind.name, answers=given, version=1
        )
        SectionVersion.objects.create(section=section, number=1, answers=given)
    show_to_readers(case_study)
    case_study.state, case_study.changed_at = State.PUBLISHED, timezone.now()
    case_study.save()
    record(verb="compiled from public sources", about=case_study, by=None)
    changed(case_study)


def _ensure_recipe(recipe: Recipe) -> None:
    if not Intervention.objects.filter(slug=recipe.slug).exists():
        describe_intervention(
            slug=recipe.slug, name=recipe.name, texts={"core": recipe.core}, by=None
        )
