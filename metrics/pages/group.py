"""A group of places: what its page, its files, the API and its board paper show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.urls import reverse

from metrics import formatting
from metrics.analysis.control_chart import ControlChart
from metrics.groups.figures import GroupFigures, as_place, read_group
from metrics.groups.members import GroupMembers
from metrics.hierarchy import RelatedPlaces, the_whole_country
from metrics.measures import Measure
from metrics.models import Place, PlaceGroup, SeriesBreak
from metrics.pages import control_charts, measure_charts, place_words
from metrics.pages.comparison import MAX_PLACES
from metrics.pages.comparison_tables import members_table, treatment_table
from metrics.pages.components import Callout, Link, Picture, Point, Table, Tile
from metrics.pages.furthest import furthest_sentence
from metrics.pages.left_out_words import missing_sentence
from metrics.pages.list_movement import ListMovementView
from metrics.pages.measure import MeasureView
from metrics.pages.place_reading import comparison_spans, measures_of
from metrics.pages.place_view import SORTS, PlaceView
from metrics.pages.titles import Shown, shown_measure
from metrics.pages.view_query import parse_view_query
from metrics.rtt.columns import TREATMENTS
from metrics.series import FOR_A_YEARS_RATE, WINDOW, Vintages, all_breaks, targets_of

KIND_WORDS = {
    Place.Kind.SUB_ICB: ("sub-ICB location", "sub-ICB locations"),
    Place.Kind.ICB: ("Integrated Care Board", "Integrated Care Boards"),
    Place.Kind.PROVIDER: ("hospital trust", "hospital trusts"),
}


def kind_words(kind: str, count: int) -> str:
    singular, plural = KIND_WORDS[Place.Kind(kind)]
    return f"{count} {singular if count == 1 else plural}"


def group_view(
    *,
    user: object,
    group: PlaceGroup,
    chosen: Sequence[Place],
    vintages: Vintages,
    params: Mapping[str, str],
    measure: Measure | None = None,
) -> "GroupView":
    """`chosen`: its places, as they were named. `measure`: instead of the one that is asked for."""
    place = as_place(group, group.get_absolute_url())
    state = parse_view_query(params, vintages, sorts=SORTS, measures=measures_of(place))
    state = replace(state, measure=measure) if measure else state
    members = GroupMembers(chosen, vintages.newest.month)
    family = RelatedPlaces(
        place=place,
        england=the_whole_country(),
        ancestors=(),
        members=members.in_month(state.month),
        siblings=(),
    )
    view = GroupView(user, family, vintages, state, None, ())
    view.group, view.chosen_members = group, members
    return view


class GroupView(PlaceView):
    """As a place's, but that it is ranked nowhere and has no label: nothing is stored of it."""

    group: PlaceGroup
    chosen_members: GroupMembers

    # --- what is read ----------------------------------------------------------------------------

    @cached_property
    def figures(self) -> GroupFigures:
        lookback = max(FOR_A_YEARS_RATE, self.state.measure.lookback)
        months = self.vintages.months_to(self.state.month, WINDOW + lookback)
        figures = self._read(months, (self.state.treatment,))
        figures.comparisons.expect(*comparison_spans(self.place, figures, self.state))
        return figures

    def _read(self, months: Sequence[date], treatments: Sequence[str]) -> GroupFigures:
        return read_group(
            user=self.user,
            group=self.place,
            members=self.chosen_members,
            england=self.family.england,
            vintages=self.vintages,
            months=months,
            treatments=treatments,
        )

    @cached_property
    def figures_by_treatment(self) -> GroupFigures:
        """Of the month that is shown, and those that the measure looks back on."""
        months = self.vintages.months_to(self.state.month, 1 + self.state.measure.lookback)
        return self._read(months, tuple(TREATMENTS))

    @property
    def places(self) -> Sequence[Place]:
        return self.family.members

    @cached_property
    def breaks_of_places(self) -> Mapping[int, Sequence[SeriesBreak]]:
        """Those of all England, of each place in it, and where one of its places has closed."""
        months = self.figures.months
        if len(months) < 2:
            return {}
        inside = {place.pk for place in self.chosen_members.of_all_months} | {None}
        known = {
            (each.month, each.short): each
            for each in all_breaks()
            if each.place_id in inside and months[0] < each.month <= months[-1]
        }
        own = [*known.values(), *self.chosen_members.breaks(months)]
        return {self.place.pk: sorted(own, key=lambda each: each.month)}

    # --- what stands at its head -----------------------------------------------------------------

    @property
    def noun(self) -> str:
        return "group"

    @property
    def trail(self) -> tuple[Link, ...]:
        return (Link("Groups of areas", reverse("groups")),)

    @property
    def description(self) -> str:
        names = _named(self.chosen_members.chosen)
        return (
            f"A group of {kind_words(self.group.kind, len(self.chosen_members.chosen))}: {names}."
        )

    @cached_property
    def sentence(self) -> str:
        text = place_words.area_sentence(self)
        return text.replace("waiting in", "waiting at") if self.place.is_provider else text

    @property
    def status_callout(self) -> Callout | None:
        begins = self.group.begins_on
        if begins is None or begins <= self.state.month:
            return None
        return Callout(
            f"{self.group.name} begins on {formatting.day(begins)}",
            text="Until then its figures are the sum of the places that will make it up.",
        )

    @cached_property
    def callouts(self) -> tuple[Callout, ...]:
        callouts = [self._missing_callout, self._closed_callout]
        if recent := [each for each in self.breaks if each.month in self.shown]:
            points = tuple(Point(f"{formatting.month(b.month)}: {b.text}") for b in recent)
            callouts.append(Callout("Reading figures over time", points))
        return tuple(callout for callout in callouts if callout)

    @property
    def _missing_callout(self) -> Callout | None:
        month, treatment = self.state.month, self.state.treatment
        incomplete = self.figures.incomplete(month, treatment)
        lacking = self.figures.without.get(month, ())
        shares = self.figures.comparisons.shares_missing((self.place.pk, treatment), month)
        points = [Point(f"{p.name} has no figures of its own in this month.") for p in lacking]
        if others := [place.name for place in incomplete if place not in lacking]:
            verb = "lacks" if len(others) == 1 else "lack"
            points.append(
                Point(f"{formatting.listed(others)} {verb} much, so that the group is incomplete.")
            )
        points += [Point(missing_sentence(absence, share)) for absence, share in shares]
        if not points:
            return None
        return Callout("Some figures are missing", tuple(points), serious=bool(incomplete))

    @property
    def _closed_callout(self) -> Callout | None:
        gone = [place for place in self.chosen_members.chosen if place not in self.places]
        if not gone:
            return None
        points = tuple(
            Point(
                f"ended on {formatting.day(place.valid_to)}.", place.get_absolute_url(), place.name
            )
            for place in gone
            if place.valid_to
        )
        return Callout("Places that have ended", points, text=_STANDS_FOR)

    # --- its measures ----------------------------------------------------------------------------

    @property
    def recalculations(self) -> tuple[tuple[str, date], ...]:
        return ()

    @property
    def recent_changes(self) -> None:
        """Nothing is stored of a group."""

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        offered = {measure.short: measure for measure in measures_of(self.place)}
        return tuple(
            replace(tile, url=f"{self.page_url(measure=offered[tile.title].slug)}#measure")
            for tile in super().tiles
        )

    def page_url(self, **changes: str) -> str:
        return self.group.get_absolute_url() + self.state.query(**{"sort": "", **changes})

    def measure_view(
        self, measure: Measure, flags: Sequence[measure_charts.ChartFlag] = ()
    ) -> MeasureView:
        months = self.figures.months
        shown = months[measure.lookback :] or months[-1:]
        return MeasureView(
            place=self.place,
            measure=measure,
            state=replace(self.state, measure=measure),
            vintages=self.vintages,
            series=self.series,
            england=self.england,
            modelled=None,
            shown=shown,
            breaks=tuple(each for each in self.breaks if each.month in shown[1:]),
            targets=tuple(targets_of(measure.slug)),
            flags=tuple(flags),
        )

    @cached_property
    def drawn(self) -> MeasureView:
        """Of the measure that is chosen."""
        return self.measure_view(self.state.measure)

    def file_url(self, ending: str) -> str:
        """Of the measure that is chosen, over the months."""
        query = self.state.query(measure="", sort="")
        return f"{self.group.get_absolute_url()}{self.state.measure.slug}.{ending}{query}"

    @property
    def picture(self) -> Picture | None:
        """Over the months, with the table behind it."""
        if self.is_empty:
            return None
        view, chart = self.drawn, self.drawn.chart()
        columns = [(self.place.name, view.series), ("England", view.england)]
        table = measure_charts.month_table(
            view.measure, chart.title, columns, view.shown, self.vintages
        )
        return replace(
            measure_charts.picture(
                chart,
                level_source=view.caption.source,
                table=table,
                base="",
                query="",
                vintages=self.vintages,
                pinned_url=self.group.get_absolute_url()
                + self.state.pinned_query(self.vintages, sort=""),
            ),
            csv_url=self.file_url("csv"),
            svg_url=self.file_url("svg"),
            png_url=self.file_url("png"),
        )

    @property
    def control(self) -> Picture | None:
        """With limits, where it is a measure that is analysed and there are months enough."""
        chart: ControlChart | None = None if self.is_empty else self.drawn.control
        drawn = self.drawn.drawn_control() if chart else None
        if chart is None or drawn is None:
            return None
        picture = measure_charts.on_page(drawn, source=self.drawn.control_caption.source)
        return replace(picture, table=control_charts.table(chart, drawn.title))

    @cached_property
    def list_movement(self) -> ListMovementView:
        breaks = tuple(self.breaks)
        return ListMovementView(self.place, self.vintages, self.state, self.series, (), breaks)

    # --- its places side by side -----------------------------------------------------------------

    @property
    def strip_heading(self) -> str:
        return "Its places side by side"

    @property
    def nothing_to_compare(self) -> str:
        return "" if self.is_compared or self.is_empty else "There is one place in it now."

    @cached_property
    def furthest_inside(self) -> str:
        if not self.is_compared:
            return ""
        return furthest_sentence(
            self.state.measure, self.place, self.series, self.compared_rows, self.last
        )

    @property
    def _inside(self) -> Shown:
        measure, state = self.state.measure, self.state
        alone = shown_measure(
            measure, (self.place,), (state.month,), self.vintages, treatment=state.treatment
        )
        return replace(alone, slug=f"{measure.slug}-inside", where=f"inside {self.place.name}")

    @cached_property
    def strip(self) -> Picture | None:
        if not self.is_compared:
            return None
        chart = measure_charts.dot_strip(
            self.state.measure,
            name="inside",
            title=self._inside.title,
            rows=self.compared_rows,
            i=self.last,
            england=self.england,
            targets=[t for t in self.targets if t.measure == self.state.measure.slug],
        )
        return measure_charts.on_page(chart, source=self._inside.source)

    @cached_property
    def members(self) -> Table | None:
        """The group as a whole stands below its places."""
        if self.is_empty:
            return None
        return members_table(
            [*self.compared_rows, (self.place, self.series)],
            i=self.last,
            this=self.place,
            state=self.state,
            england=self.england,
            caption=replace(self._inside, subject="Main measures by name").title,
        )

    @cached_property
    def treatments(self) -> Table | None:
        if self.is_empty:
            return None
        table = treatment_table(
            place=self.place,
            england=self.family.england,
            figures=self.figures_by_treatment,
            state=self.state,
        )
        # Its small charts take two years of each.
        return replace(
            table,
            head=table.head[:-1],
            rows=tuple(replace(row, cells=row.cells[:-1]) for row in table.rows),
        )

    # --- what a group has none of ----------------------------------------------------------------

    @property
    def similar_places(self) -> None:
        return None

    @property
    def nearby(self) -> None:
        return None

    # --- where else ------------------------------------------------------------------------------

    @property
    def csv_url(self) -> str:
        query = self.state.query(measure="", sort="")
        return reverse("group_figures", args=[self.group.slug]) + query

    @property
    def preview_url(self) -> str:
        return "" if self.no_figures else self.file_url("png")

    @property
    def compare_url(self) -> str:
        """Its places on one chart; areas only, and as many as that has room for."""
        if self.place.is_provider or not 1 < len(self.places) <= MAX_PLACES:
            return ""
        codes = ",".join(place.code for place in self.places)
        return reverse("compare") + self.state.query(sort="", places=codes)


_STANDS_FOR = "From that day on its successors stand in its place here."


@dataclass(frozen=True)
class GroupRow:
    """A group in a list."""

    group: PlaceGroup
    kind: str
    places: str


def group_row(group: PlaceGroup) -> GroupRow:
    places = [member.place for member in group.members.all()]
    return GroupRow(group, kind_words(group.kind, len(places)), _named(places))


def _named(places: Iterable[Place]) -> str:
    """Many names hold an "and" of their own."""
    return "; ".join(sorted(place.name for place in places))


__all__ = ["GroupRow", "GroupView", "group_row", "group_view", "kind_words"]
