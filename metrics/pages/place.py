"""The page of a place: England, a region, an ICB or a sub-ICB location."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.urls import reverse

from metrics import charts, formatting
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.control_chart import Restart, control_chart
from metrics.hierarchy import RelatedPlaces, membership_date, related_places
from metrics.measures import HEADLINES, Measure, waiting_list, within_18_weeks
from metrics.models import Place, SeriesBreak
from metrics.models.places import ENGLAND
from metrics.pages import control_charts, measure_charts, providers
from metrics.pages.comparison_tables import members_table, treatment_table
from metrics.pages.components import Callout, Link, Picture, Point, Table, Tile, ViewForm
from metrics.pages.headlines import england_note
from metrics.pages.left_out_words import missing_sentence
from metrics.pages.nearby import NearbySection, nearby_section
from metrics.pages.place_status import place_status_callout
from metrics.pages.recent_changes import Change, RecentChanges, recent_changes
from metrics.pages.similar_places import SimilarPlacesSection, similar_places_section
from metrics.pages.titles import (
    Shown,
    people_of_headlines,
    shown_inside,
    shown_measure,
    shown_waiting_times,
    with_people,
    with_treatment,
)
from metrics.pages.values import (
    comparable_value,
    format_value,
    format_year_change,
    is_incomplete,
    year_change,
    year_change_clause,
)
from metrics.pages.view_query import TREATMENT_NAMES, ViewQuery, parse_view_query, view_form
from metrics.revised import revision_url
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import (
    FOR_A_YEARS_RATE,
    WINDOW,
    Figures,
    Vintages,
    breaks_by_place,
    national_standards,
    read_figures,
)
from metrics.similarity import SimilarPlace, similar_places

LIST, WITHIN = waiting_list.MEASURE, within_18_weeks.MEASURE
SORTS = ("name", "list", "value")


@dataclass(frozen=True)
class PlacePage:
    place: Place
    family: RelatedPlaces
    title: str
    caption: Shown
    description: str
    trail: tuple[Link, ...]
    state: ViewQuery
    view_form: ViewForm
    status_callout: Callout | None
    sentence: str
    callouts: tuple[Callout, ...]
    tiles: tuple[Tile, ...]
    pictures: tuple[Picture, ...]
    strip_heading: str
    strip: Picture | None
    members: Table | None
    nothing_to_compare: str
    treatments: Table | None
    providers: Table | None
    source: str
    release_url: str
    csv_url: str
    compare_query: str
    no_figures: str = ""
    estimate_url: str = ""
    recent_changes: RecentChanges | None = None
    similar_places: SimilarPlacesSection | None = None
    nearby: NearbySection | None = None


ChartFlags = Mapping[str, Sequence[measure_charts.ChartFlag]]


def place_page(
    *,
    user: object,
    place: Place,
    vintages: Vintages,
    params: Mapping[str, str],
    flags: Callable[[ViewQuery, RelatedPlaces], ChartFlags] | None = None,
) -> PlacePage:
    """`flags` gives what to mark on the charts of a view, by measure: the caller knows what."""
    state = parse_view_query(params, vintages, until=place.valid_to, sorts=SORTS)
    similar = similar_places(place, state.month)
    family = related_places(
        place,
        membership_date(place, state.month),
        [similar_place.code for similar_place in similar],
    )
    lookback = state.measure.lookback
    months = vintages.months_to(state.month, WINDOW + max(FOR_A_YEARS_RATE, lookback))
    figures = read_figures(
        user=user,
        vintages=vintages,
        places=(place, family.england, *family.compared, *family.similar),
        months=months,
        treatments=(state.treatment,),
        whole=(
            (family.england, months[-1 - lookback :]),
            (place, months[-WINDOW - lookback :]),
        ),
    )
    marks = flags(state, family) if flags else {}
    return _Builder(user, family, vintages, state, figures, marks, similar).page()


class _Builder:
    def __init__(
        self,
        user: object,
        family: RelatedPlaces,
        vintages: Vintages,
        state: ViewQuery,
        figures: Figures,
        flags: ChartFlags,
        similar: Sequence[SimilarPlace],
    ) -> None:
        self.similar = similar
        self.user, self.family, self.vintages = user, family, vintages
        self.state, self.figures, self.flags = state, figures, flags
        self.place = family.place
        self.series = figures.series(self.place, state.treatment)
        self.england = figures.series(family.england, state.treatment)
        self.last = len(figures.months) - 1
        self.shown = figures.months[-WINDOW:]
        places = (self.place, *family.similar)
        by_place = breaks_by_place(places, figures.months) if len(figures.months) > 1 else {}
        self.breaks = by_place.get(self.place.pk, [])
        self.by_place = by_place
        self.targets = national_standards()
        self.vintage = vintages.by_month[state.month]

    def page(self) -> PlacePage:
        place, state = self.place, self.state
        empty = not any(self.series.rows)
        compared = self._compared()
        return PlacePage(
            place=place,
            family=self.family,
            title=with_treatment(place.name, state.treatment),
            caption=shown_waiting_times(place, state, self.vintages),
            description=self._description(),
            trail=tuple(
                Link(p.name, p.get_absolute_url())
                for p in (self.family.england, *self.family.ancestors)
            )
            if place.code != ENGLAND
            else (),
            state=state,
            view_form=view_form(state, self.vintages, until=place.valid_to),
            status_callout=place_status_callout(place, state.month),
            sentence=self.sentence(),
            callouts=self.callouts(),
            tiles=() if empty else tuple(self.tile(measure) for measure in HEADLINES),
            pictures=tuple(self.picture(measure) for measure in HEADLINES)
            if place.code == ENGLAND and not empty
            else (),
            strip_heading=self._strip_heading(),
            strip=None if empty or len(compared) < 2 else self.strip(compared),
            members=None if empty or len(compared) < 2 else self._members(compared),
            nothing_to_compare=self._alone(compared),
            treatments=None
            if empty
            else treatment_table(
                place=place, england=self.family.england, figures=self.figures, state=state
            ),
            providers=providers.share_table(place, self.vintage)
            if place.kind == Place.Kind.SUB_ICB
            else None,
            source=with_people(
                people_of_headlines(),
                (self.vintage,),
                since=self.figures.months[-1 - FOR_A_YEARS_RATE :][0],
            ),
            release_url=reverse("release", args=[self.vintage.id]),
            csv_url=reverse("place_figures", args=[place.code]) + state.query(measure="", sort=""),
            compare_query=state.query(places=place.code),
            no_figures=self._no_figures() if empty else "",
            similar_places=None
            if empty
            else similar_places_section(
                place,
                self.similar,
                self._rows(self.family.similar),
                series=self.series,
                england=self.england,
                i=self.last,
                state=state,
                breaks=self.by_place,
            ),
            recent_changes=None if empty else self._recent_changes(),
            nearby=None
            if empty
            else nearby_section(place, self.vintages, state.month, state.treatment),
            estimate_url=reverse("place_measure", args=[place.code, LIST.slug])
            if empty and (place.pk, state.treatment) in self.figures.modelled
            else "",
        )

    def _caption(self, measure: Measure, months: Sequence[date]) -> Shown:
        return shown_measure(
            measure, (self.place,), months, self.vintages, treatment=self.state.treatment
        )

    def _caption_inside(self) -> Shown:
        state = self.state
        return shown_inside(
            state.measure, self.place, state.month, self.vintages, treatment=state.treatment
        )

    def _description(self) -> str:
        family, place = self.family, self.place
        inside = len(family.members)
        if place.kind == Place.Kind.ENGLAND:
            return f"All of England: {inside} Integrated Care Boards (ICBs) in 7 regions."
        if place.kind == Place.Kind.REGION:
            return f"NHS England region with {inside} Integrated Care Boards (ICBs)."
        names = formatting.listed([above.name for above in family.ancestors[-1:]])
        if place.kind == Place.Kind.ICB:
            made = "one sub-ICB location" if inside == 1 else f"{inside} sub-ICB locations"
            return f"Integrated Care Board ({place.code}) in the {names} region, made up of {made}."
        return f"Sub-ICB location ({place.code}) in {names}."

    def sentence(self) -> str:
        """What a reader would tell a colleague."""
        row, state = self.series.rows[self.last], self.state
        when = formatting.month(state.month)
        if row is None:
            return self._no_figures()
        waiting = formatting.count(row.waiting_list)
        pathways = f"{state.of_treatment}pathways"
        change = year_change_clause(LIST, year_change(LIST, self.series, self.last, self.breaks))
        if is_incomplete(LIST, self.series, self.last):
            return (
                f"In {when}, {waiting} {pathways} were reported waiting in {self.place.name}{change}."
                " The true number is higher: see below who sent no figures."
            )
        text = f"In {when}, {waiting} {pathways} were waiting in {self.place.name}{change}"
        within = comparable_value(WITHIN, self.series, self.last)
        if within is None:
            return f"{text}."
        text += f". {formatting.percent(within)} had waited 18 weeks or less"
        if self.place.code != ENGLAND:
            text += f" (England {format_value(WITHIN, self.england, self.last)})"
        return f"{text}."

    def _recent_changes(self) -> RecentChanges | None:
        if self.state.month != self.vintages.newest.month:
            return None
        changes = recent_changes(
            user=self.user, place=self.place, vintages=self.vintages, treatment=self.state.treatment
        )
        return changes and replace(
            changes, changes=tuple(map(self._with_sparkline, changes.changes))
        )

    def _with_sparkline(self, change: Change) -> Change:
        if change.measure is None:
            return change
        chart = control_chart(
            ANALYSED_OF[change.measure.slug],
            self.series,
            breaks=self.breaks,
            restarts=[Restart(change.limits_since)] if change.limits_since else (),
        )
        return replace(change, svg=control_charts.sparkline(chart, WINDOW))

    def _no_figures(self) -> str:
        of = (
            ""
            if self.state.treatment == TOTAL_TREATMENT
            else f" for {TREATMENT_NAMES[self.state.treatment].lower()}"
        )
        return f"No figures{of} are published for {self.place.name} for {formatting.month(self.state.month)}."

    def callouts(self) -> tuple[Callout, ...]:
        missing = self._missing_callout()
        callouts = [missing] if missing else []
        if revised := self._revised_callout():
            callouts.append(revised)
        recent = [
            b
            for b in self.breaks
            if b.month in self.shown and not _is_already_shown(b, missing is not None)
        ]
        if recent:
            callouts.append(
                Callout(
                    "Reading figures over time",
                    tuple(_break_point(series_break) for series_break in recent),
                )
            )
        return tuple(callouts)

    def _missing_callout(self) -> Callout | None:
        """Of one treatment function by its own shares, where they are known."""
        month, treatment = self.state.month, self.state.treatment
        comparisons = self.figures.comparisons
        if treatment != TOTAL_TREATMENT and month in comparisons.months_with_shares:
            shares = comparisons.shares_missing((self.place.pk, treatment), month)
            texts = [missing_sentence(absence, share) for absence, share in shares]
            serious = month in comparisons.incomplete_parts((self.place.pk, treatment))
        else:
            providers = self.figures.missing.get(self.place.pk, ())
            missing = [provider for provider in providers if provider.month == month]
            texts = [provider.text for provider in missing]
            serious = any(provider.suppresses for provider in missing)
        if not texts:
            return None
        return Callout("Some figures are missing", tuple(map(Point, texts)), serious=serious)

    def _revised_callout(self) -> Callout | None:
        """Of the month shown; earlier months are marked in the table of each measure."""
        revised = any(month == self.state.month for month, _ in self.series.revised)
        if not revised or self.vintage.revision is None:
            return None
        month = formatting.month(self.state.month)
        text = f"Figures of {month} for {self.place.name} were revised after they were first shown here."
        url = revision_url(self.vintage.revision, self.place.code, treatment=self.state.treatment)
        return Callout("Revised", (Point(text, url, "What they were before"),))

    def tile(self, measure: Measure) -> Tile:
        series, i = self.series, self.last
        notes = [format_year_change(measure, series, i, self.breaks)]
        if self.place.code != ENGLAND:
            notes.append(england_note(measure, series, self.england, i))
        # A rate over a year has no value for the first months held: they are not drawn as a gap.
        shown = self.figures.months[measure.lookback :][-WINDOW:] or self.shown
        chart = measure_charts.line_chart(
            measure,
            name=f"tile-{measure.slug}",
            title=self._caption(measure, shown).title,
            place=self.place,
            series=series,
            shown=shown,
            england=self.england if self.place.code != ENGLAND else None,
            breaks=self.breaks,
            targets=[t for t in self.targets if t.measure == measure.slug],
            flags=self.flags.get(measure.slug, ()),
            small=True,
        )
        return Tile(
            title=measure.short,
            value=format_value(measure, series, i),
            notes=tuple(note for note in notes if note),
            svg=charts.small_line(chart),
            url=reverse("place_measure", args=[self.place.code, measure.slug])
            + self.state.query(measure="", sort=""),
        )

    def picture(self, measure: Measure) -> Picture:
        """A headline measure at full size, with targets and breaks: England's own page."""
        shown = self.figures.months[measure.lookback :][-WINDOW:] or self.shown
        caption = self._caption(measure, shown)
        chart = measure_charts.line_chart(
            measure,
            name=f"over-time-{measure.slug}",
            title=caption.title,
            place=self.place,
            series=self.series,
            shown=shown,
            breaks=self.breaks,
            targets=[t for t in self.targets if t.measure == measure.slug],
            width=520,
            height=280,
        )
        table = measure_charts.month_table(
            measure,
            caption.title,
            [(self.place.name, self.series)],
            shown,
            self.vintages,
        )
        base = reverse("place_measure", args=[self.place.code, measure.slug]).rstrip("/")
        return measure_charts.picture(
            chart,
            level_source=caption.source,
            table=table,
            base=base,
            query=self.state.query(measure="", sort=""),
        )

    def _compared(self) -> Sequence[Place]:
        return self.family.compared

    def _rows(self, compared: Sequence[Place]) -> list:
        return [
            (compared_place, self.figures.series(compared_place, self.state.treatment))
            for compared_place in compared
        ]

    def _strip_heading(self) -> str:
        return {
            Place.Kind.ENGLAND: "The ICBs of England",
            Place.Kind.REGION: "The ICBs of this region",
            Place.Kind.ICB: "Inside this ICB",
        }.get(Place.Kind(self.place.kind), "Beside the rest of its ICB")

    def _alone(self, compared: Sequence[Place]) -> str:
        if len(compared) >= 2 or not any(self.series.rows):
            return ""
        return "This ICB has one sub-ICB location, so there is nothing to compare inside it."

    def strip(self, compared: Sequence[Place]) -> Picture:
        measure, state = self.state.measure, self.state
        caption = self._caption_inside()
        chart = measure_charts.dot_strip(
            measure,
            name="inside",
            title=caption.title,
            rows=self._rows(compared),
            i=self.last,
            england=self.england,
            this=self.place,
            targets=[t for t in self.targets if t.measure == measure.slug],
        )
        base = reverse("place_measure", args=[self.place.code, measure.slug]).rstrip("/") + "/strip"
        return measure_charts.picture(
            chart,
            level_source=caption.source,
            table=None,
            base=base,
            query=state.query(measure="", sort=""),
        )

    def _members(self, compared: Sequence[Place]) -> Table:
        return members_table(
            self._rows(compared),
            i=self.last,
            this=self.place,
            state=self.state,
            england=self.england,
            caption=replace(self._caption_inside(), subject="Main measures by name").title,
        )


def _is_already_shown(series_break: SeriesBreak, missing: bool) -> bool:
    """A missing provider of this month is said already, with its share."""
    return (
        missing
        and series_break.kind == SeriesBreak.Kind.EVENT
        and "not counted" in series_break.short
    )


def _break_point(series_break: SeriesBreak) -> Point:
    return Point(f"{formatting.month(series_break.month)}: {series_break.text}")


__all__ = ["PlacePage", "place_page", "related_places"]
