"""A place: England, a region, an ICB or a sub-ICB location. Each of its pages, and its board paper,
takes from here what it shows; nothing else is computed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from django.urls import reverse

from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_OF, YEAR
from metrics.analysis.control_chart import ControlChart, Restart, control_chart, is_charted
from metrics.calendar import month_before
from metrics.hierarchy import RelatedPlaces, membership_date, related_places
from metrics.like_for_like import Span
from metrics.measures import (
    HEADLINES,
    MEASURES,
    OF_PROVIDERS,
    Measure,
    Series,
    admitted_per_1000,
    waiting_list,
    within_18_weeks,
)
from metrics.models import Place, Recalculation, SeriesBreak, Target
from metrics.models.places import ENGLAND
from metrics.pages import control_charts, measure_charts, place_charts, provider_words, providers
from metrics.pages.comparison_tables import treatment_table
from metrics.pages.components import Callout, Link, Picture, Table, Tile, ViewForm
from metrics.pages.furthest import furthest_sentence
from metrics.pages.list_movement import ListMovementView, list_movement
from metrics.pages.list_needs import ListNeeds
from metrics.pages.nearby import NearbySection, nearby_section
from metrics.pages.place_callouts import callouts_of
from metrics.pages.place_status import place_status_callout
from metrics.pages.recent_changes import Change, RecentChanges, recent_changes
from metrics.pages.similar_places import SimilarPlacesSection, similar_places_section
from metrics.pages.sources import short_source
from metrics.pages.titles import (
    Shown,
    people_of_headlines,
    shown_measure,
    shown_waiting_times,
    with_people,
    with_treatment,
)
from metrics.pages.values import (
    comparable_value,
    format_value,
    is_incomplete,
    year_change,
    year_change_clause,
)
from metrics.pages.view_query import TREATMENT_NAMES, ViewQuery, parse_view_query, view_form
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
MAIN_CHANGES = 2
ChartFlags = Mapping[str, Sequence[measure_charts.ChartFlag]]
ReadFlags = Callable[[ViewQuery, RelatedPlaces], ChartFlags]


def place_view(
    *,
    user: object,
    place: Place,
    vintages: Vintages,
    params: Mapping[str, str],
    flags: ReadFlags | None = None,
    by_treatment: bool = False,
) -> "PlaceView":
    """`flags` gives what to mark on the charts of a view, by measure: the caller knows what.
    `by_treatment`: for who asks for its table of treatment functions, three times as many figures."""
    state = parse_view_query(
        params, vintages, until=place.valid_to, sorts=SORTS, measures=measures_of(place)
    )
    similar = similar_places(place, state.month)
    family = related_places(
        place,
        membership_date(place, state.month),
        [similar_place.code for similar_place in similar],
    )
    return PlaceView(
        user, family, vintages, state, flags, similar, params=params, by_treatment=by_treatment
    )


def measures_of(place: Place) -> Sequence[Measure]:
    return OF_PROVIDERS if place.is_provider else MEASURES


def comparison_spans(place: Place, figures: Figures, state: ViewQuery) -> tuple[Span, ...]:
    """A change on a year of the list and of a rate over a year, all months of that rate and, of
    analysed places, of control charts."""
    months = sorted(figures.rows.get((place.pk, state.treatment), ()))
    rate, before = admitted_per_1000.MEASURE, month_before(state.month, YEAR)
    spans = []
    if before in months and state.month in months:
        spans.append(Span.of((before, state.month), LIST.parts))
    if place.is_provider:
        return tuple(spans)
    if len(months) > YEAR + rate.lookback:
        spans.append(Span.of(months[-1 - YEAR - rate.lookback :], rate.parts))
    if len(months) > rate.lookback:
        spans.append(Span.of(months, rate.parts))
    if is_charted(place):
        spans.append(Span.of(months, LIST.parts))
    return tuple(dict.fromkeys(spans))


class PlaceView:
    """Figures, and what to mark on charts, are read when the first of them is asked for."""

    def __init__(
        self,
        user: object,
        family: RelatedPlaces,
        vintages: Vintages,
        state: ViewQuery,
        flags: ReadFlags | None,
        similar: Sequence[SimilarPlace],
        figures: Figures | None = None,
        params: Mapping[str, str] | None = None,
        *,
        by_treatment: bool = False,
    ) -> None:
        """`figures`: where they were read already, for several places together. `params`: what the
        address asks beside the state."""
        self.user, self.family, self.vintages = user, family, vintages
        self.state, self.similar = state, similar
        self._read_flags, self._params = flags, params or {}
        self._by_treatment = by_treatment
        self._control_charts: dict[str, ControlChart] = {}
        self.place = family.place
        self.vintage = vintages.by_month[state.month]
        if figures is not None:
            self.figures = figures

    @cached_property
    def flags(self) -> ChartFlags:
        return self._read_flags(self.state, self.family) if self._read_flags else {}

    @cached_property
    def figures(self) -> Figures:
        family, lookback = self.family, self.state.measure.lookback
        months = self.vintages.months_to(self.state.month, WINDOW + max(FOR_A_YEARS_RATE, lookback))
        figures = read_figures(
            user=self.user,
            vintages=self.vintages,
            places=(self.place, family.england, *family.compared, *family.peers),
            months=months,
            treatments=(self.state.treatment,),
            whole=(
                (family.england, months[-1 - lookback :]),
                (self.place, months[-WINDOW - lookback :]),
            )
            if self._by_treatment
            else (),
        )
        figures.comparisons.expect(*comparison_spans(self.place, figures, self.state))
        return figures

    @cached_property
    def series(self) -> Series:
        return self.figures.series(self.place, self.state.treatment)

    @cached_property
    def england(self) -> Series:
        return self.figures.series(self.family.england, self.state.treatment)

    @property
    def last(self) -> int:
        return len(self.figures.months) - 1

    @property
    def shown(self) -> Sequence[date]:
        return self.figures.months[-WINDOW:]

    @cached_property
    def breaks_of_places(self) -> Mapping[int, Sequence[SeriesBreak]]:
        places = (self.place, *self.family.similar)
        months = self.figures.months
        return breaks_by_place(places, months) if len(months) > 1 else {}

    @property
    def breaks(self) -> Sequence[SeriesBreak]:
        return self.breaks_of_places.get(self.place.pk, [])

    @cached_property
    def targets(self) -> list[Target]:
        return national_standards()

    @cached_property
    def recalculations(self) -> tuple[tuple[str, date], ...] | None:
        """What is analysed whose limits were drawn anew, with the months from which: of the newest month
        the last of them, which is read with what changed; None until that has been looked for."""
        if self.state.month == self.vintages.newest.month:
            if self.recent_changes is None:
                return None
            return tuple(self.recent_changes.limits_since.items())
        rows = Recalculation.objects.visible_to(self.user).active()
        rows = rows.filter(place=self.place, treatment_function=self.state.treatment)
        return tuple(rows.values_list("measure", "month"))

    @cached_property
    def is_empty(self) -> bool:
        """Of a provider, which may have stopped sending, the month that is shown is asked alone."""
        rows = self.series.rows
        return rows[self.last] is None if self.place.is_provider else not any(rows)

    # --- what stands at the head of each of its pages --------------------------------------------

    @property
    def title(self) -> str:
        return with_treatment(self.place.name, self.state.treatment)

    @cached_property
    def caption(self) -> Shown:
        return shown_waiting_times(self.place, self.state, self.vintages)

    def caption_of(self, measure: Measure, months: Sequence[date]) -> Shown:
        return shown_measure(
            measure, (self.place,), months, self.vintages, treatment=self.state.treatment
        )

    @property
    def trail(self) -> tuple[Link, ...]:
        if self.place.code == ENGLAND:
            return ()
        if self.place.is_provider:
            return (Link("Hospitals", reverse("hospitals")),)
        above = (self.family.england, *self.family.ancestors)
        return tuple(Link(place.name, place.get_absolute_url()) for place in above)

    @property
    def link(self) -> Link:
        return Link(self.place.name, self.place.get_absolute_url() + self.state.query(sort=""))

    @property
    def short_form(self) -> ViewForm:
        """Where one measure is not set against others."""
        return view_form(self.state, self.vintages, until=self.place.valid_to, measures=())

    @property
    def view_form(self) -> ViewForm:
        return view_form(
            self.state,
            self.vintages,
            until=self.place.valid_to,
            measures=measures_of(self.place),
        )

    @property
    def status_callout(self) -> Callout | None:
        return place_status_callout(self.place, self.state.month, self.vintages.newest.month)

    @property
    def description(self) -> str:
        family, place = self.family, self.place
        inside = len(family.members)
        if place.kind == Place.Kind.ENGLAND:
            return f"All of England: {inside} Integrated Care Boards (ICBs) in 7 regions."
        if place.is_provider:
            return provider_words.description(place)
        if place.kind == Place.Kind.REGION:
            return f"NHS England region with {inside} Integrated Care Boards (ICBs)."
        names = formatting.listed([above.name for above in family.ancestors[-1:]])
        if place.kind == Place.Kind.ICB:
            made = "one sub-ICB location" if inside == 1 else f"{inside} sub-ICB locations"
            return f"Integrated Care Board ({place.code}) in the {names} region, made up of {made}."
        return f"Sub-ICB location ({place.code}) in {names}."

    @cached_property
    def sentence(self) -> str:
        """What a reader would tell a colleague."""
        row, state = self.series.rows[self.last], self.state
        when = formatting.month(state.month)
        if row is None:
            return self.no_figures
        if self.place.is_provider:
            return provider_words.sentence(self)
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

    @cached_property
    def no_figures(self) -> str:
        if not self.is_empty:
            return ""
        of = (
            ""
            if self.state.treatment == TOTAL_TREATMENT
            else f" for {TREATMENT_NAMES[self.state.treatment].lower()}"
        )
        return f"No figures{of} are published for {self.place.name} for {formatting.month(self.state.month)}."

    @cached_property
    def estimate_url(self) -> str:
        is_modelled = (self.place.pk, self.state.treatment) in self.figures.modelled
        if not self.is_empty or not is_modelled:
            return ""
        return reverse("place_measure", args=[self.place.code, LIST.slug])

    @cached_property
    def callouts(self) -> tuple[Callout, ...]:
        return callouts_of(self)

    @cached_property
    def list_needs(self) -> ListNeeds:
        return ListNeeds(self, self._params)

    # --- its main measures -----------------------------------------------------------------------

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        offered = [measure for measure in HEADLINES if measure in measures_of(self.place)]
        return () if self.is_empty else tuple(place_charts.tile(self, m) for m in offered)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        if self.place.code != ENGLAND or self.is_empty:
            return ()
        return tuple(place_charts.picture(self, measure) for measure in HEADLINES)

    @cached_property
    def recent_changes(self) -> RecentChanges | None:
        if self.is_empty or self.state.month != self.vintages.newest.month:
            return None
        if self.place.is_provider:
            return None
        return recent_changes(
            user=self.user, place=self.place, vintages=self.vintages, treatment=self.state.treatment
        )

    @property
    def drawn_changes(self) -> RecentChanges | None:
        """All of them, each with the line that it speaks of."""
        return self._drawn(self.recent_changes.changes) if self.recent_changes else None

    def _drawn(self, changes: Iterable[Change]) -> RecentChanges | None:
        drawn = tuple(
            replace(
                change,
                svg=control_charts.sparkline(self.control_chart(change.measure), WINDOW),
            )
            if change.measure
            else change
            for change in changes
        )
        return self.recent_changes and replace(self.recent_changes, changes=drawn)

    def control_chart(self, measure: Measure) -> ControlChart:
        """Of a measure that is analysed, made once."""
        analysed = ANALYSED_OF[measure.slug]
        if analysed.slug not in self._control_charts:
            anew = [month for slug, month in self.recalculations or () if slug == analysed.slug]
            self._control_charts[analysed.slug] = control_chart(
                analysed, self.series, breaks=self.breaks, restarts=map(Restart, anew)
            )
        return self._control_charts[analysed.slug]

    @property
    def preview_url(self) -> str:
        """Of the picture in a link to this place: its share within 18 weeks, of the same view."""
        if self.no_figures:
            return ""
        base = reverse("place_measure", args=[self.place.code, WITHIN.slug]).rstrip("/")
        return f"{base}.png{self.state.query(measure='', sort='')}"

    @cached_property
    def main_changes(self) -> RecentChanges | None:
        """For an overview: the first for the better and the first that is not, or else the first two."""
        recent = self.recent_changes
        if recent is None:
            return None
        better = [change for change in recent.changes if change.is_improvement]
        others = [change for change in recent.changes if not change.is_improvement]
        both = (*better[:1], *others[:1]) if better and others else recent.changes[:MAIN_CHANGES]
        return self._drawn(both)

    # --- by treatment function, and by provider --------------------------------------------------

    @cached_property
    def treatments(self) -> Table | None:
        if self.is_empty:
            return None
        return treatment_table(
            place=self.place, england=self.family.england, figures=self.figures, state=self.state
        )

    @cached_property
    def providers(self) -> Table | None:
        if self.place.kind == Place.Kind.SUB_ICB:
            codes = [self.place.code]
        elif self.place.kind == Place.Kind.ICB:
            codes = [member.code for member in self.family.members]
        else:
            return None
        return providers.treated_by(self.place, codes, self.vintage, self.state.treatment)

    @cached_property
    def patients(self) -> Table | None:
        """Of a provider: the sub-ICB locations whose people it treats."""
        if not self.place.is_provider:
            return None
        codes = provider_words.codes_of(self.place, self.vintages.newest.month)
        return providers.treats(self.place, codes, self.vintage, self.state.treatment)

    # --- the places inside it, or beside it ------------------------------------------------------

    @property
    def strip_heading(self) -> str:
        return {
            Place.Kind.ENGLAND: "The ICBs of England",
            Place.Kind.REGION: "The ICBs of this region",
            Place.Kind.ICB: "Inside this ICB",
        }.get(Place.Kind(self.place.kind), "Beside the rest of its ICB")

    @property
    def nothing_to_compare(self) -> str:
        if len(self.family.compared) >= 2 or self.is_empty:
            return ""
        return "This ICB has one sub-ICB location, so there is nothing to compare inside it."

    @property
    def is_compared(self) -> bool:
        return not self.is_empty and len(self.family.compared) >= 2

    @cached_property
    def compared_rows(self) -> list[tuple[Place, Series]]:
        return self._rows(self.family.compared)

    def _rows(self, places: Sequence[Place]) -> list[tuple[Place, Series]]:
        return [(place, self.figures.series(place, self.state.treatment)) for place in places]

    @cached_property
    def furthest_inside(self) -> str:
        """Nothing for a sub-ICB location, which is compared with those beside it."""
        if not self.is_compared or self.place.kind == Place.Kind.SUB_ICB:
            return ""
        return furthest_sentence(
            self.state.measure, self.place, self.series, self.compared_rows, self.last
        )

    @cached_property
    def strip(self) -> Picture | None:
        return place_charts.strip(self) if self.is_compared else None

    @cached_property
    def members(self) -> Table | None:
        return place_charts.members(self) if self.is_compared else None

    @cached_property
    def list_movement(self) -> ListMovementView:
        """Why its list moved, which reads figures of its own."""
        return list_movement(
            user=self.user,
            place=self.place,
            similar=self.family.similar,
            vintages=self.vintages,
            state=self.state,
        )

    # --- similar places, and places near it ------------------------------------------------------

    @cached_property
    def similar_places(self) -> SimilarPlacesSection | None:
        if self.is_empty:
            return None
        return similar_places_section(
            self.place,
            self.similar,
            self._rows(self.family.similar),
            series=self.series,
            england=self.england,
            i=self.last,
            state=self.state,
            breaks=self.breaks_of_places,
        )

    @cached_property
    def nearby(self) -> NearbySection | None:
        if self.is_empty:
            return None
        return nearby_section(self.place, self.vintages, self.state.month, self.state.treatment)

    # --- where the figures come from -------------------------------------------------------------

    @property
    def source(self) -> str:
        since = self.figures.months[-1 - FOR_A_YEARS_RATE :][0]
        people = () if self.place.is_provider else people_of_headlines()
        return with_people(people, (self.vintage,), since=since)

    @property
    def short_source(self) -> str:
        return short_source(self.vintage)

    @property
    def release_url(self) -> str:
        return reverse("release", args=[self.vintage.id])

    @property
    def csv_url(self) -> str:
        query = self.state.query(measure="", sort="")
        return reverse("place_figures", args=[self.place.code]) + query

    @property
    def compare_query(self) -> str:
        return self.state.query(places=self.place.code)
