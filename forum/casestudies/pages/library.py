"""The library: facets in the address, 30 seconds of each case study, the same queries however many."""

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
from forum.casestudies.sections import KINDS, SETTINGS
from forum.people.permissions import AnyUser
from metrics import formatting
from metrics.models import Place

ON_A_PAGE = 20
FIRST_YEAR = 2026
MOST_WORDS = 8
SORTS = (("reviewed", "Last reviewed"), ("relevance", "Best match"), ("grade", "Evidence grade"))


class LibraryForm(forms.Form):
    """All optional, all in the address. What is not among the choices is left out, not an error."""

    q = forms.CharField(label="Words", required=False, max_length=100)
    treatment = forms.ChoiceField(label="Treatment function", required=False)
    measure = forms.ChoiceField(label="Measure", required=False)
    setting = forms.ChoiceField(label="Setting", required=False)
    recipe = forms.ChoiceField(label="Recipe", required=False)
    kind = forms.ChoiceField(label="How it turned out", required=False)
    grade = forms.ChoiceField(label="Evidence grade", required=False)
    region = forms.ChoiceField(label="Region", required=False)
    year = forms.ChoiceField(label="Published in", required=False)
    sort = forms.ChoiceField(label="Order", required=False, choices=SORTS)

    def __init__(self, asked: Mapping[str, str]) -> None:
        super().__init__(asked)
        every = ("", "All")
        today = timezone.localdate()
        regions = Place.objects.filter(kind=Place.Kind.REGION).on(today)
        for name, options in {
            "treatment": [("", "All"), *treatment_choices()],
            "measure": [every, *measure_choices()[1:]],
            "setting": [every, *SETTINGS],
            "recipe": [every, *intervention_choices()[1:]],
            "kind": [every, *KINDS],
            "grade": [every, *((one.value, one.value) for one in Grade)],
            "region": [every, *regions.values_list("code", "name")],
            "year": [every, *((str(y), str(y)) for y in range(today.year, FIRST_YEAR - 1, -1))],
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = options

    def asked(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class LibraryPage:
    form: LibraryForm
    cards: tuple[Card, ...]
    page: Page[CaseStudy]
    count_words: str
    narrowed: bool


def library_page(*, user: AnyUser, asked: Mapping[str, str]) -> LibraryPage:
    form = LibraryForm(asked)
    wanted = form.asked()
    found = filter_case_studies(CaseStudy.objects.readable_by(user).published(), wanted)
    # Counted without the order, and the place only for the rows that are shown.
    page = Paginator(found.select_related("place"), ON_A_PAGE).get_page(asked.get("page"))
    number = page.paginator.count
    return LibraryPage(
        form=form,
        cards=cards(page.object_list),
        page=page,
        count_words=f"{formatting.count(number)} case {'study' if number == 1 else 'studies'}",
        narrowed=bool(wanted.keys() - {"sort"}),
    )


def filter_case_studies(found: CaseStudyQuerySet, asked: Mapping[str, str]) -> CaseStudyQuerySet:
    same = {
        "treatment": "treatment_function",
        "measure": "measure",
        "setting": "setting",
        "recipe": "intervention__slug",
        "kind": "kind",
        "grade": "grade",
        "year": "published_at__year",
    }
    found = found.filter(**{same[name]: asked[name] for name in same if asked.get(name)})
    if asked.get("region"):
        region = Place.objects.get(code=asked["region"])
        found = found.within_place(region, timezone.localdate())
    terms = asked.get("q", "").split()[:MOST_WORDS]
    for term in terms:
        named = Q(title__icontains=term) | Q(summary__icontains=term)
        found = found.filter(named | Q(place__name__icontains=term))
    if asked.get("sort") == "grade":
        return found.order_by("grade", "-reviewed_on", "-pk")
    if terms and asked.get("sort") in (None, "relevance"):
        in_title = Q(pk__isnull=False)
        for term in terms:
            in_title &= Q(title__icontains=term)
        first = Case(When(in_title, then=Value(0)), default=Value(1), output_field=IntegerField())
        return found.order_by(first, "grade", "-reviewed_on", "-pk")
    return found.newest_review_first()
