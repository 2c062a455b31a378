"""What a board paper says: the page of a place, its charts at full size, and what it was made from.

Pure of file formats: `pdf` and `word` set the same content. Links are whole addresses, because a
paper is read away from the site.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from metrics import formatting
from metrics.charts import LineChart
from metrics.like_for_like import steps
from metrics.models import Place, Release
from metrics.pages import measure_charts
from metrics.pages.components import Callout, Cell, Column, Link, Picture, Point, Row, Table
from metrics.pages.late_figures import late_figures
from metrics.pages.left_out_words import steps_note
from metrics.pages.list_movement import HEADING
from metrics.pages.measure import MeasureView
from metrics.pages.measure_charts import ChartFlag
from metrics.pages.place_reading import headlines_of
from metrics.pages.place_view import PlaceView
from metrics.pages.values import breaks_between, format_value
from metrics.paper.front import front_page, standards_ahead
from metrics.paper.sections import FrontPage, Section
from metrics.series import FOR_A_YEARS_RATE, WINDOW, Vintages

SHORT_DIGEST = 12
CHART_HEIGHT = 220


@dataclass(frozen=True)
class Paper:
    title: str
    description: str
    month: str
    lead: str
    made: str
    site: str
    url: str
    parts: tuple[Section, ...]
    front: FrontPage | None = None


def build_paper(
    page: PlaceView,
    *,
    vintages: Vintages,
    flags: Mapping[str, Sequence[ChartFlag]],
    forum_sections: Sequence[Section],
    examples: Sequence[Point] = (),
    site: str,
    at: datetime,
) -> Paper:
    """`forum_sections` are those about what people did, `examples` the case studies that the first page
    names; whoever calls knows of them."""
    views = tuple(
        _last_two_years(page.measure_view(measure, flags.get(measure.slug, ())))
        for measure in headlines_of(page.place)
    )
    parts = (
        _late_section(vintages, at),
        _main_measures_section(page),
        _recent_changes_section(page, _control_views(page)),
        _charts_section(page, views),
        _comparable(page, views),
        _list_movement_section(page),
        _members_section(page),
        _treatment_functions_section(page),
        _similar_places_section(page),
        _nearby_section(page),
        *forum_sections,
        _tables_section(views),
        _sources_section(vintages, page),
    )
    month = formatting.month(page.state.month)
    return Paper(
        title=page.caption.title,
        description=page.description,
        month=month,
        lead=page.sentence,
        made=formatting.day(at),
        site=site,
        url=f"{site}{page.place.get_absolute_url()}{page.state.dated_query()}",
        parts=tuple(part for part in parts if part),
        front=front_page(page, examples, site) if page.tiles else None,
    )


def _late_section(vintages: Vintages, at: datetime) -> Section | None:
    late = late_figures(vintages, formatting.london_day(at))
    if late is None:
        return None
    made = f"When this paper was made, on {formatting.day(at)}, newer figures were late."
    return Section("Newer figures are late", sentences=(f"{made} {late.text}",))


def _last_two_years(view: MeasureView) -> MeasureView:
    """The months that the place's page shows: a paper has no room for ten years."""
    return replace(view, shown=view.shown[-WINDOW:])


def _main_measures_section(page: PlaceView) -> Section:
    head = (
        Column("Measure"),
        Column("Value", numeric=True),
        Column("Standards and aims"),
        Column("In a year, and England"),
    )
    rows = tuple(
        Row(
            (
                Cell(tile.title, header=True),
                Cell(tile.value, numeric=True),
                Cell("; ".join(standards_ahead(measure, page.state.month)) or "none"),
                Cell(". ".join(note for note in (*tile.notes, tile.table_note) if note)),
            )
        )
        for measure, tile in zip(headlines_of(page.place), page.tiles, strict=True)
    )
    points = (
        _status_points(page.status_callout)
        if page.status_callout and page.status_callout.serious
        else ()
    )
    points += tuple(
        point for callout in page.callouts if callout.serious for point in _points(callout)
    )
    return Section(
        "Main measures",
        sentences=(page.no_figures,) if page.no_figures else (),
        points=points,
        tables=(Table(replace(page.caption, subject="Main measures").title, head, rows),)
        if rows
        else (),
    )


