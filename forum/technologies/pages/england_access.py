"""Access to one technology in all of England: a map, a table, a file. The share not known stands with it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from forum.people.permissions import AnyUser
from forum.technologies.models import AccessStatus, Technology
from forum.technologies.pages.access_counts import AccessCounts, access_counts, counts_of
from forum.technologies.pages.locations import Location, locations
from forum.technologies.pages.records import NOTHING, Attested, Key, records_of
from forum.technologies.pages.technology import TRAIL
from forum.technologies.pages.trusts import trusts
from metrics import charts
from metrics.charts import Tile, TileMap
from metrics.pages.components import Cell, Column, Link, Picture, Row, Table
from metrics.pages.tilemap import cells

SHADES = {
    AccessStatus.NOT_OFFERED: 0,
    AccessStatus.PLANNED: 1,
    AccessStatus.PARTLY: 2,
    AccessStatus.AVAILABLE: 3,
}
KEY = tuple(str(status.label).capitalize() for status in SHADES)
SHORT_REASON = 80
TRUSTS_ON_PAGE = 50
SOURCE = "What each area has said. It holds for 12 months."
COLUMNS = (
    *("technology", "name", "icb", "icb_name", "place", "place_name", "status", "reason"),
    *("attested_on", "attested_for", "read_on", "place_kind"),
)
AttestedRows = tuple[tuple[Location, Attested], ...]


@dataclass(frozen=True)
class EnglandAccessPage:
    technology: Technology
    counts: AccessCounts
    rows: AttestedRows
    trust_rows: AttestedRows
    on: date
    number: str | None = None

    @property
    def trail(self) -> tuple[Link, ...]:
        return (*TRAIL, Link(self.technology.name, self.technology.get_absolute_url()))

    @property
    def csv_url(self) -> str:
        return reverse("technology_access_file", args=[self.technology.slug])

    @cached_property
    def table(self) -> Table:
        return Table(
            caption=f"{self.technology}: access by location",
            head=tuple(Column(text) for text in ("ICB", "Location", "Access", "Reason", "As on")),
            rows=tuple(
                # The reason in full is on the page of the location, to which the row leads.
                Row(
                    self._cells(row, attested, Cell(Truncator(attested.reason).chars(SHORT_REASON)))
                )
                for row, attested in self.rows
            ),
            note=SOURCE,
        )

    @cached_property
    def trust_counts(self) -> AccessCounts:
        statuses = Counter(attested.status for _, attested in self.trust_rows)
        return counts_of(statuses, len(self.trust_rows), "NHS trusts")

    @cached_property
    def trust_page(self) -> Page[tuple[Location, Attested]]:
        """Of those of which something is known: how many are not known stands above."""
        known = tuple(row for row in self.trust_rows if row[1].day)
        return Paginator(known, TRUSTS_ON_PAGE).get_page(self.number)

    @cached_property
    def trust_table(self) -> Table:
        return Table(
            caption=f"{self.technology}: access by NHS trust",
            head=tuple(Column(text) for text in ("ICB", "NHS trust", "Access", "As on")),
            rows=tuple(Row(self._cells(trust, attested)) for trust, attested in self.trust_page),
            note=SOURCE,
        )

    @cached_property
    def picture(self) -> Picture:
        tiles = tuple(
            self._tile(location, attested)
            for location, attested in self.rows
            if location.place.code in cells()
        )
        chart = TileMap(
            name="access-map",
            title=f"{self.technology}: access by location",
            summary=f"Each tile is a location, roughly where it lies. {self.counts.sentence}",
            tiles=tiles,
            key=KEY,
            none_words="Not known",
        )
        return Picture(
            title=chart.title,
            summary=chart.summary,
            svg=charts.tile_map(chart),
            csv_url=self.csv_url,
            source=SOURCE,
        )

    def _tile(self, location: Location, attested: Attested) -> Tile:
        column, row, short = cells()[location.place.code]
        shade = SHADES.get(AccessStatus(attested.status))
        return Tile(
            location.place.name, short, column, row, shade, attested.words, self._url(location)
        )

    def _cells(self, location: Location, attested: Attested, *more: Cell) -> tuple[Cell, ...]:
        return (
            Cell(location.icb.name),
            Cell(location.place.name, url=self._url(location), header=True),
            Cell(attested.words),
            *more,
            Cell(attested.day_words),
        )

    def _url(self, location: Location) -> str:
        return reverse("technology_at", args=[self.technology.slug, location.place.code])


def england_access_page(
    *, user: AnyUser, technology: Technology, number: str | None = None
) -> EnglandAccessPage:
    """`number`: which page of the trusts."""
    today = timezone.localdate()
    shown, of_trusts = locations(today), trusts(today)
    attested = records_of(
        user,
        technologies=[technology.pk],
        places=[location.place.pk for location in (*shown, *of_trusts)],
        on=today,
    )
    return EnglandAccessPage(
        technology=technology,
        counts=access_counts(user, [technology.pk], today)[technology.pk],
        rows=attested_rows(technology, shown, attested),
        trust_rows=attested_rows(technology, of_trusts, attested),
        on=today,
        number=number,
    )


def attested_rows(
    technology: Technology, shown: Iterable[Location], attested: Mapping[Key, Attested]
) -> AttestedRows:
    return tuple(
        (location, attested.get((technology.pk, location.place.pk), NOTHING)) for location in shown
    )


def access_rows(technology: Technology, rows: AttestedRows, on: date) -> Iterator[tuple[str, ...]]:
    """For files: a row for each location and trust, those of which nothing is known as well."""
    for location, attested in rows:
        yield (
            technology.slug,
            technology.name,
            location.icb.code,
            location.icb.name,
            location.place.code,
            location.place.name,
            attested.status,
            attested.reason,
            attested.day.isoformat() if attested.day else "",
            attested.by,
            on.isoformat(),
            "NHS trust" if location.place.is_provider else "sub-ICB location",
        )
