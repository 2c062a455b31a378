"""What it would take: what may be asked, what is said of it, and that it is what was worked out."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from math import ceil, inf

import numpy as np
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from metrics import list_history
from metrics.calendar import month_before, months_through
from metrics.charts.notes import HATCH_WORDS
from metrics.list_history import months_of
from metrics.models import Figure, Place
from metrics.pages import list_needs_words as words
from metrics.pages.list_needs import DRAWS, SEED, ListNeeds
from metrics.pages.list_needs_question import Goal, Question, parse_question
from metrics.pages.place_view import place_view
from metrics.pages.similar_moves import SimilarMoves
from metrics.pages.values import YearChange
from metrics.series import Vintages, read_figures
from metrics.stats.waiting_list import (
    Change,
    Means,
    Needed,
    Order,
    draw,
    follow,
    needed,
    recent_flow,
)
from tests.sites import Site

pytestmark = [pytest.mark.xdist_group("like for like"), pytest.mark.embedded]

OCTOBER, DECEMBER, MARCH = date(2025, 10, 1), date(2025, 12, 1), date(2026, 3, 1)
GOAL = Goal("70-by-2027-03", "70% within 18 weeks by March 2027", 70.0, date(2027, 3, 1))
ASKED = Question(GOAL, (GOAL,), date(2027, 3, 1), (date(2027, 3, 1),))
PAGE = "/places/QWO/what-it-takes/?treatment=C_110"


@pytest.fixture
def site(six_months: Site, django_db_blocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Three of its months follow one another; the next standard is three months ahead."""
    monkeypatch.setattr(list_history, "LENGTH", 3)
    with (
        django_db_blocker.unblock(),
        six_months.opened(),
        time_machine.travel("2026-02-10T12:00Z", tick=False),
    ):
        yield six_months


def asked(**params: str) -> Question:
    question = parse_question(params, shown=DECEMBER, today=date(2026, 2, 10), similar=61.26)
    assert question is not None
    return question


def test_standards_that_are_still_ahead_can_be_aimed_at(site: Site) -> None:
    question = asked()
    assert [goal.value for goal in question.goals] == [
        "65-by-2026-03",
        "70-by-2027-03",
        "92-by-2029-03",
        "similar",
    ]
    assert question.goal.due == question.by == MARCH
    assert question.months[0] == MARCH, "what has begun is not ahead"
    assert question.months[-1] == date(2029, 12, 1)
    later = parse_question({}, shown=DECEMBER, today=date(2029, 4, 1), similar=None)
    assert later is None
    similar = asked(goal="similar")
    assert (similar.by, similar.goal.in_percent) == (date(2027, 2, 1), "61.3%")


@pytest.mark.parametrize(
    ("params", "refused"),
    [
        ({"goal": "100-by-tomorrow"}, "There is no goal"),
        ({"by": "2026-01"}, "cannot be chosen"),
        ({"by": "'; --"}, "cannot be chosen"),
        ({"more": "-3"}, "not a whole number"),
        ({"fewer": "²"}, "not a whole number"),
        ({"more": "1000000"}, "not a whole number"),
        ({"order": "nobody"}, "There is no order"),
    ],
)
def test_what_cannot_be_had_is_said(site: Site, params: dict[str, str], refused: str) -> None:
    question = asked(**params)
    (said,) = question.refused
    assert refused in said
    assert not question.is_tried and question.order == Order.LONGEST


def test_numbers_are_read_as_people_write_them(site: Site) -> None:
    question = asked(more=" 1,250 ", fewer="7", order="as-now", by="2026-06")
    assert question.change == Change(1250.0, 7.0, Order.AS_NOW)
    assert question.by == date(2026, 6, 1) and question.refused == ()


def test_the_page_says_what_is_worked_out(site: Site) -> None:
    # What does not change while a version runs is read.
    Client().get(f"{PAGE}&month=2025-12&treatment=C_320")
    with CaptureQueriesContext(connection) as queries:
        page = (
            Client()
            .get(f"{PAGE}&month=2025-12&goal=92-by-2029-03&by=2026-12&more=100")
            .content.decode()
        )
    assert len(queries) <= 12
    place = Place.objects.get(code="QWO")
    figures = read_figures(
        user=None,
        vintages=Vintages.visible_to(None),
        places=[place],
        months=months_through(OCTOBER, DECEMBER),
        treatments=["C_110"],
    )
    read = list_history.list_history(figures, place, "C_110")
    ahead = months_of(months_through(date(2026, 1, 1), date(2026, 12, 1)))
    drawn = draw(recent_flow(read.history), ahead, DRAWS, SEED)
    now = read.history.lists[-1]
    for means in Means:
        for order in Order:
            of = needed(now, drawn, ahead, 0.92, means, order)
            assert 0 < of.low < of.high
            rows = re.sub(r"<[^>]+>|\s+", " ", page)
            assert re.search(rf"{words.a_week(of.low)} +{words.a_week(of.high)} ", rows)
            if means is Means.TREATMENTS:
                assert (
                    f"Between {ceil(of.low):,} and {ceil(of.high):,} more treatments a week" in page
                )
    course = follow(now, drawn, ahead, Change(100.0))
    low, high = 100 * np.quantile(course.share[:, -1], (0.05, 0.95))
    assert f"With 100 more treatments a week it would be between {low:.1f}% and {high:.1f}%" in page


