"""Intervals beside the places of an ICB, against the formulas worked out by hand."""

import re
from datetime import date

import pytest

from metrics.calendar import month_before
from metrics.charts import DotStrip, dot_strip
from metrics.charts.specs import Dot
from metrics.measures import BY_SLUG, Series
from metrics.models import Parts
from metrics.pages.intervals import interval_of, interval_words

WITHIN, RATE = BY_SLUG["within-18-weeks"], BY_SLUG["admitted-per-1000"]
LAST = date(2025, 12, 1)


def series(months: int = 12, blocked: bool = False, **parts: float) -> Series:
    nothing = dict.fromkeys(Parts._fields, 0)
    row = Parts(
        **(nothing | {"waiting_list": 100, "within_18": 65, "registered": 10_000.0} | parts)
    )
    return Series(
        tuple(month_before(LAST, back) for back in reversed(range(months))),
        (row,) * months,
        blocked=(blocked,) * months,
    )


def test_a_share_has_wilson_s_interval() -> None:
    """65 of 100: 0.55254 to 0.73636, as OHID's own tables have it."""
    low, high = interval_of(WITHIN, series(), 11) or (0, 0)
    assert (low, high) == (pytest.approx(55.254, abs=5e-4), pytest.approx(73.636, abs=5e-4))
    assert interval_words(WITHIN, series(), 11) == "55.3% to 73.6%"


def test_a_rate_has_byar_s_over_all_its_months() -> None:
    """12 x 125 = 1,500 events on 350,000 people: 4.072 to 4.508 per 1,000."""
    item = series(completed_admitted=125, registered=350_000.0)
    low, high = interval_of(RATE, item, 11) or (0, 0)
    assert (low, high) == (pytest.approx(4.072, abs=5e-4), pytest.approx(4.508, abs=5e-4))


@pytest.mark.parametrize("slug", ["waiting-list", "median-wait", "clearance-time"])
def test_counts_and_percentiles_have_none(slug: str) -> None:
    assert interval_of(BY_SLUG[slug], series(), 11) is None


def test_what_is_not_said_has_none() -> None:
    assert interval_of(WITHIN, series(blocked=True), 11) is None
    assert interval_of(WITHIN, series(waiting_list=40), 11) is None
    assert interval_of(RATE, series(completed_admitted=0), 11) is None
    assert interval_words(RATE, series(completed_admitted=0), 11) == "not known"


def test_the_strip_draws_it_through_the_dot_and_within_its_scale() -> None:
    def drawn(*rows: Dot) -> str:
        return dot_strip(DotStrip("any", "Any", "Any", rows, "percent"))

    barred = drawn(Dot("A", 60, ends=(55, 64)), Dot("B", 61))
    (bar,) = re.findall(
        r'<line x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)" [^>]*stroke-width="3"', barred
    )
    dots = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', barred)]
    assert float(bar[0]) < dots[0] < dots[1] < float(bar[1])
    assert 'stroke-width="3"' not in drawn(Dot("A", 60), Dot("B", 61))
    assert 'stroke-width="3"' not in drawn(Dot("A", 60, ends=(59.99, 60.01)), Dot("B", 61))
    assert drawn(Dot("A", None, ends=(55, 64)), Dot("B", 61)) == drawn(Dot("A", None), Dot("B", 61))
