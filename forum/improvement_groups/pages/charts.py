"""The control charts of a group's places side by side, on the same axes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse

from forum.improvement_groups.charts import GroupCharts, read_group_charts
from forum.improvement_groups.models import ImprovementGroup
from metrics import charts
from metrics.analysis.control_chart import ControlChart
from metrics.charts import LineChart
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.pages import control_charts
from metrics.pages.components import Link, Picture, Row, Table
from metrics.pages.titles import shown_measure

# Two stand beside each other, and one fits a telephone: each is drawn once.
WIDTH, HEIGHT = 460, 260
PAGE_SIZE = 4
# Its name stands above: with the same words at the end of each line all have the same width.
THIS_PLACE = "This place"
SHOWN_COLUMNS = (0, 1, 5)


@dataclass(frozen=True)
class ChartsPage:
    trail: tuple[Link, ...]
    pictures: tuple[Picture, ...]
    without: tuple[Place, ...]
    """Places of which no control chart can be drawn."""
    page: Page[Any]


def charts_page(group: ImprovementGroup, number: str | None = None) -> ChartsPage:
    """Some places at a time, with the axes of all."""
    trail = (
        Link("Improvement groups", reverse("improvement_groups")),
        Link(str(group), group.get_absolute_url()),
    )
    read = read_group_charts(group)
    if read is None:
        return ChartsPage(trail, (), (), Paginator([], PAGE_SIZE).get_page(None))
    drawn = [(place, chart) for place, chart in read.of_places if chart is not None]
    lines = on_same_axes([_line_chart(group, read, *each) for each in drawn])
    page = Paginator(list(zip(drawn, lines, strict=True)), PAGE_SIZE).get_page(number)
    pictures = tuple(
        _picture(group, place, chart, line) for (place, chart), line in page.object_list
    )
    without = tuple(place for place, chart in read.of_places if chart is None)
    return ChartsPage(trail, pictures, without, page)


def _line_chart(
    group: ImprovementGroup, read: GroupCharts, place: Place, chart: ControlChart
) -> LineChart:
    measure = BY_SLUG[group.measure]
    caption = shown_measure(
        measure,
        (place,),
        [point.month for point in chart.points],
        read.vintages,
        treatment=group.treatment_function,
    )
    line = control_charts.line_chart(
        chart,
        name=f"control-{place.code.lower()}",
        caption=control_charts.captioned(caption, measure),
        flags=(charts.Flag(group.starts_on.replace(day=1), "The group began"),),
    )
    series = tuple(replace(each, label=THIS_PLACE) for each in line.series)
    return replace(line, series=series, width=WIDTH, height=HEIGHT)


def on_same_axes(lines: Sequence[LineChart]) -> list[LineChart]:
    """The axis of each holds the values of all, so that a step is as high on one as on another."""
    values = [
        value
        for line in lines
        for value in (
            *(value for series in line.series for value in series.values if value is not None),
            *(value for phase in line.phases for value in phase.lines),
        )
    ]
    span = (min(values), max(values)) if values else ()
    return [replace(line, neighbour_values=span) for line in lines]


def _picture(
    group: ImprovementGroup, place: Place, chart: ControlChart, line: LineChart
) -> Picture:
    page = reverse("place_measure", args=[place.code, group.measure])
    return Picture(
        title=place.name,
        summary=line.summary,
        svg=charts.line_chart(line),
        table=_table(control_charts.table(chart, line.title)),
        source="NHS England, RTT waiting times; the chart’s own page",
        source_url=f"{page}?treatment={group.treatment_function}#{control_charts.ANCHOR}",
    )


def _table(table: Table) -> Table:
    """Without centre line and limits, which the summary says and the place's own page has by month."""
    return replace(
        table,
        head=tuple(table.head[i] for i in SHOWN_COLUMNS),
        rows=tuple(Row(tuple(row.cells[i] for i in SHOWN_COLUMNS)) for row in table.rows),
    )
