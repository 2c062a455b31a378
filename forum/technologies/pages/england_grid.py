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
from forum.technologies.pages.access_counts import AccessCounts, access_counts, trust_counts
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
HEAD = ("Available", "Partly", "Planned", "Not offered", "Not known", "Share not known")
TRUST_HEAD = ("NHS trusts with it", "Trusts not known")
NOTE = "The first six columns count locations. “NHS trusts with it” are those that have it, wholly or partly."


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
    keys = [row.pk for row in technologies]
    locations_by_pk = access_counts(user, keys, on)
    trusts_by_pk = trust_counts(user, keys, on)
    return Table(
        caption="Locations and NHS trusts by what their area has said",
        head=(Column("Technology"), *(Column(text, numeric=True) for text in (*HEAD, *TRUST_HEAD))),
        rows=tuple(
            Row(
                (
                    Cell(row.name, reverse("technology_access", args=[row.slug]), header=True),
                    *(
                        Cell(text, numeric=True)
                        for text in (
                            *_texts(locations_by_pk[row.pk]),
                            *_trust_texts(trusts_by_pk[row.pk]),
                        )
                    ),
                )
            )
            for row in technologies
        ),
        note=NOTE,
    )


def _texts(counts: AccessCounts) -> tuple[str, ...]:
    numbers = (
        *(counts.available, counts.partly, counts.planned, counts.not_offered),
        counts.not_known,
    )
    return (*(str(number) for number in numbers), counts.not_known_share)


def _trust_texts(counts: AccessCounts) -> tuple[str, ...]:
    """Fewer of them, so that the table fits a page: the rest is on the page of each technology."""
    return str(counts.available + counts.partly), counts.not_known_share