def test_where_a_list_cannot_be_followed_the_page_says_why(site: Site) -> None:
    page = Client().get("/places/QWO/what-it-takes/?treatment=C_110&month=2025-07").content.decode()
    assert "This cannot be worked out here: figures are held for 2 of the 3 months" in page
    assert 'name="goal"' in page, "another month can be chosen"


def test_its_file_has_what_is_drawn_and_all_that_was_asked(site: Site) -> None:
    asked = "month=2025-12&goal=92-by-2029-03&by=2026-12&more=100"
    page = unescape(Client().get(f"{PAGE}&{asked}").content.decode())
    (link,) = re.findall(r'href="(/places/QWO/what-it-takes.csv[^"]*)"', page)
    answer = Client().get(link)
    assert answer["Content-Disposition"].startswith(
        'attachment; filename="what-it-takes-92-percent-by-2026-12-100-more-longest-first-QWO-'
    )
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [row["month"] for row in rows] == [
        f"{month:%Y-%m}" for month in months_through(OCTOBER, date(2026, 12, 1))
    ]
    assert {(row["goal"], row["goal_percent"], row["by"]) for row in rows} == {
        ("92-by-2029-03", "92.0", "2026-12")
    }
    assert {(row["more_treatments_a_week"], row["who_comes_first"]) for row in rows} == {
        ("100", "longest-first")
    }
    place = Place.objects.get(code="QWO")
    for row in rows[:3]:
        figure = Figure.objects.get(
            place=place,
            month=f"{row['month']}-01",
            treatment_function="C_110",
            modelled=False,
        )
        share = 100 * figure.within_18 / figure.waiting_list
        assert row["left_out"] or float(row["percent_within_18_weeks"]) == pytest.approx(share)
        assert row["as_lately_low"] == row["your_numbers_high"] == ""
    last = rows[-1]
    for name in ("as_lately", "your_numbers"):
        low, high = (float(last[f"{name}_{end}"]) for end in ("low", "high"))
        assert f"between {low:.1f}% and {high:.1f}%" in page
    assert last["percent_within_18_weeks"] == "" == last["not_worked_out"]


def test_the_months_ahead_are_not_called_unknown(site: Site) -> None:
    answer = Client().get("/places/QWO/what-it-takes.svg?treatment=C_110&month=2025-12")
    drawn = answer.content.decode()
    assert words.AHEAD in drawn and HATCH_WORDS not in drawn
    assert "url(#needs-hatch)" not in drawn, "lines are seen there"
    assert "What it would take for 65% within 18 weeks by March 2026, trauma" in drawn


def test_where_nothing_is_worked_out_the_file_says_why(site: Site) -> None:
    query = "?treatment=C_110&month=2025-07"
    text = Client().get(f"/places/QWO/what-it-takes.csv{query}").content.decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["not_worked_out"].startswith(
        "This cannot be worked out here: figures are held for 2"
    )
    assert (row["place"], row["figures_to"], row["as_lately_low"]) == ("QWO", "2025-07", "")
    assert Client().get(f"/places/QWO/what-it-takes.svg{query}").status_code == 404


numbers = st.one_of(st.just(0.0), st.floats(0.01, 50_000), st.just(inf))


@given(
    st.tuples(numbers, numbers, numbers).map(sorted), st.sampled_from(Means), st.sampled_from(Order)
)
def test_no_more_is_said_than_the_range(ends: list[float], means: Means, order: Order) -> None:
    low, middle, high = ends
    said = words.need(ASKED, means, order, Needed(low, middle, high, 0.0))
    assert ("No more treatments would" in said or "No fewer new" in said) == (high == 0)
    assert ("No number of" in said) == (low == inf)
    assert ("At least" in said) == (0 <= low < inf == high)
    assert ("Up to" in said) == (low == 0 < high < inf)
    for number in (low, high):
        assert 0 in (number,) or number == inf or f"{ceil(number):,}" in said
    assert "70% within 18 weeks" in said and said.endswith(".")
    assert len(said.split()) <= 25


