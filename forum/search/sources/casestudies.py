"""Case studies and the recipes they followed: what readers see of them, never what is being written."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from django.db.models import Max, QuerySet

from forum.casestudies.grading import GRADE_MEANINGS, Grade
from forum.casestudies.models import Audience as Readers
from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.sections import QUESTIONS
from forum.people.permissions import AnyUser
from forum.search.documents import Audience, Document, Facet, stamp_of
from forum.search.sources.figures import (
    enclosing_places,
    kind_and_area,
    parents_by_place,
    place_facets,
)
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TREATMENTS

AUDIENCES = {
    Readers.PUBLIC: Audience.PUBLIC,
    Readers.STAFF: Audience.STAFF,
    Readers.ICB: Audience.RESTRICTED,
}
# Contacts are for those who are signed in, so nobody may come upon them by searching.
FOUND_BY = tuple(
    name
    for name, asked in QUESTIONS.items()
    if asked.is_prose and not asked.staff_only and name not in ("title", "summary")
)
RECIPE_TEXTS = ("mechanism", "core", "adaptable", "prerequisites", "unsuitable_when", "risks")


class CaseStudies:
    kind = "case_study"
    model = "casestudy"

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        there = CaseStudy.objects.published()
        if number is not None:
            there = there.filter(pk=number)
        rows = there.values_list("pk", "changed_at", "place", "intervention__name")
        areas = PlaceHierarchy()
        return {
            str(pk): _stamp(changed, recipe or "", areas.with_parents(place))
            for pk, changed, place, recipe in rows
        }

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        wanted = CaseStudy.objects.published().filter(pk__in=keys)
        areas = PlaceHierarchy()
        for case_study in wanted.select_related("intervention").prefetch_related("sections"):
            yield _case_study(case_study, areas.with_parents(case_study.place_id))

    def visible_to(self, user: AnyUser) -> QuerySet[CaseStudy]:
        return CaseStudy.objects.published().readable_by(user)


class Interventions:
    kind = "intervention"
    model = "intervention"

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        there = Intervention.objects.annotate(newest_number=Max("versions__number"))
        if number is not None:
            there = there.filter(pk=number)
        rows = there.values_list("pk", "newest_number", "state", "name", "aliases")
        return {str(pk): stamp_of(row) for pk, *row in rows}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        wanted = Intervention.objects.with_latest_version().filter(pk__in=keys)
        return map(_intervention, wanted)

    def visible_to(self, user: AnyUser) -> None:
        """Recipes are open to everybody."""


class PlaceHierarchy:
    """In what each place lies. ICBs merge and are renamed, and their case studies move with them."""

    def __init__(self) -> None:
        self.places = Place.objects.with_pages().in_bulk()
        self.over = parents_by_place(self.places)

    def with_parents(self, place_id: int) -> tuple[Place, ...]:
        """The place itself first."""
        place = self.places[place_id]
        return (place, *enclosing_places(place, self.over))


def _stamp(changed: datetime, recipe: str, around: tuple[Place, ...]) -> str:
    return stamp_of([changed, recipe, *((place.code, place.name) for place in around)])


def _case_study(case_study: CaseStudy, around: tuple[Place, ...]) -> Document:
    answers = {
        name: text
        for section in case_study.sections.all()
        for name, text in (section.published or {}).items()
    }
    reviewed, recipe = case_study.reviewed_on, case_study.intervention
    where = f"{around[0].name}, {kind_and_area(*around)}"
    note = f"Case study from {where}. Grade {case_study.grade}."
    return Document(
        kind=CaseStudies.kind,
        kind_label="Case study",
        key=str(case_study.pk),
        number=case_study.pk,
        address=case_study.get_absolute_url(),
        title=case_study.title,
        note=f"{note} Reviewed {formatting.day(reviewed)}." if reviewed else note,
        body="\n".join(
            text
            for text in (case_study.summary, *(answers.get(name, "") for name in FOUND_BY))
            if text
        ),
        audience=AUDIENCES[Readers(case_study.audience)],
        facets=tuple(_case_study_facets(case_study, around)),
        updated=reviewed,
        stamp=_stamp(case_study.changed_at, recipe.name if recipe else "", around),
    )


def _case_study_facets(case_study: CaseStudy, around: tuple[Place, ...]) -> Iterator[Facet]:
    yield from place_facets(around)
    treatment = case_study.treatment_function
    yield Facet("treatment", treatment, TREATMENTS.get(treatment, treatment))
    yield Facet(
        "grade", case_study.grade, f"{case_study.grade}: {GRADE_MEANINGS[Grade(case_study.grade)]}"
    )
    if case_study.kind:
        yield Facet("outcome", case_study.kind, case_study.get_kind_display())
    if case_study.setting:
        yield Facet("setting", case_study.setting, case_study.get_setting_display())
    if measure := BY_SLUG.get(case_study.measure):
        yield Facet("measure", measure.slug, measure.title)
    if recipe := case_study.intervention:
        yield Facet("recipe", recipe.slug, recipe.name)


def _intervention(recipe: Intervention) -> Document:
    newest = recipe.latest_version
    measure = BY_SLUG.get(newest.measure)
    texts = [f"Also called {recipe.aliases}." if recipe.aliases else ""]
    texts += [getattr(newest, name) for name in RECIPE_TEXTS]
    return Document(
        kind=Interventions.kind,
        kind_label="Recipe",
        key=str(recipe.pk),
        number=recipe.pk,
        address=recipe.get_absolute_url(),
        title=recipe.name,
        note=f"Recipe, {recipe.get_state_display()}, version {newest.number}",
        body="\n".join(text for text in texts if text),
        facets=(
            Facet("recipe", recipe.slug, recipe.name),
            *([Facet("measure", measure.slug, measure.title)] if measure else []),
        ),
        stamp=stamp_of([newest.number, recipe.state, recipe.name, recipe.aliases]),
    )