def _control_views(page: PlaceView) -> tuple[MeasureView, ...]:
    """Of the measures that something is said of: a sentence stands beside its chart."""
    changed = page.recent_changes
    changes = (*changed.changes, *changed.holiday_dips) if changed else ()
    return tuple(
        page.measure_view(measure)
        for measure in dict.fromkeys(change.measure for change in changes)
        if measure is not None
    )


def _recent_changes_section(page: PlaceView, views: Sequence[MeasureView]) -> Section | None:
    changed = page.recent_changes
    if changed is None:
        return None
    points = (*changed.changes, *changed.holiday_dips, *changed.persistent)
    return Section(
        "What changed",
        sentences=(changed.without_changes,) if changed.without_changes else (),
        points=tuple(Point(point.text) for point in points),
        pictures=tuple(_drawn(chart, view) for view in views if (chart := view.drawn_control())),
        notes=tuple(filter(None, (changed.silent, changed.left_out, changed.caution))),
    )


def _charts_section(page: PlaceView, views: Sequence[MeasureView]) -> Section | None:
    if not page.tiles:
        return None
    return Section("Over time", pictures=tuple(_picture(view) for view in views))


def _picture(view: MeasureView) -> Picture:
    return _drawn(view.chart(), view)


def _drawn(chart: LineChart, view: MeasureView) -> Picture:
    """Low, so that three stand on a sheet. Paper has no links."""
    flags = tuple(flag._replace(url="") for flag in chart.flags)
    return measure_charts.picture(
        replace(chart, height=CHART_HEIGHT, flags=flags),
        level_source=view.caption.source,
        table=None,
        base="",
        query="",
    )


def _comparable(page: PlaceView, views: Sequence[MeasureView]) -> Section:
    """Which of the months shown can be set beside the newest, and what is known to be missing."""
    view = views[0]
    first, last = view.shown[0], view.shown[-1]
    text = f"The charts show {formatting.month(first)} to {formatting.month(last)}."
    if hard := breaks_between(view.breaks, first, last):
        text += (
            f" Figures from {formatting.month(max(series_break.month for series_break in hard))} on"
            " can be compared with each other. With those of earlier months they are not: what is"
            " counted, or who belongs to the place, changed then."
        )
    else:
        text += " No change of what is counted, or of who belongs to the place, is known in these months."
    for since, until, _ in measure_charts.incomplete_spans(view.measure, view.series, view.shown):
        text += f" {_span(since, until)} can be compared with none: too much is missing."
    changed = [step for step in steps(view.measure, view.series) if first < step.month <= last]
    text = f"{text} {steps_note(changed)}".strip()
    points = _status_points(page.status_callout) if page.status_callout else ()
    points += tuple(point for callout in page.callouts for point in _points(callout))
    return Section("Which months can be compared", sentences=(text,), points=points)


def _list_movement_section(page: PlaceView) -> Section | None:
    if not page.tiles:
        return None
    periods = page.list_movement.sections
    known = dict.fromkeys(point for each in periods for point in each.known)
    return Section(
        HEADING,
        sentences=tuple(
            sentence
            for each in periods
            # Beside a picture it stands there.
            for sentence in (*(() if each.picture else (each.sentence,)), *each.notes)
        ),
        points=tuple(known),
        pictures=tuple(
            # Paper has no links.
            replace(each.picture, summary=each.sentence, csv_url="", svg_url="", png_url="")
            for each in periods
            if each.picture
        ),
        tables=tuple(each.table for each in periods if each.table),
    )


def _span(since: date, until: date) -> str:
    if since == until:
        return formatting.month(since)
    return f"{formatting.month(since)} to {formatting.month(until)}"


def _points(callout: Callout) -> tuple[Point, ...]:
    return tuple(Point(f"{point.text} {point.link_text}".strip()) for point in callout.points)


def _status_points(callout: Callout) -> tuple[Point, ...]:
    """What became of the place: its heading says what, its points of whom."""
    successors = "; ".join(point.text for point in _points(callout))
    text = f"{callout.title}: {successors}" if successors else callout.title
    return (Point(f"{text}. {callout.text}".strip()),)


