"""All technologies in England: in how many locations each is available, and of how many it is not known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone

from forum.people.permissions import AnyUser
from forum.technologies.models import Technology
from forum.technologies.models.technologies import TechnologyQuerySet
from forum.technologies.pages.access_counts import access_counts
from forum.technologies.pages.area import AreaForm
from forum.technologies.pages.england_access import access_rows, attested_rows
from forum.technologies.pages.locations import locations
from forum.technologies.pages.records import records_of
from forum.technologies.pages.technology import TRAIL
from forum.technologies.pages.trusts import trusts
from metrics.models import Place
from metrics.pages.components import Cell, Column, Link, Row, Table

PAGE_SIZE = 50
CHUNK = 25


@dataclass(frozen=True)
class EnglandGridPage:
    form: AreaForm
    treatment: str
    page: Page[Technology]
    table: Table
    icbs: tuple[Place, ...]

    trail = TRAIL

    @property
    def icb_links(self) -> tuple[Link, ...]:
        return tuple(
            Link(icb.name, reverse("technologies_of_area", args=[icb.code])) for icb in self.icbs
        )


def england_grid_page(*, user: AnyUser, params: Mapping[str, str]) -> EnglandGridPage:
    today = timezone.localdate()
    form = AreaForm(params)
    treatment = form.treatment_code()
    page = Paginator(_technologies(user, treatment), PAGE_SIZE).get_page(params.get("page"))
    icbs = {row.icb.pk: row.icb for row in locations(today)}
    return EnglandGridPage(
        form, treatment, page, _table(user, list(page.object_list), today), tuple(icbs.values())
    )


def england_rows(user: AnyUser, treatment: str) -> Iterator[tuple[str, ...]]:
    """For the file: every technology in every location and trust, some technologies at a time."""
    today = timezone.localdate()
    shown = (*locations(today), *trusts(today))
    places = [row.place.pk for row in shown]
    technologies = list(_technologies(user, treatment))
    for start in range(0, len(technologies), CHUNK):
        chunk = technologies[start : start + CHUNK]
        attested = records_of(user, technologies=[row.pk for row in chunk], places=places, on=today)
        for technology in chunk:
            yield from access_rows(technology, attested_rows(technology, shown, attested), today)


def _technologies(user: AnyUser, treatment: str) -> TechnologyQuerySet:
    rows = Technology.objects.visible_to(user).listed().order_by("name")
    return rows.for_treatment(treatment) if treatment else rows


def _table(user: AnyUser, technologies: list[Technology], on: date) -> Table:
    counts = access_counts(user, [row.pk for row in technologies], on)
    head = ("Available", "Partly", "Planned", "Not offered", "Not known", "Share not known")
    return Table(
        caption="Locations by what their area has said",
        head=(Column("Technology"), *(Column(text, numeric=True) for text in head)),
        rows=tuple(
            Row(
                (
                    Cell(row.name, reverse("technology_access", args=[row.slug]), header=True),
                    *(
                        Cell(text, numeric=True)
                        for text in (
                            str(counts[row.pk].available),
                            str(counts[row.pk].partly),
                            str(counts[row.pk].planned),
                            str(counts[row.pk].not_offered),
                            str(counts[row.pk].not_known),
                            counts[row.pk].not_known_share,
                        )
                    ),
                )
            )
            for row in technologies
        ),
    )
