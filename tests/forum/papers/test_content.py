"""What a paper says of the months that it shows, and which charts it leaves out."""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.utils import timezone

from forum.papers.content import board_paper
from forum.papers.subjects import PaperSubject
from metrics.measures import HEADLINES, within_18_weeks
from metrics.models import DataIssue, Place, SeriesBreak
from metrics.pages.components import Cell, Column, Point, Row, Table
from metrics.pages.place_view import place_view
from metrics.pages.recent_changes import Change, RecentChanges
from metrics.pages.view_query import ViewQuery
from metrics.paper.content import Paper, build_paper, england_first, without_pictures
from metrics.paper.front import front_page
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import MISSING, Vintages
from tests.months import FEBRUARY, MARCH

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def paper_of(code: str, treatment: str = TOTAL_TREATMENT) -> Paper:
    cache.clear()
    place = Place.objects.get(code=code)
    vintages = Vintages.visible_to(None)
    return board_paper(
        subject=PaperSubject(place),
        vintages=vintages,
        state=ViewQuery(vintages.newest.month, treatment),
        at=timezone.now(),
    )


def comparable(code: str) -> str:
    parts = {part.heading: part for part in paper_of(code).parts}
    return parts["Which months can be compared"].sentences[0]


def test_without_a_break_it_says_so(paper_id: int) -> None:
    assert comparable("QWO") == (
        "The charts show January 2026 to March 2026. No change of what is counted, or of who belongs"
        " to the place, is known in these months."
    )


@pytest.mark.parametrize("kind", SeriesBreak.Kind.values)
def test_only_a_break_of_what_or_whom_divides_the_months(paper_id: int, kind: str) -> None:
    SeriesBreak.objects.create(
        month=FEBRUARY,
        kind=kind,
        place=Place.objects.get(code="QWO"),
        short="a",
        text="b",
        source="c",
    )
    divides = kind in ("definition", "geography")
    assert ("from February 2026 on can be compared" in comparable("QWO")) is divides


def test_who_is_left_out_of_what_changed_is_said_with_the_reason(paper_id: int) -> None:
    place, vintages = Place.objects.get(code="QWO"), Vintages.visible_to(None)
    page = place_view(user=None, place=place, vintages=vintages, params={})
    changes = RecentChanges(
        nothing="Nothing.", left_out="Such leave out A.", silent="Nothing of B."
    )
    vars(page)["recent_changes"] = changes
    paper = build_paper(
        page=page,
        vintages=vintages,
        flags={},
        forum_sections=(),
        site="",
        at=timezone.now(),
    )
    (section,) = (part for part in paper.parts if part.heading == "What changed")
    assert section.notes == ("Nothing of B.", "Such leave out A.")


def test_a_month_with_too_much_missing_is_named(paper_id: int) -> None:
    vintage = Vintages.visible_to(None).by_month[MARCH]
    DataIssue.objects.create(
        release_id=vintage.id,
        place=Place.objects.get(code="QWO"),
        code=MISSING,
        severity="soft",
        text="A trust sent nothing.",
        provider="RXF",
        share=0.4,
        suppresses=True,
    )
    text = comparable("QWO")
    assert "March 2026 can be compared with none: too much is missing." in text
    late, main = paper_of("QWO").parts[:2]
    assert late.heading == "Newer figures are late"
    assert "for April 2026 were due on" in late.sentences[0]
    assert "A trust sent nothing." in [point.text for point in main.points]


def test_a_paper_of_a_treatment_function_is_of_nothing_else(paper_id: int) -> None:
    paper, of_all = paper_of("QWO", "C_320"), paper_of("QWO")
    assert paper.title == "Waiting times, cardiology: West Yorkshire, March 2026"
    assert "cardiology pathways were waiting in West Yorkshire" in paper.lead
    assert paper.url.endswith("/places/QWO/?month=2026-03&treatment=C_320")
    for number, part in enumerate(paper.parts):
        for picture in part.pictures:
            assert ", cardiology: " in picture.title, picture.title
        if part.heading in ("Main measures", "Figures behind the charts"):
            assert ", cardiology: " in part.tables[0].caption
            assert part.tables[0].rows != of_all.parts[number].tables[0].rows


def test_the_first_page_asks_only_from_what_is_shown(paper_id: int) -> None:
    front = paper_of("QWO").front
    assert front is not None
    assert [headline.title for headline in front.headlines] == [m.short for m in HEADLINES]
    by_heading = {section.heading: section for section in front.sections}
    questions = [point.text for point in by_heading["Questions for the board"].points]
    assert ("Do we know why the places inside differ" in questions[0]) == (
        "What differs inside" in by_heading
    )
    # Three months have no limits: nothing moved, and nothing is asked of it.
    assert not any(" moved" in question for question in questions)
    assert questions[-1] == "Do we want support from another area, or from NHS England?"
    assert not any("others did" in question for question in questions), "there is no case study"


def test_a_concern_and_a_case_study_become_questions(paper_id: int) -> None:
    place, vintages = Place.objects.get(code="QWO"), Vintages.visible_to(None)
    page = place_view(user=None, place=place, vintages=vintages, params={})
    measure = within_18_weeks.MEASURE
    changes = tuple(
        Change("Words.", "", "", measure, is_improvement=better, is_concern=not better)
        for better in (True, False)
    )
    vars(page)["recent_changes"] = RecentChanges(changes=changes)
    example = Point("Leeds: One list.", "https://example.org/1", "Read it")
    front = front_page(page, [example], "https://example.org")
    questions = [point.text for point in front.sections[-1].points]
    assert "Do we know why within 18 weeks moved, and is somebody looking after it?" in questions
    assert sum(" moved" in question for question in questions) == 1
    assert "Would what others did work here, and who will ask them?" in questions
    assert example in front.sections[-2].points


def test_england_stands_first_so_that_it_never_stands_alone() -> None:
    rows = tuple(
        Row((Cell(name),), kind) for name, kind in (("a", ""), ("E", "england"), ("b", ""))
    )
    ordered = england_first(Table("c", (Column("A"),), rows))
    assert [row.cells[0].text for row in ordered.rows] == ["E", "a", "b"]


def test_a_column_of_small_charts_is_left_out() -> None:
    head = (Column("A"), Column("Last two years"), Column("B"))
    row = Row((Cell("a", header=True), Cell("", svg="<svg/>"), Cell("b")), kind="england")
    table = Table("c", head, (row,), note="n")
    assert without_pictures(table) == replace(
        table, head=(head[0], head[2]), rows=(replace(row, cells=(row.cells[0], row.cells[2])),)
    )
