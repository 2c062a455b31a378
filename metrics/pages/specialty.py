"""One treatment function: England and a place that the reader chose, how far places differ, and who
improved. Beside it the page shows what people did and ask: that is none of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse

from metrics.analysis.analysed_measures import SHOWN, AnalysedMeasure
from metrics.hierarchy import RelatedPlaces, the_whole_country
from metrics.measures import DEFAULT
from metrics.models import Place
from metrics.pages.chosen_places import ChosenPlace
from metrics.pages.components import Choice, Link, Picture, Table
from metrics.pages.distribution import Distribution, distribution
from metrics.pages.improved_places import ImprovedPlaces, improved_places
from metrics.pages.place_reading import comparison_spans
from metrics.pages.place_view import PlaceView
from metrics.pages.variation_subpages import variation_url
from metrics.pages.view_query import ViewQuery
from metrics.series import FOR_A_YEARS_RATE, WINDOW, Vintages, read_figures
from metrics.specialties import Specialty

(USUAL_MEASURE,) = (analysed for analysed in SHOWN if analysed.measure is DEFAULT)


def specialty_view(
    *,
    user: object,
    specialty: Specialty,
    vintages: Vintages,
    params: Mapping[str, str],
    chosen: ChosenPlace,
) -> "SpecialtyView":
    measure = next((m for m in SHOWN if m.slug == params.get("measure")), USUAL_MEASURE)
    return SpecialtyView(user, specialty, vintages, measure, chosen)


@dataclass(frozen=True)
class SpecialtyView:
    """Always of the newest month; each part is read when a page shows it."""

    user: object
    specialty: Specialty
    vintages: Vintages
    analysed: AnalysedMeasure
    chosen: ChosenPlace

    @cached_property
    def state(self) -> ViewQuery:
        newest = self.vintages.newest.month
        return ViewQuery(newest, self.specialty.code, self.analysed.measure, newest=newest)

    @property
    def place(self) -> Place | None:
        return self.chosen.place

    def query(self, **changes: str) -> str:
        """The address's query for this view with some changes; defaults are left out."""
        fields = {
            "place": self.place.code if self.place else "",
            "measure": "" if self.analysed is USUAL_MEASURE else self.analysed.slug,
            **changes,
        }
        kept = {name: value for name, value in fields.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def measures(self) -> tuple[Choice, ...]:
        return tuple(Choice(m.slug, m.measure.short, m is self.analysed) for m in SHOWN)

    @property
    def which(self) -> tuple[Link, ...]:
        """The places that what was typed may mean."""
        return tuple(
            Link(place.name, self.query(place=place.code), place.get_kind_display())
            for place in self.chosen.which
        )

    # --- the main measures ---------------------------------------------------------------------------

    @cached_property
    def _views(self) -> tuple[PlaceView, ...]:
        return headline_views(
            user=self.user,
            places=(the_whole_country(), *([self.place] if self.place else ())),
            vintages=self.vintages,
            state=self.state,
        )

    @property
    def england(self) -> PlaceView:
        return self._views[0]

    @property
    def own(self) -> PlaceView | None:
        return self._views[1] if self.place else None

    @property
    def own_url(self) -> str:
        """The place's own page, of this treatment function."""
        return self.place.get_absolute_url() + self.state.query(measure="") if self.place else ""

    # --- the places of England -----------------------------------------------------------------------

    @cached_property
    def _distribution(self) -> Distribution:
        return distribution(
            user=self.user,
            measure=self.analysed.measure,
            vintages=self.vintages,
            params={"treatment": self.specialty.code},
        )

    @property
    def spread(self) -> Picture | None:
        return self._distribution.picture()

    @property
    def icbs(self) -> Table:
        return self._distribution.table(Place.Kind.ICB, "ICBs")

    @property
    def sub_icbs(self) -> Table:
        return self._distribution.table(Place.Kind.SUB_ICB, "sub-ICB locations")

    @property
    def variation_url(self) -> str:
        """With limits and intervals, the chosen place marked among those of its kind."""
        return variation_url(
            place=self.place, measure=self.analysed.slug, treatment=self.specialty.code
        )

    @property
    def compare_url(self) -> str:
        query = self.state.query(places=self.place.code if self.place else "")
        return reverse("compare") + query

    @property
    def measure_url(self) -> str:
        slug = self.analysed.measure.slug
        return reverse("measure", args=[slug]) + self.state.query(measure="")

    @cached_property
    def improved(self) -> ImprovedPlaces:
        return improved_places(
            user=self.user,
            vintages=self.vintages,
            analysed=self.analysed,
            treatment=self.specialty.code,
        )


def headline_views(
    *, user: object, places: Sequence[Place], vintages: Vintages, state: ViewQuery
) -> tuple[PlaceView, ...]:
    """Of each place its main measures and what changed, with England beside it. The figures of all are
    read at once, and nothing of other places or treatment functions."""
    england = the_whole_country()
    figures = read_figures(
        user=user,
        vintages=vintages,
        places=tuple(dict.fromkeys((england, *places))),
        months=vintages.months_to(state.month, WINDOW + FOR_A_YEARS_RATE),
        treatments=(state.treatment,),
    )
    spans = (span for place in places for span in comparison_spans(place, figures, state))
    figures.comparisons.expect(*dict.fromkeys(spans))
    alone = [RelatedPlaces(place, england, (), (), ()) for place in places]
    return tuple(PlaceView(user, of, vintages, state, None, (), figures) for of in alone)
