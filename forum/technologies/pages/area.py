"""The technologies of an ICB: its locations side by side, or its trusts, first those on which they differ."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.people.web.choices import TREATMENT_CHOICES
from forum.technologies.models import AccessStatus, Technology
from forum.technologies.pages.locations import locations_in
from forum.technologies.pages.records import NOTHING, Attested, records_of
from forum.technologies.pages.technology import TRAIL
from forum.technologies.pages.trusts import trusts_of
from metrics import formatting
from metrics.models import Place
from metrics.pages.components import Cell, Column, Row, Table

PAGE_SIZE = 25
ANY = ("", "All")
TRUSTS = "trusts"


class AreaForm(forms.Form):
    treatment = forms.ChoiceField(
        label="Treatment function", required=False, choices=[ANY, *TREATMENT_CHOICES]
    )

    def treatment_code(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("treatment") or "")


class IcbForm(AreaForm):
    side_by_side = forms.ChoiceField(
        label="Side by side",
        required=False,
        choices=[("", "Sub-ICB locations"), (TRUSTS, "NHS trusts")],
    )

    def shows_trusts(self) -> bool:
        self.is_valid()
        return self.cleaned_data.get("side_by_side") == TRUSTS


@dataclass(frozen=True)
class GridRow:
    """A technology, and what holds in each location."""

    slug: str
    name: str
    attested: tuple[Attested, ...]

    @property
    def statuses(self) -> frozenset[str]:
        """Without those of which nothing is known."""
        return frozenset(row.status for row in self.attested) - {AccessStatus.NOT_KNOWN}

    @property
    def differs(self) -> bool:
        return len(self.statuses) > 1

    @property
    def unknown(self) -> int:
        return sum(row.status == AccessStatus.NOT_KNOWN for row in self.attested)


@dataclass(frozen=True)
class AreaPage:
    icb: Place
    places: tuple[Place, ...]
    form: IcbForm
    treatment: str
    page: Page[GridRow]
    differing: int
    unknown: int
    total: int

    trail = TRAIL

    @property
    def table(self) -> Table:
        return Table(
            caption=f"Access in {self.icb}",
            head=(Column("Technology"), *(Column(place.name) for place in self.places)),
            rows=tuple(Row(tuple(self._cells(row))) for row in self.page.object_list),
            note="What the area has said holds for 12 months. Then it is not known again.",
        )

    @property
    def sentence(self) -> str:
        between = f"between the {'trusts' if self.shows_trusts else 'locations'} of this ICB"
        if self.differing == 0:
            words = f"No technology differs {between}, as far as is known."
        elif self.differing == 1:
            words = f"One technology differs {between}. It stands first."
        else:
            words = f"{self.differing} technologies differ {between}. They stand first."
        return words

    @property
    def shows_trusts(self) -> bool:
        return self.form.shows_trusts()

    @property
    def unknown_words(self) -> str:
        share = formatting.percent(100 * self.unknown / self.total if self.total else None)
        return f"Not known in {formatting.count(self.unknown)} of {formatting.count(self.total)} cases ({share})."

    def _cells(self, row: GridRow) -> Iterable[Cell]:
        yield Cell(row.name, url=reverse("technology", args=[row.slug]), header=True)
        for place, attested in zip(self.places, row.attested, strict=True):
            url = reverse("technology_at", args=[row.slug, place.code])
            day = f" ({attested.day_words})" if attested.day else ""
            yield Cell(f"{attested.words}{day}", url=url)


def area_page(*, user: AnyUser, icb: Place, params: Mapping[str, str]) -> AreaPage:
    today = timezone.localdate()
    form = IcbForm(params)
    treatment = form.treatment_code()
    places = side_by_side(icb, trusts=form.shows_trusts(), on=today)
    rows = grid_rows(user, places, treatment, today)
    return AreaPage(
        icb=icb,
        places=places,
        form=form,
        treatment=treatment,
        page=Paginator(rows, PAGE_SIZE).get_page(params.get("page")),
        differing=sum(row.differs for row in rows),
        unknown=sum(row.unknown for row in rows),
        total=len(rows) * len(places),
    )


def side_by_side(icb: Place, *, trusts: bool, on: date) -> tuple[Place, ...]:
    return trusts_of(icb, on) if trusts else locations_in(icb, on)


def grid_rows(user: AnyUser, places: Sequence[Place], treatment: str, on: date) -> list[GridRow]:
    """Two queries, however many technologies there are."""
    technologies = Technology.objects.visible_to(user).listed()
    if treatment:
        technologies = technologies.for_treatment(treatment)
    listed = list(technologies.order_by("name").values_list("pk", "slug", "name"))
    attested = records_of(
        user,
        technologies=[pk for pk, _, _ in listed],
        places=[place.pk for place in places],
        on=on,
    )
    rows = [
        GridRow(slug, name, tuple(attested.get((pk, place.pk), NOTHING) for place in places))
        for pk, slug, name in listed
    ]
    return sorted(
        rows, key=lambda row: (not row.differs, row.unknown == len(places), row.name.casefold())
    )
