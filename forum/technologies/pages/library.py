"""The list of technologies, by facets that the address holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.people.web.choices import TREATMENT_CHOICES
from forum.technologies.models import FundingRoute, Technology
from forum.technologies.models.details import GuidanceKind, funding_words
from forum.technologies.models.technologies import TechnologyQuerySet
from forum.technologies.pages.access_counts import access_counts
from metrics import formatting

PAGE_SIZE = 20
MAX_TERMS = 8
ANY = ("", "All")
NUMBERED = re.compile(r"([A-Za-z]*)([0-9]{1,5})")


class LibraryForm(forms.Form):
    """All optional. A value that is not among the choices is ignored, not an error."""

    q = forms.CharField(label="Words or a guidance number", required=False, max_length=100)
    treatment = forms.ChoiceField(
        label="Treatment function", required=False, choices=[ANY, *TREATMENT_CHOICES]
    )
    funding = forms.ChoiceField(
        label="Funding route", required=False, choices=[ANY, *FundingRoute.choices]
    )
    guidance = forms.ChoiceField(
        label="NICE guidance", required=False, choices=[ANY, *GuidanceKind.choices]
    )

    def filters(self) -> dict[str, str]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


@dataclass(frozen=True)
class TechnologyCard:
    technology: Technology
    guidance: str
    funding: str
    access: str


@dataclass(frozen=True)
class LibraryPage:
    form: LibraryForm
    cards: tuple[TechnologyCard, ...]
    page: Page[Technology]
    count_words: str
    is_filtered: bool


def library_page(*, user: AnyUser, params: Mapping[str, str]) -> LibraryPage:
    form = LibraryForm(params)
    filters = form.filters()
    rows = filter_technologies(Technology.objects.visible_to(user).listed(), filters)
    page = Paginator(rows.with_details(), PAGE_SIZE).get_page(params.get("page"))
    shown = list(page.object_list)
    counts = access_counts(user, [row.pk for row in shown], timezone.localdate())
    number = page.paginator.count
    return LibraryPage(
        form=form,
        cards=tuple(
            TechnologyCard(
                row,
                ", ".join(entry.reference for entry in row.guidance.all()),
                funding_words(row.funding.all()),
                counts[row.pk].sentence,
            )
            for row in shown
        ),
        page=page,
        count_words=f"{formatting.count(number)} {'technology' if number == 1 else 'technologies'}",
        is_filtered=bool(filters),
    )


def filter_technologies(rows: TechnologyQuerySet, filters: Mapping[str, str]) -> TechnologyQuerySet:
    if treatment := filters.get("treatment"):
        rows = rows.for_treatment(treatment)
    if route := filters.get("funding"):
        rows = rows.filter(funding__route=route)
    if kind := filters.get("guidance"):
        rows = rows.filter(guidance__kind=kind)
    for term in filters.get("q", "").split()[:MAX_TERMS]:
        rows = rows.filter(_matches(term))
    return rows.distinct()


def _matches(term: str) -> Q:
    """In its names and purpose, or as a number of guidance, written with its kind or without."""
    matching = Q(name__icontains=term) | Q(other_names__icontains=term) | Q(purpose__icontains=term)
    matching |= Q(generic_type__icontains=term) | Q(supplier__icontains=term)
    matching |= Q(topics__icontains=term)
    numbered = NUMBERED.fullmatch(term)
    kind, number = (numbered[1].upper(), numbered[2]) if numbered else (term.upper(), "")
    if number:
        by_number = Q(guidance__number=int(number))
        if kind in GuidanceKind.values:
            by_number &= Q(guidance__kind=kind)
        matching |= by_number
    elif kind in GuidanceKind.values:
        matching |= Q(guidance__kind=kind)
    return matching
