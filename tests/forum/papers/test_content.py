"""What a paper says of the months that it shows, and which charts it leaves out."""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.utils import timezone

from forum.papers.content import board_paper
from metrics.models import DataIssue, Place, SeriesBreak
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.place_view import place_view
from metrics.pages.recent_changes import RecentChanges
from metrics.pages.view_query import ViewQuery
from metrics.paper.content import Paper, build_paper, without_pictures
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import MISSING, Vintages
from tests.months import FEBRUARY, MARCH

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def paper_of(code: str, treatment: str = TOTAL_TREATMENT) -> Paper:
    cache.clear()
    place = Place.objects.get(code=code)
    vintages = Vintages.visible_to(None)
    return board_paper(
        place=place,
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
        user=None,
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


def test_a_column_of_small_charts_is_left_out() -> None:
    head = (Column("A"), Column("Last two years"), Column("B"))
    row = Row((Cell("a", header=True), Cell("", svg="<svg/>"), Cell("b")), kind="england")
    table = Table("c", head, (row,), note="n")
    assert without_pictures(table) == replace(
        table, head=(head[0], head[2]), rows=(replace(row, cells=(row.cells[0], row.cells[2])),)
    )
