"""From a sentence about a change to the chart that shows it: on pages, in files and in the API."""

import csv
import re
from datetime import date
from html import unescape
from io import StringIO

import pytest
from django.test import Client

from metrics.analysis.control_chart import NO_SIGNAL, ControlChart, ControlPoint
from metrics.calendar import month_before
from metrics.models import Place, Release
from metrics.pages.control_charts import COLUMNS, summary
from metrics.releases.analyse import analyse
from metrics.releases.recalculate import recalculate
from metrics.stats.newest_signals import Signal
from tests.factories.figures import make_figure, make_release
from tests.factories.publishers import publisher_client

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
MONTHS, NEWEST = 18, date(2025, 11, 1)
PAGE = "/places/03R/within-18-weeks/"
NOISE = (0, 4, -3, 2, -5, 3, -1, 5, -4, 1)
SENTENCE = "Better: The share waiting 18 weeks or less has been"


@pytest.fixture
def newest(places: None) -> Release:
    """Eight months at 64%, after ten at 60%."""
    wakefield = Place.objects.get(code="03R")
    for back in reversed(range(MONTHS)):
        release = make_release(month_before(NEWEST, back))
        within = (6400 if back < 8 else 6000) + 4 * NOISE[back % len(NOISE)]
        make_figure(release, wakefield, waiting_list=10_000, within_18=within)
    analyse(release=release)
    return release


def words(path: str) -> str:
    return unescape(Client().get(path).content.decode())


def verdict_on(page: str) -> str:
    figure = page[page.index('id="control-chart"') :]
    return re.findall(r'figure__summary">(.*?)</p>', figure, re.S)[0]


def test_a_sentence_leads_to_the_chart_that_shows_it(newest: Release) -> None:
    page = words("/places/03R/")
    place = page[page.index("What changed") :]
    (sentence, link) = re.findall(
        rf'({SENTENCE}.*?) A signal.*?href="([^"]*)">Chart: within 18', place, re.S
    )[0]
    assert link == f"{PAGE}?month=2025-11#control-chart"
    small = place[place.index(SENTENCE) : place.index("Chart: within 18")]
    assert small.count("stroke-dasharray") == 2, "the small chart beside it has limits"
    shown = verdict_on(words(link))
    assert shown.startswith(sentence) and "Centre line 61.8%, limits" in shown
    assert "limits" not in verdict_on(words(f"{PAGE}?month=2025-03")).split("Centre")[0]


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        (
            Signal("shift", 1, 1, 8, 8),
            "Better: Without Bury, the share waiting 18 weeks or less has",
        ),
        (NO_SIGNAL, "limits 55.0% to 65.0%. Every month is without Bury."),
    ],
)
def test_who_is_left_out_is_named_once(signal: Signal, words: str) -> None:
    months = [month_before(NEWEST, back) for back in reversed(range(12))]
    chart = ControlChart(
        "within-18-weeks",
        tuple(ControlPoint(month, 60.0, 59.0, 55.0, 65.0, phase=1) for month in months),
        signal,
        "improvement_high" if signal.rule else "common_cause",
        left_out=("Bury NHS Foundation Trust",),
    )
    assert words in summary(chart)
    assert summary(chart).count("Bury") == 1 and "Trust" not in summary(chart)


def test_the_table_says_what_each_month_is(newest: Release) -> None:
    page = words(PAGE)
    chart = page[page.index('id="control-chart"') :]
    table = chart[chart.index("<table") : chart.index("</table>")]
    assert table.count("; part of the newest signal") == 8
    assert "Special cause, improvement: beyond a limit; part of the newest signal" in table
    assert "Special cause, concern: beyond a limit" in table
    heads = re.findall(r"<th[^>]*scope=\"col\"[^>]*>\s*(.*?)\s*</th>", table, re.S)
    assert heads == [
        "Month",
        "Value",
        "Centre line",
        "Lower limit",
        "Upper limit",
        "What it is",
    ]


def test_files_and_the_api_hold_lines_rules_runs_and_phases(newest: Release) -> None:
    restart = month_before(NEWEST, 7)
    recalculate(
        place=Place.objects.get(code="03R"),
        measure="within-18-weeks",
        treatment="C_999",
        month=restart,
        reason="A new unit opened.",
        by="Amina Rahman",
    )
    text = Client().get("/places/03R/within-18-weeks.csv").content.decode()
    rows = list(csv.DictReader(StringIO(text)))
    assert [row["phase"] for row in rows] == ["1"] * 10 + ["2"] * 8
    assert rows[0]["lower_limit"] and not rows[-1]["lower_limit"], "eight months have no limits"
    series = Client().get("/api/v1/series/?place=03R&measure=within-18-weeks").json()
    assert series["verdict"] == "Too few months can be compared to chart anything."
    (anew,) = series["recalculations"]
    assert (anew["month"], anew["by"], anew["reason"]) == (
        "2025-04",
        "Amina Rahman",
        "A new unit opened.",
    )
    assert COLUMNS.keys() <= series["months"][0].keys()
    drawn = Client().get("/places/03R/within-18-weeks/control.svg").content.decode()
    assert "recalculated by" in drawn and "Rahman" in drawn


def test_who_draws_limits_anew_sees_the_chart_before_and_after(newest: Release) -> None:
    client = publisher_client()
    path = f"{PAGE}limits/"
    titles = re.compile(r'figure__title">(.*?):', re.S)
    assert titles.findall(client.get(path).content.decode()) == ["As it is now"]
    seen = client.get(path, {"month": "2025-02"}).content.decode()
    assert titles.findall(seen) == ["As it is now", "With new limits from February 2025"]
    assert seen.count('<option value="2025-02" selected>') == 2, "and the form keeps the month"
    client.post(path, {"month": "2025-02", "reason": "A new unit opened."})
    after = client.get(path).content.decode()
    assert titles.findall(after) == ["Without new limits", "As it is now"]
    assert "Limits recalculated by" in unescape(after)


def test_where_nothing_is_said_nothing_is_drawn(newest: Release) -> None:
    england = make_figure(newest, Place.objects.get(code="ENG"), waiting_list=90_000)
    for path in (f"/places/{england.place.code}/within-18-weeks/", "/places/03R/waiting-list/"):
        assert 'id="control-chart"' not in words(path)
        assert Client().get(f"{path}control.svg").status_code == 404