def _members_section(page: PlaceView) -> Section:
    return Section(
        page.strip_heading,
        sentences=(page.nothing_to_compare,) if page.nothing_to_compare else (),
        pictures=(page.strip,) if page.strip else (),
        tables=(england_first(page.members),) if page.members else (),
    )


def _treatment_functions_section(page: PlaceView) -> Section | None:
    if page.treatments is None:
        return None
    return Section("By treatment function", tables=(without_pictures(page.treatments),))


def without_pictures(table: Table) -> Table:
    """A column of small charts says nothing that the figures beside it do not."""
    drawn = {i for row in table.rows for i, cell in enumerate(row.cells) if cell.svg}
    text_columns = [i for i in range(len(table.head)) if i not in drawn]
    return replace(
        table,
        head=tuple(table.head[i] for i in text_columns),
        rows=tuple(
            replace(row, cells=tuple(row.cells[i] for i in text_columns)) for row in table.rows
        ),
    )


def england_first(table: Table) -> Table:
    """At the end of a long table it would stand alone on a sheet."""
    return replace(table, rows=tuple(sorted(table.rows, key=lambda row: row.kind != "england")))


def _similar_places_section(page: PlaceView) -> Section | None:
    if page.similar_places is None:
        return None
    like = page.similar_places
    return Section(
        "How places like this compare",
        sentences=(like.sentence,) if like.sentence else (),
        points=tuple(_link_point(link) for link in like.improved),
        tables=(england_first(like.table),),
    )


def _nearby_section(page: PlaceView) -> Section | None:
    if page.nearby is None:
        return None
    nearest = [f"{link.text} ({link.note})" for link in page.nearby.nearest]
    different = page.nearby.different
    return Section(
        "Near this place",
        sentences=(
            f"{formatting.listed(nearest)}.",
            *((page.nearby.heading,) if different else ()),
        ),
        points=tuple(_link_point(link) for link in different),
        notes=(f"{page.nearby.boundaries} {page.nearby.where}",),
    )


def _link_point(link: Link) -> Point:
    return Point(f"{link.text}: {link.note}" if link.note else link.text)


def _tables_section(views: Sequence[MeasureView]) -> Section:
    """The charts' own figures, newest month first."""
    head = (Column("Month"), *(Column(view.measure.short, numeric=True) for view in views))
    months = [month for month in reversed(views[0].series.months) if month in views[0].shown]
    rows = tuple(
        Row(
            (
                Cell(formatting.month(month), header=True),
                *(
                    Cell(
                        format_value(view.measure, view.series, view.series.months.index(month)),
                        numeric=True,
                    )
                    for view in views
                ),
            )
        )
        for month in months
    )
    caption = replace(views[0].caption, subject="Main measures").title
    return Section("Figures behind the charts", tables=(Table(caption, head, rows),))


def _sources_section(vintages: Vintages, page: PlaceView) -> Section:
    months = vintages.months_to(page.state.month, WINDOW + FOR_A_YEARS_RATE)
    numbers = [vintages.by_month[month].id for month in months if month in vintages.by_month]
    releases = Release.objects.filter(pk__in=numbers).order_by("-month")
    head = ("Month", "Release", "File", "SHA-256", "Published here")
    rows = tuple(Row(_release(release)) for release in releases)
    return Section(
        "Sources",
        sentences=(
            f"{page.source}. Contains public sector information licensed under the Open Government"
            " Licence v3.0.",
            "Each figure comes from the release named for its month. The first digits of the SHA-256"
            " digest tell whether a file is the one that was read.",
        ),
        tables=(Table("Releases", tuple(Column(text) for text in head), rows),),
    )


def _release(release: Release) -> tuple[Cell, ...]:
    revised = ", revised" if release.revised else ""
    return (
        Cell(formatting.month(release.month) + revised, header=True),
        Cell(str(release.pk)),
        Cell(release.file_name),
        Cell(release.sha256[:SHORT_DIGEST] or "not kept"),
        Cell(
            formatting.day(release.published_at) if release.published_at else formatting.NOT_KNOWN
        ),
    )


def has_board_paper(place: Place) -> bool:
    """Boards are those of Integrated Care Boards."""
    return place.kind == Place.Kind.ICB
