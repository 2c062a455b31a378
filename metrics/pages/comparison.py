"""Any places on one chart: chosen by name, kept in the address, so that a group is a link."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.urls import reverse

from metrics import formatting
from metrics.charts import LineChart
from metrics.like_for_like import measured, parted_months
from metrics.measures import Measure, Series
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.pages import measure_charts
from metrics.pages.chosen_places import ChosenPlaces, codes_from_params, with_place_added
from metrics.pages.components import Callout, Link, Picture, Point, ViewForm
from metrics.pages.denominators import people_of, people_source
from metrics.pages.titles import Shown, shown_measure, with_treatment
from metrics.pages.values import format_with_left_out, is_incomplete
from metrics.pages.view_query import ViewQuery, parse_view_query, view_form
from metrics.series import WINDOW, Figures, Vintages, breaks_by_place, read_figures

MAX_PLACES = 6


@dataclass(frozen=True)
class ComparePage:
    title: str
    browser_title: str
    codes: str
    chosen: tuple[Link, ...]
    view_form: ViewForm
    picture: Picture | None
    callouts: tuple[Callout, ...]
    message: str
    which: tuple[Link, ...]


@dataclass(frozen=True)
class Comparison:
    """The chosen places' series over the months shown; what page, CSV and pictures are made from."""

    places: tuple[Place, ...]
    state: ViewQuery
    figures: Figures
    england: Place
    vintages: Vintages

    @property
    def measure(self) -> Measure:
        return self.state.measure

    def series(self, place: Place) -> Series:
        return self.figures.series(place, self.state.treatment)

    @cached_property
    def caption(self) -> Shown:
        return shown_measure(
            self.measure,
            self.places or (self.england,),
            self.months,
            self.vintages,
            treatment=self.state.treatment,
        )

    @property
    def months(self) -> Sequence[date]:
        months = self.figures.months
        return months[self.measure.lookback :][-WINDOW:] or months[-1:]

    def chart(self) -> LineChart:
        first, *others = self.places
        months = self.months
        alone = measure_charts.line_chart(
            self.measure,
            name="compare",
            title=self.caption.title,
            place=first,
            series=self.series(first),
            shown=months,
            england=self.series(self.england),
            in_words=self.summary(),
            height=360,
        )
        peers = [
            replace(
                measure_charts.rate_series(
                    self.measure, self.series(p), p.name, "peer", len(months)
                ),
                compared=number,
            )
            for number, p in enumerate(others, 1)
        ]
        return replace(alone, series=(*alone.series, *peers))

    def summary(self) -> str:
        i = len(self.figures.months) - 1
        now = [
            f"{place.name} {format_with_left_out(self.measure, self.series(place), i)}"
            for place in self.places
        ]
        return f"In {formatting.month(self.state.month)}: {'; '.join(now)}."


def csv_rows(view: Comparison) -> list[list[object]]:
    """A row for each month shown and each place, England last; unrounded, with the file each is from."""
    head = "month place name treatment_function measure value incomplete revised left_out"
    head += " other_providers_than_month_before source_file people people_source"
    rows: list[list[object]] = [[*head.split()]]
    first = len(view.figures.months) - len(view.months)
    shown = (*view.places, view.england)
    parted = {place: parted_months(view.measure, view.series(place)) for place in shown}
    for i, month in enumerate(view.months, first):
        vintage = view.vintages.by_month.get(month)
        for place in shown:
            series = view.series(place)
            reading = measured(view.measure, series, i)
            rows.append(
                [
                    f"{month:%Y-%m}",
                    place.code,
                    place.name,
                    view.state.treatment,
                    view.measure.slug,
                    reading.value,
                    "yes" if is_incomplete(view.measure, series, i) else "no",
                    "yes" if view.measure.revised_at(series, i) else "no",
                    " ".join(provider.code for provider in reading.left_out),
                    "yes" if month in parted[place] else "no",
                    vintage.file_name if vintage else "",
                    people_of(view.measure, series, i),
                    people_source(view.measure, month),
                ]
            )
    return rows


def places_from_params(params: Mapping[str, str]) -> ChosenPlaces:
    """The places in the address, with one more where a name was typed."""
    codes = codes_from_params(params)[:MAX_PLACES]
    by_code = {place.code: place for place in Place.objects.with_pages().filter(code__in=codes)}
    places = [by_code[code] for code in codes if code in by_code]
    return with_place_added(places, params, most=MAX_PLACES)


def comparison(
    *, user: object, places: Sequence[Place], vintages: Vintages, params: Mapping[str, str]
) -> Comparison:
    state = parse_view_query(params, vintages)
    england = Place.objects.get(code=ENGLAND)
    months = vintages.months_to(state.month, WINDOW + state.measure.lookback)
    figures = read_figures(
        user=user,
        vintages=vintages,
        places=(*places, england),
        months=months,
        treatments=(state.treatment,),
    )
    return Comparison(tuple(places), state, figures, england, vintages)


def compare_page(view: Comparison, chosen_places: ChosenPlaces) -> ComparePage:
    codes = ",".join(place.code for place in view.places)
    state = view.state
    carried_query = state.query(sort="").replace("?", "&")
    chosen = tuple(
        Link(
            place.name,
            f"{reverse('compare')}?places={_codes_without(view.places, place)}{carried_query}",
        )
        for place in view.places
    )
    picture = None
    if view.places:
        columns = [(place.name, view.series(place)) for place in view.places]
        chart = view.chart()
        table = measure_charts.month_table(
            view.measure, chart.title, columns, chart.months, view.vintages
        )
        picture = measure_charts.picture(
            chart,
            level_source=view.caption.source,
            table=table,
            base=reverse("compare").rstrip("/"),
            query=f"?places={codes}{carried_query}",
            vintages=view.vintages,
            pinned_url=reverse("compare")
            + state.pinned_query(view.vintages, sort="", places=codes),
        )
    return ComparePage(
        title=f"Compare places: {with_treatment(view.measure.title, state.treatment)}",
        browser_title=f"Compare places: {view.caption.alone().title}",
        codes=codes,
        chosen=chosen,
        view_form=view_form(state, view.vintages),
        picture=picture,
        callouts=_callouts(view),
        message=chosen_places.message,
        which=tuple(
            Link(
                place.name,
                f"{reverse('compare')}?places={f'{codes},{place.code}'.strip(',')}{carried_query}",
                place.get_kind_display(),
            )
            for place in chosen_places.which
        ),
    )


def _codes_without(places: Sequence[Place], removed: Place) -> str:
    return ",".join(place.code for place in places if place != removed)


def _callouts(view: Comparison) -> tuple[Callout, ...]:
    if not view.places:
        return ()
    points = [
        Point(f"{place.name}, {formatting.month(series_break.month)}: {series_break.text}")
        for place in view.places
        for series_break in breaks_by_place(view.places, view.figures.months)[place.pk]
        if series_break.place_id
    ]
    return (Callout("Reading figures over time", tuple(points)),) if points else ()