YEAR = words.Pace(4.0, 12, 4.0, 12)


@pytest.mark.parametrize(
    ("pace", "count", "changes", "said"),
    [
        (words.Pace(-1.0, 12, -1.0, 12), 0, [1.0], "The goal is met now."),
        (YEAR, 0, [], "changed in the 12 months to December 2025 is not known"),
        (
            YEAR,
            2,
            [5.0, 4.0, 1.0],
            "Of 3 similar places compared, two moved as fast in the 12 months to",
        ),
        (YEAR, 1, [5.0], "Of 1 similar place compared, one moved"),
        (YEAR, 0, [3.24, -1.0], "Of 2 similar places compared, none moved as fast"),
        (YEAR, 0, [3.24, -1.0], "to December 2025: the most was 3.2."),
        (YEAR, 0, [-3.0, -1.0], "Of 2 similar places compared, none had a rise in the 12 months"),
        (YEAR, 0, [1.0], "The goal asks for 4.0 percentage points in 12 months."),
        (words.Pace(9.0, 36, 5.26, 21), 0, [1.0], "in 36 months. Only 21 months can be"),
        (words.Pace(9.0, 36, 5.26, 21), 0, [1.0], "it is 5.3 percentage points in them."),
        (words.Pace(2.0, 4, 6.0, 12), 0, [1.0], "in 4 months. We compare over 12 months. At"),
        (words.Pace(2.0, 4, 0.0, 0), 0, [], "changed is not known: too few months are held."),
        (words.Pace(9.0, 36, 0.25, 1), 0, [0.1], "in the 1 month to December 2025: the most"),
    ],
)
def test_who_moved_so_fast_is_counted(
    pace: words.Pace, count: int, changes: list[float], said: str
) -> None:
    sentences = words.as_fast(pace, DECEMBER, count, [YearChange(change) for change in changes])
    assert said in " ".join(sentences)
    for sentence in re.split(r"(?<=[.:]) ", " ".join(sentences)):
        assert len(sentence.split()) <= 25


@pytest.mark.parametrize("by", ["2026-04", "2026-12", "2028-12"])
@pytest.mark.parametrize("code", ["QWO", "RXF"])
def test_who_moved_so_fast_is_read_from_the_months_held(site: Site, by: str, code: str) -> None:
    """As many months as the goal leaves, or all that are held before the newest; of trusts a year."""
    params = {"month": "2025-12", "treatment": "C_110", "goal": "92-by-2029-03", "by": by}
    place, vintages = Place.objects.get(code=code), Vintages.visible_to(None)
    view = place_view(user=None, place=place, vintages=vintages, params=params)
    moves = ListNeeds(view, params).moves
    held = len(months_through(vintages.all[0].month, DECEMBER)) - 1
    assert moves.span == (12 if place.is_provider else min(held, moves.months))
    assert moves.points_in_span / moves.span == pytest.approx(moves.points / moves.months)
    assert len(moves._changes) == len(view.family.similar) >= 3
    before = month_before(DECEMBER, moves.span)
    figures = read_figures(
        user=None,
        vintages=vintages,
        places=view.family.similar,
        months=(before, DECEMBER),
        treatments=["C_110"],
    )
    for similar, change in moves._changes:
        then, now = figures.series(similar, "C_110").rows
        if change.value is not None and not change.left_out:
            shares = [100 * row.within_18 / row.waiting_list for row in (then, now)]
            assert change.value == pytest.approx(shares[1] - shares[0])
        is_named = change.value is not None and change.value >= moves.points_in_span
        assert (similar in moves.places) == is_named


def test_a_similar_place_that_moved_as_fast_leads_to_its_chart(site: Site, monkeypatch) -> None:
    asked = f"{PAGE}&month=2025-12&goal=92-by-2029-03&by=2026-12"
    monkeypatch.setattr(SimilarMoves, "points_in_span", -100.0)
    page = unescape(Client().get(asked).content.decode())
    section = page[page.index('id="as-fast"') :].partition("</section>")[0]
    links = re.findall(r'href="(/places/[A-Z0-9]+/within-18-weeks/[^"]*)"', section)
    assert links and "moved as fast in the 12 months to December 2025:" in section
    for link in links:
        assert "treatment=C_110" in link and Client().get(link).status_code == 200
    assert "They have no public case study on this treatment function yet." in section
