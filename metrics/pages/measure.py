"""One measure of one place in full, and the pages about measures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.urls import reverse

from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG, ANALYSED_OF
from metrics.analysis.control_chart import ControlChart, Restart, control_chart, is_charted
from metrics.charts import DotStrip, LineChart
from metrics.hierarchy import membership_date, related_places, the_whole_country
from metrics.history import JOINED_WORDS
from metrics.like_for_like import measured, parted_months
from metrics.measures import Measure, Series
from metrics.measures.rules import Ratio, YearlyRate
from metrics.models import Place, Recalculation, SeriesBreak, Target
from metrics.models.places import ENGLAND
from metrics.pages import control_charts, measure_charts
from metrics.pages.components import Callout, Link, Picture, Point, ViewForm
from metrics.pages.denominators import people_of, people_source
from metrics.pages.measure_links import further_links
from metrics.pages.place_status import place_status_callout
from metrics.pages.titles import Shown, shown_inside, shown_measure
from metrics.pages.values import (
    format_in_unit,
    format_with_left_out,
    format_year_change,
    is_incomplete,
)
from metrics.pages.view_query import ViewQuery, parse_view_query, view_form
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintage, Vintages, breaks_of, read_figures, read_history, targets_of

FORMER_CODE = "They belong to this area under the code that it had."
NOT_JUDGED = (
    "They are drawn here and enter no rank, limit or signal: who sent nothing in those months is not"
    " known from them."
)


@dataclass(frozen=True)
class MeasureView:
    """What the page, the CSV and the pictures of one measure of one place are all made from."""

    place: Place
    measure: Measure
    state: ViewQuery
    vintages: Vintages
    series: Series
    england: Series
    modelled: Series | None
    shown: tuple[date, ...]
    breaks: tuple[SeriesBreak, ...]
    targets: tuple[Target, ...]
    flags: tuple[measure_charts.ChartFlag, ...] = ()
    recalculations: tuple[Recalculation, ...] = ()
    # The first month that NHS England's own figures go back to, where they go back further.
    history_from: date | None = None

    @property
    def last(self) -> int:
        return len(self.series.months) - 1

    @cached_property
    def caption(self) -> Shown:
        return shown_measure(
            self.measure,
            (self.place,),
            self.shown,
            self.vintages,
            treatment=self.state.treatment,
            as_published=self._as_published(),
        )

    def _as_published(self) -> list[Vintage]:
        if not any(self.series.as_published):
            return []
        drawn = {
            month
            for series in (self.series, self.england)
            for month, row in zip(series.months, series.rows, strict=True)
            if row is not None
        }.intersection(self.shown)
        return [vintage for vintage in self.vintages.history if vintage.month in drawn]

    def chart(self) -> LineChart:
        return measure_charts.line_chart(
            self.measure,
            name="measure",
            title=self.caption.title,
            place=self.place,
            series=self.series,
            shown=self.shown,
            england=None if self.place.code == ENGLAND else self.england,
            modelled=self.modelled,
            breaks=self.breaks,
            targets=self.targets,
            flags=self.flags,
        )

    @cached_property
    def control(self) -> ControlChart | None:
        """None for measures and places of which nothing is said, and where there is nothing to draw."""
        return self.control_with(self.restarts)

    @property
    def restarts(self) -> tuple[Restart, ...]:
        return tuple(
            Restart(r.month, r.by, formatting.london_day(r.at), r.reason)
            for r in self.recalculations
        )

    def control_with(self, restarts: Sequence[Restart]) -> ControlChart | None:
        analysed = ANALYSED_OF.get(self.measure.slug)
        if analysed is None or not is_charted(self.place):
            return None
        chart = control_chart(analysed, self.series, breaks=self.breaks, restarts=restarts)
        return chart if any(point.value is not None for point in chart.points) else None

    @cached_property
    def control_caption(self) -> Shown:
        months = [point.month for point in self.control.points] if self.control else self.shown
        caption = shown_measure(
            self.measure, (self.place,), months, self.vintages, treatment=self.state.treatment
        )
        return control_charts.captioned(caption, self.measure)

    def drawn_control(self, *, even_without_limits: bool = False) -> LineChart | None:
        """Pages show none of below ten months, which have no limits."""
        if self.control is None or not (self.control.has_limits or even_without_limits):
            return None
        return control_charts.line_chart(
            self.control, name="control", caption=self.control_caption, flags=self.flags
        )


def measure_view(
    *,
    user: object,
    place: Place,
    measure: Measure,
    vintages: Vintages,
    params: Mapping[str, str],
    flags: Sequence[measure_charts.ChartFlag] = (),
) -> MeasureView:
    """All months of full extracts up to the one asked for, and where it is asked for the months
    before them as NHS England published them.

    `flags` are drawn on the chart: whoever calls knows what happened here and when.
    """
    state = parse_view_query(params, vintages, until=place.valid_to)
    england = place if place.code == ENGLAND else the_whole_country()
    months = vintages.months_to(state.month)
    figures = read_figures(
        user=user,
        vintages=vintages,
        places=(place, england),
        months=months,
        treatments=(state.treatment,),
    )
    shown = months[measure.lookback :] or months[-1:]
    longer, history_from = None, None
    if vintages.history:
        history = read_history(
            user=user, vintages=vintages, places=(place, england), treatment=state.treatment
        )
        every_month = vintages.months_with_history(state.month)
        longer = figures.with_history(history, every_month)
        history_from = _first_as_published(measure, longer.series(place, state.treatment))
    if longer and history_from and state.history:
        figures, months = longer, longer.months
        shown = months[months.index(history_from) :]
    return MeasureView(
        place=place,
        measure=measure,
        state=state,
        vintages=vintages,
        series=figures.series(place, state.treatment),
        england=figures.series(england, state.treatment),
        modelled=figures.series(place, state.treatment, modelled=True)
        if (place.pk, state.treatment) in figures.modelled
        else None,
        shown=shown,
        breaks=tuple(breaks_of(place, shown)) if len(shown) > 1 else (),
        targets=tuple(targets_of(measure.slug)),
        flags=tuple(flags),
        recalculations=_recalculations(user, place, measure, state.treatment),
        history_from=history_from,
    )


def _first_as_published(measure: Measure, series: Series) -> date | None:
    """The first month that is as published and has a value of this measure."""
    return next(
        (
            month
            for i, month in enumerate(series.months)
            if series.is_as_published(i) and measure.rule(series, i) is not None
        ),
        None,
    )


def _recalculations(
    user: object, place: Place, measure: Measure, treatment: str
) -> tuple[Recalculation, ...]:
    """One query, and none for measures that have no limits."""
    analysed = ANALYSED_OF.get(measure.slug)
    if analysed is None:
        return ()
    return tuple(
        Recalculation.objects.visible_to(user)
        .active()
        .filter(place=place, measure=analysed.slug, treatment_function=treatment)
    )


@dataclass(frozen=True)
class MeasurePage:
    place: Place
    measure: Measure
    title: str
    browser_title: str
    measure_query: str
    trail: tuple[Link, ...]
    state: ViewQuery
    view_form: ViewForm
    status_callout: Callout | None
    sentence: str
    callouts: tuple[Callout, ...]
    picture: Picture
    control: Picture | None
    targets: tuple[Target, ...]
    further: tuple[Link, ...]
    limits_url: str = ""
    history: Link | None = None


def measure_page(view: MeasureView) -> MeasurePage:
    place, measure, state = view.place, view.measure, view.state
    base = reverse("place_measure", args=[place.code, measure.slug]).rstrip("/")
    columns = [(place.name, view.series)]
    if place.code != ENGLAND:
        columns.append(("England", view.england))
    if view.modelled:
        columns.append((f"{place.name}, estimate", view.modelled))
    picture = measure_charts.picture(
        view.chart(),
        level_source=view.caption.source,
        table=measure_charts.month_table(
            measure,
            view.caption.title,
            columns,
            view.shown,
            view.vintages,
        ),
        base=base,
        query=state.query(measure="", sort=""),
        vintages=view.vintages,
        pinned_url=f"{base}/{state.pinned_query(view.vintages, measure='', sort='')}",
    )
    return MeasurePage(
        place=place,
        measure=measure,
        title=view.caption.heading,
        browser_title=view.caption.alone().title,
        measure_query=state.query(measure="", sort=""),
        trail=(Link(place.name, place.get_absolute_url() + state.query(measure=measure.slug)),),
        state=state,
        view_form=view_form(state, view.vintages, until=place.valid_to, measures=()),
        status_callout=place_status_callout(place, state.month, view.vintages.newest.month),
        sentence=_sentence(view),
        callouts=callouts(view),
        picture=picture,
        control=control_picture(view),
        targets=view.targets,
        further=further_links(measure, state, place),
        limits_url=reverse("limits", args=[place.code, measure.slug])
        + ("" if state.treatment == TOTAL_TREATMENT else f"?treatment={state.treatment}")
        if has_limits(measure) and not place.is_provider
        else "",
        history=_history_link(view),
    )


def control_picture(view: MeasureView) -> Picture | None:
    """With the table behind it, and its files."""
    drawn = view.drawn_control()
    if view.control is None or drawn is None:
        return None
    base = reverse("place_measure", args=[view.place.code, view.measure.slug])
    query = view.state.query(measure="", sort="")
    picture = measure_charts.picture(
        drawn,
        level_source=view.control_caption.source,
        table=control_charts.table(view.control, drawn.title),
        base=f"{base}control",
        query=query,
        vintages=view.vintages,
    )
    # Its lines and signals are columns of the measure's own file.
    return replace(picture, csv_url=f"{base.rstrip('/')}.csv{query}")


def _history_link(view: MeasureView) -> Link | None:
    """To the other window, where there is one."""
    if view.history_from is None:
        return None
    of = view.state
    if of.history:
        return Link("Show months of full extracts only", of.query(measure="", history="") or "?")
    words = (
        f"Show figures back to {formatting.month(view.history_from)}, as NHS England published them"
    )
    return Link(words, of.query(measure="", history="yes"))


def has_limits(measure: Measure) -> bool:
    return measure.slug in ANALYSED_BY_SLUG


def _sentence(view: MeasureView) -> str:
    now = format_with_left_out(view.measure, view.series, view.last)
    text = f"{formatting.month(view.state.month)}: {now}"
    change = format_year_change(view.measure, view.series, view.last, view.breaks)
    text += f". {change}."
    if view.place.code == ENGLAND:
        return text + with_direct_sentence(view.measure, view.series, view.last)
    if view.measure.unit != "count":
        text += f" England: {format_with_left_out(view.measure, view.england, view.last)}."
    return text


def with_direct_sentence(measure: Measure, series: Series, i: int) -> str:
    """What England's rate would be with the pathways that belong to no place; nothing where the rate
    leaves none out."""
    rule = measure.rule
    if not isinstance(rule, Ratio | YearlyRate) or not rule.less:
        return ""
    whole = replace(rule, less="")(series, i)
    if whole is None or whole == measure.rule(series, i):
        return ""
    return (
        f" With the pathways that NHS England commissions directly it would be"
        f" {format_in_unit(measure, whole)}: they are left out, as no place's rate has them."
    )


def callouts(view: MeasureView) -> tuple[Callout, ...]:
    points = tuple(Point(f"{formatting.month(b.month)}: {b.text}") for b in view.breaks)
    if words := measure_charts.as_published_words(view.series, view.shown):
        joined = measure_charts.joining(view.place, view.series, view.shown)
        whose = "" if view.place.code == ENGLAND else f" {FORMER_CODE}"
        points = (
            Point(f"{words.strip()}{whose} {NOT_JUDGED}"),
            *(Point(f"{formatting.month(month)}: {JOINED_WORDS}") for month, _ in joined),
            *points,
        )
    points += tuple(
        Point(
            f"{formatting.month(recalculation.month)}: limits recalculated on"
            f" {formatting.day(recalculation.at)} by {recalculation.by}:"
            f" {recalculation.reason}"
        )
        for recalculation in view.recalculations
    )
    return (Callout("Reading figures over time", points),) if points else ()


@dataclass(frozen=True)
class StripView:
    """The places inside (or beside) a place on one scale, for its picture and its CSV."""

    strip: DotStrip
    caption: Shown
    measure: Measure

    def csv_rows(self) -> list[list[object]]:
        head = "month place name treatment_function measure value source_file"
        month, file_name = self.caption.months[-1], self.caption.releases[-1].file_name
        rows: list[list[object]] = [[*head.split()]]
        for dot in self.strip.rows:
            of: list[object] = [self.caption.treatment, self.measure.slug]
            rows.append([f"{month:%Y-%m}", dot.code, dot.label, *of, dot.value, file_name])
        return rows


def measure_dot_strip(
    *, user: object, place: Place, measure: Measure, vintages: Vintages, params: Mapping[str, str]
) -> StripView:
    state = parse_view_query(params, vintages, until=place.valid_to)
    related = related_places(place, membership_date(place, state.month))
    months = vintages.months_to(state.month, 1 + measure.lookback)
    figures = read_figures(
        user=user,
        vintages=vintages,
        places=(place, related.england, *related.compared),
        months=months,
        treatments=(state.treatment,),
    )
    caption = shown_inside(measure, place, state.month, vintages, treatment=state.treatment)
    strip = measure_charts.dot_strip(
        measure,
        name="strip",
        title=caption.title,
        rows=[
            (compared, figures.series(compared, state.treatment)) for compared in related.compared
        ],
        i=len(months) - 1,
        england=figures.series(related.england, state.treatment),
        this=place,
        targets=[target for target in targets_of(measure.slug) if target.is_national_standard],
    )
    return StripView(strip, caption, measure)


def csv_rows(view: MeasureView) -> list[list[object]]:
    """Every shown month, unrounded, newest last, with the file that it comes from."""
    head: list[object] = [
        "month",
        "place",
        "name",
        "treatment_function",
        "measure",
        "value",
        "england",
        "incomplete",
        "revised",
        "left_out",
        "england_left_out",
        "other_providers_than_month_before",
        "source_file",
        "people",
        "people_source",
        *control_charts.COLUMNS,
        "charted_without",
        "as_published",
    ]
    rows: list[list[object]] = [head]
    charted = control_charts.columns_by_month(view.control)
    nothing = [""] * len(control_charts.COLUMNS)
    without = "; ".join(view.control.left_out) if view.control else ""
    parted = parted_months(view.measure, view.series)
    for i in range(len(view.series.months) - len(view.shown), len(view.series.months)):
        month = view.series.months[i]
        vintage = view.vintages.release_of(month)
        reading, england = (measured(view.measure, of, i) for of in (view.series, view.england))
        rows.append(
            [
                f"{month:%Y-%m}",
                view.place.code,
                view.place.name,
                view.state.treatment,
                view.measure.slug,
                reading.value,
                england.value,
                "yes" if is_incomplete(view.measure, view.series, i) else "no",
                "yes" if view.measure.revised_at(view.series, i) else "no",
                *(" ".join(provider.code for provider in of.left_out) for of in (reading, england)),
                "yes" if month in parted else "no",
                vintage.file_name if vintage else "",
                people_of(view.measure, view.series, i),
                people_source(view.measure, month),
                *charted.get(month, nothing),
                without if month in charted else "",
                "yes" if view.series.is_as_published(i) else "no",
            ]
        )
    return rows
