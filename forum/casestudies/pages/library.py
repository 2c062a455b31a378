"""The library: case studies by facets that the address holds, at a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from forum.casestudies.forms import intervention_choices, measure_choices, treatment_choices
from forum.casestudies.grading import Grade
from forum.casestudies.models import CaseStudy
from forum.casestudies.models.case_studies import CaseStudyQuerySet
from forum.casestudies.pages.cards import Card, cards
from forum.casestudies.pages.similar_areas import SimilarAreas, similar_areas
from forum.casestudies.sections import KINDS, SETTINGS
from forum.people.permissions import AnyUser, is_demonstration_user, without_demonstrations
from metrics import formatting
from metrics.models import Place
from metrics.pages.chosen_places import MAX_TYPED

PAGE_SIZE = 20
FIRST_YEAR = 2026
MAX_TERMS = 8
# Addresses from before interventions had this name.
FORMER_PARAMS = {"recipe": "intervention"}
SORTS = (("reviewed", "Last reviewed"), ("relevance", "Best match"), ("grade", "Evidence grade"))


class LibraryForm(forms.Form):
    """All optional. A value that is not among the choices is ignored, not an error."""

    q = forms.CharField(label="Words", required=False, max_length=100)
    treatment = forms.ChoiceField(label="Treatment function", required=False)
    measure = forms.ChoiceField(label="Measure", required=False)
    setting = forms.ChoiceField(label="Setting", required=False)
    intervention = forms.ChoiceField(label="Intervention", required=False)
    kind = forms.ChoiceField(label="How it turned out", required=False)
    grade = forms.ChoiceField(label="Evidence grade", required=False)
    region = forms.ChoiceField(label="Region", required=False)
    similar = forms.CharField(
        label="Areas similar to",
        required=False,
        max_length=MAX_TYPED,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    year = forms.ChoiceField(label="Published in", required=False)
    sort = forms.ChoiceField(label="Order", required=False, choices=SORTS)

    def __init__(self, params: Mapping[str, str], reader: AnyUser) -> None:
        former = {new: params[old] for old, new in FORMER_PARAMS.items() if old in params}
        super().__init__({**former, **params})
        any_value = ("", "All")
        today = timezone.localdate()
        regions = Place.objects.filter(kind=Place.Kind.REGION).on(today)
        for name, options in {
            "treatment": [any_value, *treatment_choices()],
            "measure": [any_value, *measure_choices()[1:]],
            "setting": [any_value, *SETTINGS],
            "intervention": [any_value, *intervention_choices(reader)[1:]],
            "kind": [any_value, *KINDS],
            "grade": [any_value, *((grade.value, grade.value) for grade in Grade)],
            "region": [any_value, *regions.values_list("code", "name")],
            "year": [any_value, *((str(y), str(y)) for y in range(today.year, FIRST_YEAR - 1, -1))],
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options

    def filters(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class LibraryPage:
    form: LibraryForm
    cards: tuple[Card, ...]
    page: Page[CaseStudy]
    count_words: str
    is_filtered: bool
    similar: SimilarAreas


def library_page(*, user: AnyUser, params: Mapping[str, str]) -> LibraryPage:
    form = LibraryForm(params, user)
    filters = form.filters()
    today = timezone.localdate()
    similar = similar_areas(user, params, today)
    case_studies = filter_case_studies(CaseStudy.objects.readable_by(user).published(), filters)
    if similar.areas:
        case_studies = case_studies.filter(similar.within(today))
    # The count needs neither order nor places.
    page = Paginator(case_studies.with_places(), PAGE_SIZE).get_page(params.get("page"))
    return LibraryPage(
        form=form,
        cards=cards(user, page.object_list),
        page=page,
        count_words=_count_words(page.paginator.count, case_studies, user),
        is_filtered=bool(similar.areas or filters.keys() - {"sort", "similar"}),
        similar=similar,
    )


def _count_words(count: int, case_studies: CaseStudyQuerySet, user: AnyUser) -> str:
    """Demonstrations are counted by themselves."""
    if not is_demonstration_user(user):
        return f"{formatting.count(count)} case {'study' if count == 1 else 'studies'}"
    own = without_demonstrations(case_studies).count()
    others = f"{count - own} {'demonstration' if count - own == 1 else 'demonstrations'}"
    return f"{formatting.count(own)} case {'study' if own == 1 else 'studies'} and {others}"


def _is_named(term: str) -> Q:
    """In the name of the place or of the provider."""
    return Q(place__name__icontains=term) | Q(provider__name__icontains=term)


def filter_case_studies(
    case_studies: CaseStudyQuerySet, filters: Mapping[str, str]
) -> CaseStudyQuerySet:
    lookups = {
        "treatment": "treatment_function",
        "measure": "measure",
        "setting": "setting",
        "intervention": "intervention__slug",
        "kind": "kind",
        "grade": "grade",
        "year": "published_at__year",
    }
    case_studies = case_studies.filter(
        **{lookups[name]: filters[name] for name in lookups if filters.get(name)}
    )
    if filters.get("region"):
        region = Place.objects.get(code=filters["region"])
        case_studies = case_studies.within_place(region, timezone.localdate())
    terms = filters.get("q", "").split()[:MAX_TERMS]
    for term in terms:
        in_text = Q(title__icontains=term) | Q(summary__icontains=term)
        case_studies = case_studies.filter(in_text | _is_named(term))
    if filters.get("sort") == "grade":
        return case_studies.order_by("grade", "-reviewed_on", "-pk")
    if terms and filters.get("sort") in (None, "relevance"):
        in_title = Q(pk__isnull=False)
        for term in terms:
            in_title &= Q(title__icontains=term)
        title_rank = Case(
            When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField()
        )
        return case_studies.order_by(title_rank, "grade", "-reviewed_on", "-pk")
    return case_studies.newest_review_first()
