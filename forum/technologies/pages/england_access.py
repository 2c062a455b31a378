"""Access to one technology in all of England: a map, a table, a file. The share not known stands with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator

from forum.people.permissions import AnyUser
from forum.technologies.models import AccessStatus, Technology
from forum.technologies.pages.access_counts import AccessCounts, access_counts
from forum.technologies.pages.locations import Location, locations
from forum.technologies.pages.records import NOTHING, Attested, records_of
from forum.technologies.pages.technology import TRAIL
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
SOURCE = "What each area has said. It holds for 12 months."
COLUMNS = (
    *("technology", "name", "icb", "icb_name", "place", "place_name", "status", "reason"),
    *("attested_on", "attested_for", "read_on"),
)


@dataclass(frozen=True)
class EnglandAccessPage:
    technology: Technology
    counts: AccessCounts
    rows: tuple[tuple[Location, Attested], ...]
    on: date

    @property
    def trail(self) -> tuple[Link, ...]:
        return (*TRAIL, Link(self.technology.name, self.technology.get_absolute_url()))

    @property
    def csv_url(self) -> str:
        return reverse("technology_access_file", args=[self.technology.slug])

    @cached_property
    def table(self) -> Table:
        head = ("ICB", "Location", "Access", "Reason", "As on")
        return Table(
            caption=f"{self.technology}: access by location",
            head=tuple(Column(text) for text in head),
            rows=tuple(Row(self._cells(location, attested)) for location, attested in self.rows),
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

    def _cells(self, location: Location, attested: Attested) -> tuple[Cell, ...]:
        return (
            Cell(location.icb.name),
            Cell(location.place.name, url=self._url(location), header=True),
            Cell(attested.words),
            # In full on the page of the location, to which the row leads.
            Cell(Truncator(attested.reason).chars(SHORT_REASON)),
            Cell(attested.day_words),
        )

    def _url(self, location: Location) -> str:
        return reverse("technology_at", args=[self.technology.slug, location.place.code])


def england_access_page(*, user: AnyUser, technology: Technology) -> EnglandAccessPage:
    today = timezone.localdate()
    shown = locations(today)
    attested = records_of(
        user,
        technologies=[technology.pk],
        places=[location.place.pk for location in shown],
        on=today,
    )
    return EnglandAccessPage(
        technology=technology,
        counts=access_counts(user, [technology.pk], today)[technology.pk],
        rows=tuple(
            (location, attested.get((technology.pk, location.place.pk), NOTHING))
            for location in shown
        ),
        on=today,
    )


def access_rows(
    technology: Technology, rows: tuple[tuple[Location, Attested], ...], on: date
) -> Iterator[tuple[str, ...]]:
    """For files: a row for each location, those of which nothing is known as well."""
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
        )
