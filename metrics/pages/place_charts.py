"""The charts of a place: its headline measures small, England's in full, and the places inside it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from metrics import charts
from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.control_chart import is_charted
from metrics.charts import LineChart
from metrics.measures import Measure
from metrics.models.places import ENGLAND
from metrics.pages import control_charts, measure_charts
from metrics.pages.comparison_tables import members_table
from metrics.pages.components import Picture, Table, Tile
from metrics.pages.headlines import england_note
from metrics.pages.titles import Shown, shown_inside
from metrics.pages.values import (
    format_value,
    format_year_change,
)
from metrics.series import WINDOW

if TYPE_CHECKING:
    from metrics.pages.place_comparisons import PlaceComparisons
    from metrics.pages.place_view import PlaceView


def tile(view: "PlaceView", measure: Measure) -> Tile:
    chart = _small_control_chart(view, measure) or _small_line_chart(view, measure)
    england = (
        ""
        if view.place.code == ENGLAND
        else england_note(measure, view.series, view.england, view.last)
    )
    # How a count changed in England needs many words, and can be set beside nothing.
    is_change = measure.unit == "count" and measure.share is None
    notes = (
        format_year_change(measure, view.series, view.last, view.breaks),
        "" if is_change else england,
    )
    return Tile(
        title=measure.short,
        value=format_value(measure, view.series, view.last),
        notes=tuple(note for note in notes if note),
        svg=charts.small_line(chart),
        url=reverse("place_measure", args=[view.place.code, measure.slug])
        + view.state.query(measure="", sort=""),
        table_note=england if is_change else "",
    )


def _small_control_chart(view: "PlaceView", measure: Measure) -> LineChart | None:
    """With limits, and the special causes in which its newest signal consists; None where there are no
    limits, or where they are those of something else than the figure beside it."""
    analysed = ANALYSED_OF.get(measure.slug)
    if analysed is None or analysed.measure.slug != analysed.slug or not is_charted(view.place):
        return None
    if view.recalculations is None:
        return None
    chart = view.control_chart(measure)
    if not chart.has_limits:
        return None
    caption = view.caption_of(measure, [point.month for point in chart.points])
    return replace(
        control_charts.line_chart(
            chart,
            name=f"tile-{measure.slug}",
            caption=control_charts.captioned(caption, measure),
            flags=view.flags.get(measure.slug, ()),
        ),
        breaks=(),
    )


def _small_line_chart(view: "PlaceView", measure: Measure) -> LineChart:
    # A rate over a year has no value for the first months held: they are not drawn as a gap.
    shown = view.figures.months[measure.lookback :][-WINDOW:] or view.shown
    return measure_charts.line_chart(
        measure,
        name=f"tile-{measure.slug}",
        title=view.caption_of(measure, shown).title,
        place=view.place,
        series=view.series,
        shown=shown,
        england=view.england if view.place.code != ENGLAND else None,
        breaks=view.breaks,
        targets=[t for t in view.targets if t.measure == measure.slug],
        flags=view.flags.get(measure.slug, ()),
        small=True,
    )


def picture(view: "PlaceView", measure: Measure) -> Picture:
    """A headline measure at full size, with targets and breaks: England's own page."""
    shown = view.figures.months[measure.lookback :][-WINDOW:] or view.shown
    caption = view.caption_of(measure, shown)
    chart = measure_charts.line_chart(
        measure,
        name=f"over-time-{measure.slug}",
        title=caption.title,
        place=view.place,
        series=view.series,
        shown=shown,
        breaks=view.breaks,
        targets=[t for t in view.targets if t.measure == measure.slug],
        width=520,
        height=280,
    )
    query = view.state.query(measure="", sort="")
    return measure_charts.place_picture(
        chart, measure, view.place, view.series, caption.source, view.vintages, query
    )


def strip(view: "PlaceComparisons") -> Picture:
    measure, state = view.state.measure, view.state
    caption = _caption_inside(view)
    chart = measure_charts.dot_strip(
        measure,
        name="inside",
        title=caption.title,
        rows=view.compared_rows,
        i=view.last,
        england=view.england,
        this=view.place,
        targets=[t for t in view.targets if t.measure == measure.slug],
    )
    base = reverse("place_measure", args=[view.place.code, measure.slug]).rstrip("/") + "/strip"
    return measure_charts.picture(
        chart,
        level_source=caption.source,
        table=None,
        base=base,
        query=state.query(measure="", sort=""),
    )


def members(view: "PlaceComparisons") -> Table:
    return members_table(
        view.compared_rows,
        i=view.last,
        this=view.place,
        state=view.state,
        england=view.england,
        caption=replace(_caption_inside(view), subject="Main measures by name").title,
    )


def _caption_inside(view: "PlaceComparisons") -> Shown:
    state = view.state
    return shown_inside(
        state.measure, view.place, state.month, view.vintages, treatment=state.treatment
    )
