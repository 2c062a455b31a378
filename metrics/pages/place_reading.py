"""What is read of a place for its pages: its figures and those it is set against, each when it is first
asked for."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property

from metrics.analysis.analysed_measures import YEAR
from metrics.analysis.control_chart import ControlChart, is_charted
from metrics.calendar import month_before
from metrics.hierarchy import RelatedPlaces
from metrics.like_for_like import Span
from metrics.measures import (
    HEADLINES,
    MEASURES,
    OF_PROVIDERS,
    Measure,
    Series,
    admitted_per_1000,
    waiting_list,
)
from metrics.models import Place, SeriesBreak, Target
from metrics.pages import measure_charts
from metrics.pages.shared_patients import places_nearby
from metrics.pages.view_query import ViewQuery
from metrics.series import (
    FOR_A_YEARS_RATE,
    WINDOW,
    Figures,
    Vintages,
    breaks_by_place,
    national_standards,
    read_figures,
)
from metrics.similarity import SimilarPlace

LIST = waiting_list.MEASURE
ChartFlags = Mapping[str, Sequence[measure_charts.ChartFlag]]
ReadFlags = Callable[[ViewQuery, RelatedPlaces], ChartFlags]


def measures_of(place: Place) -> Sequence[Measure]:
    return OF_PROVIDERS if place.is_provider else MEASURES


def headlines_of(place: Place) -> Sequence[Measure]:
    """Nobody lives in a hospital: of a provider without those per head."""
    return tuple(measure for measure in HEADLINES if measure in measures_of(place))


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


class PlaceReading:
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
        with_nearby: bool = False,
    ) -> None:
        """`figures`: where they were read already, for several places together. `params`: what the
        address asks beside the state."""
        self.user, self.family, self.vintages = user, family, vintages
        self.state, self.similar = state, similar
        self._read_flags, self._params = flags, params or {}
        self._by_treatment, self._with_nearby = by_treatment, with_nearby
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
        others: Sequence[Place] = (*family.compared, *family.peers)
        few: tuple[Sequence[Place], Sequence[date]] = ((), ())
        if self.place.is_provider:
            # Of each other one the month and that a year before: a month of a provider is read whole.
            year_before = months[:-YEAR][-1 - lookback :]
            few_months = (*months[-1 - lookback :], *year_before)
            others, few = (), ((*family.peers, *self.nearby_providers), few_months)
        figures = read_figures(
            user=self.user,
            vintages=self.vintages,
            places=(self.place, family.england, *others),
            fewer_months=few,
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
    def nearby_providers(self) -> dict[Place, float]:
        """Those that treat people from the same places, with how much of the two lists is the same."""
        if not (self._with_nearby and self.place.is_provider):
            return {}
        return places_nearby(self.place, self.vintages.newest.id)

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
    def is_empty(self) -> bool:
        """Of a provider, which may have stopped sending, the month that is shown is asked alone."""
        rows = self.series.rows
        return rows[self.last] is None if self.place.is_provider else not any(rows)
