"""All treatment functions with England's figures in the newest month, and beside them a place's."""

from dataclasses import dataclass
from functools import cached_property

from metrics import formatting
from metrics.hierarchy import the_whole_country
from metrics.measures import Series, median_wait, waiting_list, within_18_weeks
from metrics.models import Place
from metrics.pages.chosen_places import ChosenPlace
from metrics.pages.components import Cell, Column, Link, Row, Table
from metrics.pages.sources import short_source
from metrics.pages.values import comparable_value, figure_cell, format_change, format_in_unit
from metrics.pages.view_query import lower_first
from metrics.series import Figures, Vintages, read_figures
from metrics.specialties import BY_CODE, GROUPS, SPECIALTIES, Specialty

LIST, WITHIN, MEDIAN = waiting_list.MEASURE, within_18_weeks.MEASURE, median_wait.MEASURE
# What trusts put into the others differs.
COMPARED = tuple(specialty for specialty in SPECIALTIES if specialty.code.startswith("C_"))


@dataclass(frozen=True)
class FurthestBelow:
    """The specialty in which fewer of a place have waited 18 weeks or less, England beside it, than in any
    other: as a plain fact of one month."""

    specialty: Specialty
    sentence: str

    def link(self, place: Place) -> Link:
        url = f"{self.specialty.get_absolute_url()}?place={place.code}"
        return Link(f"{self.specialty.name}: who improved, and how", url)


def furthest_below(place: Place, figures: Figures) -> FurthestBelow | None:
    """The figures hold every treatment function of the place and of England for their last month."""
    if place.kind == Place.Kind.ENGLAND:
        return None
    rows = [(specialty, *_values(specialty, place, figures)) for specialty in COMPARED]
    known = [(s, own, england) for s, own, england in rows if own is not None and england]
    below = [(own - england, s.name, s, own, england) for s, own, england in known if own < england]
    if len(known) < 2 or not below:
        return None
    *_, specialty, own, england = min(below)
    return FurthestBelow(
        specialty,
        f"Of the {len(known)} specialties compared, {lower_first(specialty.name)} lies furthest below"
        f" England: {format_in_unit(WITHIN, own)} had waited 18 weeks or less in"
        f" {formatting.month(figures.months[-1])}, in England {format_in_unit(WITHIN, england)}. One month"
        " does not show why, nor whether it lasts.",
    )


def _values(
    specialty: Specialty, place: Place, figures: Figures
) -> tuple[float | None, float | None]:
    own, england = (figures.series(of, specialty.code) for of in (place, the_whole_country()))
    i = len(figures.months) - 1
    return comparable_value(WITHIN, own, i), comparable_value(WITHIN, england, i)


@dataclass(frozen=True)
class SpecialtiesPage:
    user: object
    vintages: Vintages
    chosen: ChosenPlace

    @property
    def place(self) -> Place | None:
        return self.chosen.place

    @property
    def month(self) -> str:
        return formatting.month(self.vintages.newest.month)

    @property
    def which(self) -> tuple[Link, ...]:
        """The places that what was typed may mean."""
        return tuple(
            Link(place.name, f"?place={place.code}", place.get_kind_display())
            for place in self.chosen.which
        )

    @cached_property
    def _figures(self) -> Figures:
        months = (self.vintages.newest.month,)
        places = (the_whole_country(), *([self.place] if self.place else ()))
        return read_figures(
            user=self.user,
            vintages=self.vintages,
            places=places,
            months=months,
            treatments=(),
            whole=[(place, months) for place in places],
        )

    @cached_property
    def furthest_below(self) -> FurthestBelow | None:
        return furthest_below(self.place, self._figures) if self.place else None

    @property
    def furthest_below_link(self) -> Link | None:
        below = self.furthest_below
        return below.link(self.place) if below and self.place else None

    @property
    def tables(self) -> tuple[tuple[str, Table], ...]:
        return tuple((group, self._table(group, codes)) for group, codes in GROUPS.items())

    def _table(self, group: str, codes: tuple[str, ...]) -> Table:
        where = f"England and {self.place.name}" if self.place else "England"
        head = [
            Column("Specialty"),
            Column(LIST.short, numeric=True),
            Column(WITHIN.short, numeric=True),
        ]
        if self.place:
            head += [Column(self.place.name, numeric=True), Column("Difference", numeric=True)]
        head.append(Column(MEDIAN.short, numeric=True))
        rows = sorted((BY_CODE[code] for code in codes), key=lambda specialty: specialty.name)
        return Table(
            f"{group}: waiting times by specialty: {where}, {self.month}",
            tuple(head),
            tuple(self._row(specialty) for specialty in rows),
            caption_hidden=True,
        )

    def _row(self, specialty: Specialty) -> Row:
        query = f"?place={self.place.code}" if self.place else ""
        series = self._figures.series(the_whole_country(), specialty.code)
        cells = [
            Cell(specialty.name, header=True, url=specialty.get_absolute_url() + query),
            *(figure_cell(measure, series, 0) for measure in (LIST, WITHIN)),
        ]
        if self.place:
            own = self._figures.series(self.place, specialty.code)
            cells += [figure_cell(WITHIN, own, 0), self._difference(own, series)]
        return Row((*cells, figure_cell(MEDIAN, series, 0)))

    @staticmethod
    def _difference(own: Series, england: Series) -> Cell:
        values = comparable_value(WITHIN, own, 0), comparable_value(WITHIN, england, 0)
        known = None if values[0] is None or values[1] is None else values[0] - values[1]
        text = format_change(WITHIN, known).replace("percentage points", "points")
        return Cell(text, numeric=True)

    @property
    def source(self) -> str:
        return short_source(self.vintages.newest)

    @property
    def release(self) -> int:
        return self.vintages.newest.id
