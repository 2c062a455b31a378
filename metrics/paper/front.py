"""The first page of a board paper: each headline measure with its chart, its standard and what the chart
shows; what differs inside; who does better, and how; and what the board may ask."""

from collections.abc import Sequence
from datetime import date

from metrics.analysis.analysed_measures import ANALYSED_OF
from metrics.analysis.control_chart import is_charted
from metrics.measures import Measure
from metrics.pages import control_charts
from metrics.pages.components import Point, Tile
from metrics.pages.place_reading import headlines_of
from metrics.pages.place_view import PlaceView
from metrics.pages.view_query import lower_first
from metrics.paper.sections import FrontPage, Headline, Section
from metrics.series import targets_of

MOST_EXAMPLES = 2
MOST_SIMILAR = 3
MOST_CONCERNS = 2


def front_page(page: PlaceView, examples: Sequence[Point], site: str) -> FrontPage:
    """`site` begins the address of where support is asked for."""
    headlines = tuple(
        _headline(page, measure, tile)
        for measure, tile in zip(headlines_of(page.place), page.tiles, strict=True)
    )
    sections = (
        _inside(page),
        _better_elsewhere(page, examples[:MOST_EXAMPLES]),
        Section("Questions for the board", points=_questions(page, examples, site)),
    )
    return FrontPage(
        f"Main measures: {page.caption.where}, {page.caption.period}",
        headlines,
        tuple(section for section in sections if section),
    )


def standards_ahead(measure: Measure, month: date) -> list[str]:
    """National standards, and aims whose month has not gone by."""
    return [
        target.label
        for target in targets_of(measure.slug)
        if target.is_national_standard or (target.due and target.due >= month)
    ]


def _headline(page: PlaceView, measure: Measure, tile: Tile) -> Headline:
    """The verdict only where the small chart is the one that it is about."""
    notes = [f"{note}." for note in (*tile.notes, tile.table_note) if note]
    verdict = _verdict(page, measure)
    return Headline(
        where=page.caption.where,
        title=tile.title,
        value=tile.value,
        standards=tuple(standards_ahead(measure, page.state.month)),
        svg=tile.svg,
        words=(*((verdict,) if verdict else ()), *notes),
    )


def _verdict(page: PlaceView, measure: Measure) -> str:
    analysed = ANALYSED_OF.get(measure.slug)
    if analysed is None or analysed.slug != measure.slug or not is_charted(page.place):
        return ""
    chart = page.control_chart(measure)
    return control_charts.verdict_of(chart) if chart.has_limits else ""


def _inside(page: PlaceView) -> Section | None:
    if not page.furthest_inside:
        return None
    return Section("What differs inside", sentences=(page.furthest_inside,))


def _better_elsewhere(page: PlaceView, examples: Sequence[Point]) -> Section | None:
    similar = page.similar_places
    improved = similar.improved[:MOST_SIMILAR] if similar else ()
    sentences = (similar.sentence,) if similar and similar.sentence else ()
    points = (*(Point(f"{link.text}: {link.note}") for link in improved), *examples)
    if not sentences and not points:
        return None
    return Section("What other areas did", sentences=sentences, points=points)


def _questions(page: PlaceView, examples: Sequence[Point], site: str) -> tuple[Point, ...]:
    """Asked from what the figures show; none of them says why it is so."""
    changed = page.recent_changes
    concerns = [
        lower_first(change.measure.short)
        for change in (changed.changes if changed else ())
        if change.measure and change.is_concern
    ]
    questions = [
        Point(f"Do we know why {name} moved, and is somebody looking after it?")
        for name in dict.fromkeys(concerns[:MOST_CONCERNS])
    ]
    if page.furthest_inside:
        questions.append(
            Point("Do we know why the places inside differ, and is that right for people?")
        )
    if examples:
        questions.append(Point("Would what others did work here, and who will ask them?"))
    help_url = f"{site}/support/"
    # It is areas that ask for it.
    for_whom = "Should our ICB ask for" if page.place.is_provider else "Do we want"
    questions.append(
        Point(f"{for_whom} support from another area, or from NHS England?", help_url, help_url)
    )
    return tuple(questions)
