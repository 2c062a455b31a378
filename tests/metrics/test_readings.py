"""What charts say at each mark: the same figures, and a mark for each."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from metrics.charts import (
    Flag,
    FunnelChart,
    FunnelDot,
    LineChart,
    Mark,
    RankChart,
    RankSeries,
    Series,
    Swarm,
    funnel_chart,
    line_chart,
    rank_chart,
    swarm,
)
from metrics.models import Release
from metrics.pages.readings import dot_readings, month_readings, rank_readings
from metrics.series import Vintage, Vintages

MONTHS = (date(2025, 10, 1), date(2025, 11, 1), date(2026, 1, 1))
VINTAGES = Vintages(
    tuple(
        Vintage(number, month, "a.zip", number == 8, "file", None)
        for number, month in enumerate(MONTHS, 7)
    )
)
CHART = LineChart(
    name="measure",
    title="Share",
    summary="Share",
    months=MONTHS,
    series=(
        Series("Leeds", (60.0, None, 61.5), "place"),
        Series("England", (58.0, 58.5, 59.0), "england"),
    ),
    unit="percent",
    flags=(Flag(date(2025, 11, 20), "Clinics…", "/case-studies/1/", "Clinics at the weekend"),),
    marked=(Mark(MONTHS[2], "improvement", in_signal=True),),
)


def test_months_say_their_values_marks_and_release() -> None:
    assert [str(reading) for reading in month_readings(CHART, VINTAGES)] == [
        "0 October 2025: Leeds 60.0%; England 58.0%. Release 7.",
        "1 November 2025: England 58.5%. Clinics at the weekend. Release 8, revised.",
        # December is not there: January stands in its true place.
        "3 January 2026: Leeds 61.5%; England 59.0%. Special cause: improvement. Release 9.",
    ]


def test_a_month_stands_where_its_reading_points() -> None:
    for width in (720, 340):
        svg = line_chart(replace(CHART, width=width))
        first, pitch = map(float, re.search(r'data-at="([\d.]+) ([\d.]+)"', svg).groups())  # type: ignore[union-attr]
        (diamond,) = re.findall(r'<polygon points="([^"]+)" fill="#00b0f0"', svg)[:1]
        xs = [float(pair.split(",")[0]) for pair in diamond.split()]
        last = month_readings(CHART, VINTAGES)[-1].at
        assert first + pitch * last == pytest.approx((min(xs) + max(xs)) / 2, abs=0.2)
    assert "data-at" not in line_chart(CHART, source="NHS England")


def test_positions_are_read_with_their_intervals() -> None:
    series = (
        RankSeries("Leeds", ((3, 1, 6), None, (12, 9, 21))),
        RankSeries("Hull", (None, None, None)),
    )
    chart = RankChart("positions", "T", "S", MONTHS, series, of=42)
    assert [str(reading) for reading in rank_readings(chart)] == [
        "0 October 2025: Leeds 3rd of 42 (1st to 6th).",
        "1 November 2025: not ranked.",
        "3 January 2026: Leeds 12th of 42 (9th to 21st).",
    ]
    assert "data-at=" in rank_chart(chart)


@given(st.lists(st.one_of(st.none(), st.floats(1, 100)), min_size=1, max_size=30))
def test_each_dot_has_its_reading_from_the_lowest_on(values: list[float | None]) -> None:
    names = tuple(f"Place {i}" for i in range(len(values)))
    strip = Swarm("s", "T", "S", (("Places", tuple(values)),), "percent", (names,))
    known = [value for value in values if value is not None]
    dots = tuple(
        FunnelDot(name, 100.0 + i, value, i % 3)
        for i, (name, value) in enumerate(zip(names, values, strict=True))
        if value is not None
    )
    funnel = FunnelChart("f", "T", "S", dots, ((), ()), 50.0, "percent", "Size", "Size")
    drawn: list[tuple[Any, str]] = [(strip, swarm(strip))]
    drawn += [(funnel, funnel_chart(funnel))] if dots else []
    for chart, svg in drawn:
        readings = dot_readings(chart)
        marks = [int(n) for n in re.findall(r'data-n="(\d+)"', svg)]
        assert (
            sorted(marks) == sorted(reading.at for reading in readings) == list(range(len(known)))
        )
        shares = [float(reading.words.split(": ")[1].rstrip("%.")) for reading in readings]
        assert shares == sorted(shares)
        for reading in readings:
            name, share = reading.words.split(": ")
            value = values[names.index(name)]
            assert value is not None and float(share.rstrip("%.")) == pytest.approx(
                value, abs=0.051
            )
            assert known[reading.at] == value


@pytest.mark.django_db
def test_charts_on_pages_can_be_read(published_months: list[Release]) -> None:
    for path, word in (
        ("/places/QWO/waiting-list/", "0 January 2026: West Yorkshire"),
        ("/england/figures/", "0 January 2026: England"),
        ("/compare/?places=03R,15F", "Wakefield"),
        ("/measures/within-18-weeks/", "Leeds"),
    ):
        page = Client().get(path).content.decode()
        assert any(word in lines for lines in re.findall(r'data-readings="([^"]+)"', page)), path
