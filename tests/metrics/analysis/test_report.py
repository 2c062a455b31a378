"""The report's arithmetic, against the same done by hand from stored rows."""

from datetime import date

import pytest
from django.db.models import Sum

from metrics.analysis.report import MID_2019, reproduce_report
from metrics.calendar import months_through
from metrics.models import DataIssue, Figure, Place, Population, Release
from metrics.pages.report import (
    LIMITATIONS,
    published_table,
    published_total_words,
    report_table,
)
from metrics.series import MISSING
from tests.months import FEBRUARY, JANUARY, MARCH

pytestmark = pytest.mark.django_db


def test_rates_and_totals_are_those_of_the_stored_counts(published_months: list[Release]) -> None:
    result = reproduce_report(months=months_through(JANUARY, MARCH))
    assert result.months == months_through(JANUARY, MARCH) and result.ranked == len(
        [line for line in result.lines if line.ranks[0]]
    )
    for code in ("03R", "15F", "03H"):
        line = result.line(code)
        own = Figure.objects.filter(place__code=code, treatment_function="C_999", modelled=False)
        done = own.aggregate(all=Sum("completed_admitted"))["all"]
        people = Population.objects.get(place__code=code, kind="resident", date=MID_2019).count
        assert line is not None and line.done[0] == done > 0
        assert line.rates[0] == pytest.approx(1000 * done / people)
    england = Figure.objects.filter(place__code="ENG", treatment_function="C_999")
    assert result.england == england.aggregate(all=Sum("completed_admitted"))["all"]


def test_positions_come_with_intervals_and_follow_the_rates(
    published_months: list[Release],
) -> None:
    lines = [
        line
        for line in reproduce_report(months=months_through(JANUARY, MARCH)).lines
        if line.ranks[0]
    ]
    ordered = sorted(lines, key=lambda line: -line.rates[0])
    assert [line.ranks[0][0] for line in ordered] == list(range(1, len(lines) + 1))
    assert all(low <= own <= high for own, low, high in (line.ranks[0] for line in lines))


def test_a_place_from_which_too_much_is_missing_is_counted_and_marked(
    published_months: list[Release],
) -> None:
    result = reproduce_report(months=months_through(JANUARY, MARCH))
    line = result.line("03H")
    assert line is not None and line.incomplete and line.rates[0] > 0
    assert line.within_18 != line.within_18, "nothing is said of its waits"
    words = [cell.text for row in report_table(result).rows for cell in row.cells if cell.header]
    assert "North East Lincolnshire (incomplete)" in words


def test_an_incomplete_place_has_no_position_and_is_not_counted_among_the_others(
    published_months: list[Release],
) -> None:
    result = reproduce_report(months=months_through(JANUARY, MARCH))
    incomplete = [line for line in result.lines if line.incomplete]
    assert incomplete and all(set(line.ranks) == {None} for line in incomplete)
    before = reproduce_report(months=months_through(JANUARY, FEBRUARY))
    assert before.ranked == result.ranked + len(incomplete)


def test_a_place_of_which_a_little_is_missing_is_marked_and_keeps_its_position(
    published_months: list[Release],
) -> None:
    leeds = Place.objects.get(code="15F")
    DataIssue.objects.create(
        release=published_months[0],
        severity=DataIssue.Severity.SOFT,
        code=MISSING,
        text="A trust that had 4% of its list sent nothing.",
        place=leeds,
        share=0.04,
    )
    result = reproduce_report(months=months_through(JANUARY, MARCH))
    line = result.line("15F")
    assert line is not None and line.touched and not line.incomplete and line.ranks[0]
    words = [cell.text for row in report_table(result).rows for cell in row.cells if cell.header]
    assert "Leeds (a little missing)" in words and "Wakefield" in words


@pytest.mark.embedded
def test_the_page_says_what_the_published_totals_cannot_bear() -> None:
    assert "6,156,844" in published_total_words() and "6.6% below" in published_total_words()
    assert "6,592,027" in published_total_words()
    assert any("46.82%" in words and "different length" in words for words in LIMITATIONS)


def test_months_that_are_not_published_give_nothing(published_months: list[Release]) -> None:
    result = reproduce_report(months=months_through(date(2021, 12, 1), date(2023, 11, 1)))
    assert (len(result.requested_months), result.months, result.lines) == (24, (), ())
    rows = published_table(result).rows
    assert any("6,156,844" in cell.text for row in rows for cell in row.cells)


@pytest.mark.embedded
def test_published_figures_name_known_places(places: None) -> None:
    from metrics import reference

    codes = {row["code"] for row in reference.rows("report_published")}
    assert codes <= set(Place.objects.values_list("code", flat=True))
    assert all(row["source"] and row["published"] for row in reference.rows("report_published"))
