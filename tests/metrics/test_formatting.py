"""Figures and dates as readers see them: the doctests, and what must hold for any figure."""

import doctest
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import formatting
from metrics.charts import scales, svg

ANY_FIGURE = st.one_of(st.none(), st.integers(), st.floats(allow_nan=True, allow_infinity=True))
WRITERS = (
    formatting.count,
    formatting.percent,
    formatting.weeks,
    formatting.rate,
    formatting.change,
    formatting.change_in_percent,
    formatting.change_in_weeks,
    formatting.change_in_rate,
)


@pytest.mark.parametrize("module", [formatting, scales, svg], ids=lambda module: module.__name__)
def test_examples_in_the_code_hold(module) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (formatting.count(7231880), "7,231,880"),
        (formatting.count(0), "0"),
        (formatting.count(-244936), "−244,936"),
        (formatting.count(1.5), "2"),
        (formatting.count(2.5), "3"),
        (formatting.count(-2.5), "−3"),
        (formatting.percent(61.25), "61.3%"),
        (formatting.percent(61.35), "61.4%"),
        (formatting.percent(0.05), "0.1%"),
        (formatting.percent(100), "100.0%"),
        (formatting.percent(1e30), "1,000,000,000,000,000,000,000,000,000,000.0%"),
        (formatting.weeks(13.45), "13.5 weeks"),
        (formatting.weeks(104, or_more=True), "more than 104 weeks"),
        (formatting.rate(5.349), "5.3"),
        (formatting.rate(64.049, 2), "64.05"),
        (formatting.change(1234), "1,234 more"),
        (formatting.change(-1), "1 fewer"),
        (formatting.change(0.4), "no change"),
        (formatting.change_in_percent(-0.05), "0.1 percentage points lower"),
        (formatting.change_in_weeks(-1.25), "1.3 weeks shorter"),
        (formatting.month(date(2025, 12, 1)), "December 2025"),
        (formatting.short_month(date(2024, 5, 1)), "May 2024"),
        (formatting.day(date(2025, 12, 12)), "12 December 2025"),
        (formatting.day(date(2026, 3, 1)), "1 March 2026"),
    ],
)
def test_written_as_the_house_style_says(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@pytest.mark.parametrize("value", [None, float("nan"), float("inf"), float("-inf")])
def test_what_is_not_a_figure_is_not_known(write, value) -> None:
    assert write(value) == "not known"


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
@given(value=ANY_FIGURE)
def test_any_figure_can_be_written(write, value) -> None:
    written = write(value)
    assert not re.search(r"nan|inf|None|[eE][+-]?\d|-", written)
    assert not re.fullmatch(r"−0(\.0)?( weeks|%)?", written)


@given(st.floats(min_value=-1e9, max_value=1e9))
def test_halves_round_away_from_zero(value: float) -> None:
    expected = Decimal(repr(value)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    read = Decimal(formatting.rate(value).replace(",", "").replace("−", "-"))
    assert read == expected


def test_numpy_figures_are_written_like_pythons_own() -> None:
    numpy = pytest.importorskip("numpy")
    assert formatting.count(numpy.int64(1234)) == "1,234"
    assert formatting.percent(numpy.float64(61.25)) == "61.3%"
    assert formatting.rate(numpy.float64("nan")) == "not known"
