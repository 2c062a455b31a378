"""Case studies and the interventions they followed: as published, never as drafts."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from django.db.models import Max, QuerySet

from forum.casestudies.grading import GRADE_MEANINGS, Grade
from forum.casestudies.models import Audience as Readers
from forum.casestudies.models import CaseStudy, Intervention
from forum.casestudies.pages.cards import reviewed_words
from forum.casestudies.sections import QUESTIONS
from forum.people.permissions import AnyUser
from forum.rooms.place_hierarchy import PlaceHierarchy, kind_and_area, place_facets
from forum.rooms.searchable import (
    MEASURE_FACET,
    PLACE_FACETS,
    TREATMENT_FACET,
    Audience,
    Document,
    Facet,
    stamp_of,
)
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TREATMENTS

AUDIENCES = {
    Readers.PUBLIC: Audience.PUBLIC,
    Readers.STAFF: Audience.STAFF,
    Readers.ICB: Audience.RESTRICTED,
}
# Contacts are for those who are signed in, so nobody may come upon them by searching.
INDEXED_QUESTIONS = tuple(
    name
    for name, question in QUESTIONS.items()
    if question.is_prose and not question.staff_only and name not in ("title", "summary")
)
INTERVENTION_FACET = {"intervention": "Intervention"}
INTERVENTION_TEXTS = ("mechanism", "core", "adaptable", "prerequisites", "unsuitable_when", "risks")


class CaseStudies:
    kind = "case_study"
    model = "casestudy"
    facets = (
        {"outcome": "How it turned out"}
        | TREATMENT_FACET
        | MEASURE_FACET
        | INTERVENTION_FACET
        | {"setting": "Setting", "grade": "Grade of the evidence"}
        | PLACE_FACETS
    )

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        case_studies = CaseStudy.objects.published()
        if number is not None:
            case_studies = case_studies.filter(pk=number)
        columns = ("pk", "changed_at", "place", "intervention__name", "provider__name")
        hierarchy = PlaceHierarchy()
        return {
            str(pk): _stamp(changed, names, hierarchy.with_parents(place))
            for pk, changed, place, *names in case_studies.values_list(*columns)
        }

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        case_studies = CaseStudy.objects.published().filter(pk__in=keys)
        hierarchy = PlaceHierarchy()
        for case_study in case_studies.select_related(
            "intervention", "provider", "place"
        ).prefetch_related("sections"):
            yield _case_study(case_study, hierarchy.with_parents(case_study.place_id))

    def visible_to(self, user: AnyUser) -> QuerySet[CaseStudy]:
        return CaseStudy.objects.published().readable_by(user)


class Interventions:
    kind = "intervention"
    model = "intervention"
    facets = MEASURE_FACET | INTERVENTION_FACET

    def stamps(self, number: int | None = None) -> Mapping[str, str]:
        interventions = Intervention.objects.annotate(latest=Max("versions__number"))
        if number is not None:
            interventions = interventions.filter(pk=number)
        rows = interventions.values_list("pk", "latest", "state", "name", "aliases")
        return {str(pk): stamp_of(row) for pk, *row in rows}

    def documents(self, keys: Collection[str]) -> Iterator[Document]:
        return map(_intervention, Intervention.objects.with_latest_version().filter(pk__in=keys))

    def visible_to(self, user: AnyUser) -> QuerySet[Intervention]:
        return Intervention.objects.visible_to(user)


def _stamp(changed: datetime, names: Sequence[str | None], places: tuple[Place, ...]) -> str:
    """`names`: of intervention and provider, which may be renamed."""
    return stamp_of(
        [changed, *(name or "" for name in names), *((place.code, place.name) for place in places)]
    )


def _case_study(case_study: CaseStudy, places: tuple[Place, ...]) -> Document:
    answers = {
        name: text
        for section in case_study.sections.all()
        for name, text in (section.published or {}).items()
    }
    reviewed, intervention = reviewed_words(case_study), case_study.intervention
    provider = case_study.provider
    origin = f"{case_study.where}, {kind_and_area(*places)}"
    note = f"Case study from {origin}. Grade {case_study.grade}."
    return Document(
        kind=CaseStudies.kind,
        kind_label="Case study",
        key=str(case_study.pk),
        number=case_study.pk,
        address=case_study.get_absolute_url(),
        title=case_study.title,
        note=f"{note} {reviewed}." if reviewed else note,
        body="\n".join(
            text
            for text in (case_study.summary, *(answers.get(name, "") for name in INDEXED_QUESTIONS))
            if text
        ),
        audience=AUDIENCES[Readers(case_study.audience)],
        facets=tuple(_case_study_facets(case_study, places)),
        updated=case_study.reviewed_on,
        stamp=_stamp(
            case_study.changed_at,
            [intervention.name if intervention else "", provider.name if provider else ""],
            places,
        ),
    )


def _case_study_facets(case_study: CaseStudy, places: tuple[Place, ...]) -> Iterator[Facet]:
    yield from place_facets(places)
    if case_study.provider:
        yield from place_facets([case_study.provider])
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
    if intervention := case_study.intervention:
        yield Facet("intervention", intervention.slug, intervention.name)


def _intervention(intervention: Intervention) -> Document:
    version = intervention.latest_version
    measure = BY_SLUG.get(version.measure)
    texts = [f"Also called {intervention.aliases}." if intervention.aliases else ""]
    texts += [getattr(version, name) for name in INTERVENTION_TEXTS]
    return Document(
        kind=Interventions.kind,
        kind_label="Intervention",
        key=str(intervention.pk),
        number=intervention.pk,
        address=intervention.get_absolute_url(),
        title=intervention.name,
        note=f"Intervention, {intervention.get_state_display()}, version {version.number}",
        body="\n".join(text for text in texts if text),
        facets=(
            Facet("intervention", intervention.slug, intervention.name),
            *([Facet("measure", measure.slug, measure.title)] if measure else []),
        ),
        names=tuple(name.strip() for name in intervention.aliases.split(",") if name.strip()),
        stamp=stamp_of(
            [version.number, intervention.state, intervention.name, intervention.aliases]
        ),
    )
