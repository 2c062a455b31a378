"""A place: England, a region, an ICB or a sub-ICB location. Each of its pages, and its board paper,
takes from here what it shows; nothing else is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from django.urls import reverse

from metrics.hierarchy import membership_date, related_places
from metrics.measures import HEADLINES, Measure, waiting_list, within_18_weeks
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.pages import measure_charts, place_charts, place_words, provider_words, providers
from metrics.pages.cancer import CancerView
from metrics.pages.comparison_tables import treatment_table
from metrics.pages.components import Callout, Link, Picture, Table, Tile, ViewForm
from metrics.pages.list_needs import ListNeeds
from metrics.pages.measure import MeasureView, measure_view
from metrics.pages.place_callouts import callouts_of
from metrics.pages.place_changes import PlaceChanges
from metrics.pages.place_comparisons import PlaceComparisons
from metrics.pages.place_reading import ReadFlags, headlines_of, measures_of
from metrics.pages.place_status import place_status_callout
from metrics.pages.sources import short_source
from metrics.pages.titles import (
    Shown,
    people_of_headlines,
    shown_measure,
    shown_waiting_times,
    with_people,
    with_treatment,
)
from metrics.pages.view_query import parse_view_query, view_form
from metrics.provider_similarity import similar_providers
from metrics.series import FOR_A_YEARS_RATE, Vintages
from metrics.similarity import similar_places

LIST, WITHIN = waiting_list.MEASURE, within_18_weeks.MEASURE
MAIN_PATIENTS = 5
SORTS = ("name", "list", "value")


def place_view(
    *,
    user: object,
    place: Place,
    vintages: Vintages,
    params: Mapping[str, str],
    flags: ReadFlags | None = None,
    by_treatment: bool = False,
    with_nearby: bool = False,
) -> "PlaceView":
    """`flags` gives what to mark on the charts of a view, by measure: the caller knows what.
    `by_treatment`: for who asks for its table of treatment functions, three times as many figures.
    `with_nearby`: of a provider, for who asks which others treat people from the same places."""
    state = parse_view_query(
        params, vintages, until=place.valid_to, sorts=SORTS, measures=measures_of(place)
    )
    similar = (
        similar_providers(place, vintages.newest.id)
        if place.is_provider
        else similar_places(place, state.month)
    )
    family = related_places(
        place,
        membership_date(place, state.month),
        [similar_place.code for similar_place in similar],
    )
    return PlaceView(
        *(user, family, vintages, state, flags, similar),
        params=params,
        by_treatment=by_treatment,
        with_nearby=with_nearby,
    )


class PlaceView(PlaceChanges, PlaceComparisons):
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
    def noun(self) -> str:
        return provider_words.noun(self.place) if self.place.is_provider else "area"

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
    def description(self) -> str:
        return place_words.description(self)

    @cached_property
    def sentence(self) -> str:
        """What a reader would tell a colleague."""
        return place_words.sentence(self)

    @cached_property
    def no_figures(self) -> str:
        return place_words.no_figures(self)

    @property
    def status_callout(self) -> Callout | None:
        return place_status_callout(self.place, self.state.month, self.vintages.newest.month)

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
    def cancer(self) -> CancerView:
        """Another dataset, with months of its own."""
        return CancerView(self.user, self.place, self.family.england)

    @cached_property
    def list_needs(self) -> ListNeeds:
        return ListNeeds(self, self._params)

    # --- its main measures -----------------------------------------------------------------------

    @cached_property
    def tiles(self) -> tuple[Tile, ...]:
        offered = () if self.is_empty else headlines_of(self.place)
        return tuple(place_charts.tile(self, measure) for measure in offered)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        if self.place.code != ENGLAND or self.is_empty:
            return ()
        return tuple(place_charts.picture(self, measure) for measure in HEADLINES)

    @property
    def preview_url(self) -> str:
        """Of the picture in a link to this place: its share within 18 weeks, of the same view."""
        if self.no_figures:
            return ""
        base = reverse("place_measure", args=[self.place.code, WITHIN.slug]).rstrip("/")
        return f"{base}.png{self.state.query(measure='', sort='')}"

    def measure_view(
        self, measure: Measure, flags: Sequence[measure_charts.ChartFlag] = ()
    ) -> MeasureView:
        """The measure's own page, of the same month and treatment function."""
        params = {"month": f"{self.state.month:%Y-%m}", "treatment": self.state.treatment}
        return measure_view(
            user=self.user,
            place=self.place,
            measure=measure,
            vintages=self.vintages,
            params=params,
            flags=flags,
        )

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
    def _patients(self) -> tuple[Table, Table] | None:
        if not self.place.is_provider:
            return None
        codes = provider_words.codes_of(self.place, self.vintages.newest.month)
        return providers.treats(self.place, codes, self.vintage, self.state.treatment)

    @property
    def patients(self) -> Table | None:
        """Of a provider: the sub-ICB locations whose people it treats."""
        return self._patients[0] if self._patients else None

    @property
    def main_patients(self) -> Table | None:
        """For an overview: of those with the most of its list."""
        patients = self.patients
        return patients and replace(patients, rows=patients.rows[:MAIN_PATIENTS])

    @property
    def patients_by_icb(self) -> Table | None:
        return self._patients[1] if self._patients else None

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
