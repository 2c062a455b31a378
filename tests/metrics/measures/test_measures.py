import io
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import date

import pytest
from django.conf import settings
from django.core.management import call_command

from metrics.analysis.analysed_measures import ANALYSED
from metrics.calendar import month_before
from metrics.measures import (
    BY_SLUG,
    COMPARED,
    HEADLINES,
    MEASURES,
    OFFERED_TO_CASE_STUDIES,
    ON_CARDS,
    WAITS,
    WATCHED,
    Family,
    Series,
)
from metrics.measures.rules import Part, Ratio
from metrics.models import Parts


def parts(**given: object) -> Parts:
    blank = dict.fromkeys(Parts._fields, 0) | {"median": None, "p92": None, "admitted_median": None}
    return Parts(**(blank | {"open_band": 104} | given))  # type: ignore[arg-type]


def series(rows: Sequence[Parts | None], last: date = date(2025, 3, 1), **more: object) -> Series:
    months = tuple(month_before(last, back) for back in reversed(range(len(rows))))
    return Series(months, tuple(rows), **more)  # type: ignore[arg-type]


def last(slug: str, item: Series) -> float | None:
    return BY_SLUG[slug].values(item)[-1]


def test_unreported_removals_of_march_2025() -> None:
    """England, February and March 2025: the analysts' worked example."""
    two = series(
        [
            parts(waiting_list=7402148),
            parts(
                waiting_list=7420899,
                clock_starts=1798503,
                completed_non_admitted=1207339,
                completed_admitted=327477,
            ),
        ]
    )
    assert last("unreported-removals", two) == 244936
    assert last("list-change", two) == 18751


def test_flows_are_not_computed_across_a_missing_month() -> None:
    before, now = parts(waiting_list=100), parts(waiting_list=120, clock_starts=50)
    assert last("list-change", series([before, now])) == 20
    assert last("list-change", series([None, now])) is None


def test_clearance_time_takes_three_months() -> None:
    row = parts(waiting_list=9000, completed_admitted=400, completed_non_admitted=600)
    # January to March 2025 have 90 days: 3,000 completed in 90/7 weeks.
    assert last("clearance-time", series([row] * 3)) == pytest.approx(9000 / (3000 / (90 / 7)))
    assert last("clearance-time", series([row] * 2)) is None


def test_the_rate_of_a_year_averages_the_population() -> None:
    rows = [parts(completed_admitted=100 + i, registered=50_000 + 1_000 * i) for i in range(12)]
    done, people = sum(100 + i for i in range(12)), sum(50_000 + 1_000 * i for i in range(12)) / 12
    assert last("admitted-per-1000", series(rows)) == pytest.approx(1000 * done / people)
    assert last("admitted-per-1000", series(rows[1:])) is None
    assert last("admitted-per-1000", series([*rows[:5], None, *rows[6:]])) is None


def test_the_rate_of_a_month_is_for_a_month_of_average_working_days() -> None:
    """December 2024 has 20 working days, the mean of the year is 21 and a sixth: 4,200 count as 4,445."""
    item = series([parts(completed_admitted=4200, registered=1_000_000)], last=date(2024, 12, 1))
    assert last("admitted-per-1000-monthly", item) == pytest.approx(4.445)


def test_shares_and_the_floor_below_which_they_say_nothing() -> None:
    item = series([parts(waiting_list=49, within_18=30, over_52=1)])
    assert last("within-18-weeks", item) == pytest.approx(100 * 30 / 49)
    assert BY_SLUG["within-18-weeks"].too_few(item, 0)
    assert not BY_SLUG["within-18-weeks"].too_few(series([parts(waiting_list=50)]), 0)
    assert last("within-18-weeks", series([parts()])) is None
    assert last("over-65-weeks-share", series([parts(waiting_list=80, over_65=None)])) is None


def test_every_measure_answers_for_nothing_at_all() -> None:
    for measure in MEASURES:
        assert measure.values(series([None, None])) == [None, None]
        assert measure.values(series([])) == []


def test_slugs_are_unique_and_every_measure_is_explained() -> None:
    assert len(BY_SLUG) == len(MEASURES) >= 20
    assert len({measure.order for measure in MEASURES}) == len(MEASURES)
    for measure in MEASURES:
        assert (
            measure.definition.endswith(".") and measure.why and measure.careful and measure.source
        )


def test_rates_per_person_say_what_englands_own_leaves_out() -> None:
    rates = [measure for measure in MEASURES if measure.slug.startswith("admitted-per-1000")]
    assert len(rates) == 4
    assert all("NHS England commissions directly" in measure.careful for measure in rates)


def test_docs_are_printed_from_the_registry() -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        call_command("describe_measures", stdout=out)
    assert (settings.BASE_DIR / "docs" / "measures.md").read_text() == out.getvalue()


def test_what_each_measure_is_used_for() -> None:
    """In their order: a flag that is set or lost by accident shows here."""
    assert [measure.slug for measure in HEADLINES] == [
        "waiting-list",
        "within-18-weeks",
        "over-52-weeks",
        "admitted-per-1000",
    ]
    assert [measure.slug for measure in COMPARED] == [
        "waiting-list",
        "within-18-weeks",
        "median-wait",
        "over-52-weeks-share",
        "admitted-per-1000",
    ]
    assert [measure.slug for measure in ON_CARDS] == ["waiting-list", "within-18-weeks"]
    assert [measure.slug for measure in WATCHED] == ["within-18-weeks", "over-52-weeks-share"]
    assert {measure.slug for measure in MEASURES} - {
        measure.slug for measure in OFFERED_TO_CASE_STUDIES
    } == {"admitted-per-1000-monthly", "list-change", "unreported-removals"}
    families = {
        family: {measure.slug for measure in WAITS if measure.family is family} for family in Family
    }
    assert families == {
        Family.USUAL_WAITS: {"waiting-list", "within-18-weeks", "median-wait"},
        Family.LONGEST_WAITS: {"92nd-percentile-wait", "over-52-weeks-share"},
    }
    assert {analysed.slug: analysed.bright_side for analysed in ANALYSED} == {
        "within-18-weeks": 1,
        "median-wait": 0,
        "92nd-percentile-wait": 0,
        "over-52-weeks-share": -1,
        "admitted-per-1000-monthly": 1,
        "clock-starts-per-1000": 0,
    }


def test_every_column_that_a_measure_reads_is_one_of_figures() -> None:
    for measure in MEASURES:
        for rule in (measure.rule, measure.denominator):
            if isinstance(rule, Part | Ratio):
                assert rule.columns <= set(Parts._fields), measure.slug
