import calendar as plain_calendar
import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.calendar import (
    financial_year,
    publication_date,
    standard_working_days,
    working_day_adjusted,
    working_days,
)
from metrics.rtt.periods import FileName, month_of_year_and_name, parse_file_name, parse_period


@pytest.fixture(scope="module")
def oracles(shared_data: Path) -> dict:
    return json.loads((shared_data / "oracles.json").read_text())


def first_of(year_and_month: str) -> date:
    return date.fromisoformat(f"{year_and_month}-01")


def second_thursday_by_counting(year: int, month: int) -> date:
    thursdays = [week[3] for week in plain_calendar.monthcalendar(year, month) if week[3]]
    return date(year, month, thursdays[1])


# When figures are due


@pytest.mark.parametrize(
    ("month", "due"),
    [
        ((2024, 1), (2024, 3, 14)),
        ((2025, 2), (2025, 4, 10)),
        ((2026, 6), (2026, 8, 13)),
        ((2019, 3), (2019, 5, 9)),
        ((2025, 11), (2026, 1, 8)),
        ((2025, 12), (2026, 2, 12)),
    ],
)
def test_figures_are_due_on_the_second_thursday_two_months_later(month, due):
    assert publication_date(date(*month, 1)) == date(*due)


def test_february_2021_came_a_week_late():
    assert publication_date(date(2021, 2, 1)) == date(2021, 4, 15)
    assert publication_date(date(2021, 2, 28)) == date(2021, 4, 15)


@given(st.dates(date(2007, 3, 1), date(2090, 12, 31)))
def test_the_publication_date_agrees_with_a_printed_calendar(day):
    if (day.year, day.month) == (2021, 2):
        return
    later = day.month + 2
    year, month = (day.year, later) if later <= 12 else (day.year + 1, later - 12)
    assert publication_date(day) == second_thursday_by_counting(year, month)


def test_publication_dates_that_were_observed(oracles):
    group = oracles["publication_calendar"]
    for month, due in group["observed"].items():
        assert publication_date(first_of(month)) == date.fromisoformat(due), month
    for month, exception in group["exceptions"].items():
        assert publication_date(first_of(month)) == date.fromisoformat(exception["actual"])


# Names of files


@pytest.mark.parametrize(
    ("name", "month", "revised", "edition"),
    [
        ("Full-CSV-data-file-Mar26-ZIP-4M-Dc1i9U.zip", (2026, 3), False, 0),
        ("Full-CSV-data-file-Mar26-ZIP-3M-revised.zip", (2026, 3), True, 1),
        ("Full-CSV-data-file-Jan19-revised-ZIP-3634K.zip", (2019, 1), True, 1),
        ("Full-CSV-data-file-Oct22-ZIP-3701K-v2.zip", (2022, 10), True, 1),
        ("Full-CSV-data-file-Oct22-ZIP-3701K-v3.zip", (2022, 10), True, 2),
        ("Full-CSV-data-file-Oct22-ZIP-3701K-v1.zip", (2022, 10), False, 0),
        ("Full-CSV-data-file-Aug25-ZIP-4M-revised-1.zip", (2025, 8), True, 2),
        ("Full-CSV-data-file-Aug25-ZIP-4M-revised-2.zip", (2025, 8), True, 3),
        ("Full-CSV-data-file-Aug25-revised-2-ZIP-4M.zip", (2025, 8), True, 3),
        # A random ending after "revised" is not a number of a revision.
        ("Full-CSV-data-file-Aug25-ZIP-4M-revised-60893.zip", (2025, 8), True, 1),
        ("Full-CSV-data-file-Aug25-ZIP-4M-revised-6jPlxd.zip", (2025, 8), True, 1),
        # The site's own ending for a name used twice is not a revision either.
        ("Full-CSV-data-file-Feb20-ZIP-3174K-20005-1.zip", (2020, 2), False, 0),
        ("Full-CSV-data-file-Jun22ZIP-3886K-68395.zip", (2022, 6), False, 0),
        ("Full-CSV-data-file-Dec21-ZIP-4190K..zip", (2021, 12), False, 0),
        ("Full CSV data file Sept18 ZIP 3M.ZIP", (2018, 9), False, 0),
        ("20241130-RTT-November-2024-full-extract.csv", (2024, 11), False, 0),
        ("20220430-RTT-APRIL-2022-full-extract-revised.csv", (2022, 4), True, 1),
        ("RTT-June-2026-full-extract.csv", (2026, 6), False, 0),
        ("extract/20241130-RTT-November-2024-full-extract.csv", (2024, 11), False, 0),
    ],
)
def test_names_say_their_month_and_edition(name, month, revised, edition):
    assert parse_file_name(name) == FileName(date(*month, 1), revised, edition)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "figures.zip",
        "Full-CSV-data-file-ZIP-4M.zip",
        "Full-CSV-data-file-Foo26-ZIP-4M.zip",
        "Full-CSV-data-file-Mar261-ZIP-4M.zip",
        "Full-CSV-data-file-Mar26-ZIP-4M.zip.html",
        "Full-CSV-data-file-Mar26-ZIP-4M.csv",
        "Incomplete-Commissioner-Mar26-XLSX-4M-Ab12.xlsx",
        "20241130-RTT-Brumaire-2024-full-extract.csv",
        "20241130-RTT-November-2024-summary.csv",
        # The date and the month contradict each other.
        "20241130-RTT-October-2024-full-extract.csv",
        "20231130-RTT-November-2024-full-extract.csv",
    ],
)
def test_other_names_say_nothing(name):
    assert parse_file_name(name) is None


def test_editions_sort_from_plain_to_the_last_revision():
    names = ["-ZIP-4M-97ylx5", "-ZIP-4M-revised", "-ZIP-4M-revised-2", "-ZIP-4M-revised-3"]
    parsed = [parse_file_name(f"Full-CSV-data-file-Jul26{ending}.zip") for ending in names]
    editions = [name.edition for name in parsed if name]
    assert len(editions) == 4
    assert editions == sorted(set(editions))


def test_every_address_on_record_is_read_as_recorded(shared_data):
    with (shared_data / "reference" / "full_csv_urls.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 130
    for row in rows:
        parsed = parse_file_name(row["url"].rsplit("/", 1)[1])
        assert parsed is not None, row["url"]
        assert f"{parsed.month:%Y-%m}" == row["month"], row["url"]
        assert str(parsed.revised) == row["is_revised"], row["url"]


def test_names_and_periods_in_the_answer_key(oracles):
    for row in oracles["file_name_parsing"]:
        if "name" in row:
            parsed = parse_file_name(row["name"])
            assert parsed is not None
            assert (parsed.month, parsed.revised) == (first_of(row["period"]), row["revised"])
        else:
            assert parse_period(row["period_value"]) == first_of(row["period"])


@given(st.text() | st.from_regex(r"(?i)full-csv-data-file-[a-z]{3,9}\d{2}.*\.zip"))
def test_no_name_is_a_crash(name):
    parsed = parse_file_name(name)
    assert parsed is None or (parsed.month.day == 1 and parsed.revised == (parsed.edition > 0))


# Periods inside files


@pytest.mark.parametrize(
    "text", ["RTT-June-2026", "RTT-JUNE-2026", "rtt-june-2026", " RTT-June-2026 "]
)
def test_a_period_is_read_in_any_case(text):
    assert parse_period(text) == date(2026, 6, 1)


@pytest.mark.parametrize(
    "text",
    ["", "June 2026", "RTT-2026-06", "RTT-Juno-2026", "RTT-June-26", "RTT-June-2026-x", "nan"],
)
def test_another_period_is_refused_with_its_own_words(text):
    with pytest.raises(ValueError, match="not a month in the form RTT-June-2026") as refusal:
        parse_period(text)
    assert f"“{text}”" in str(refusal.value)


def test_a_very_long_period_is_quoted_in_short():
    with pytest.raises(ValueError, match="not a month") as refusal:
        parse_period("x" * 5000)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("year", "name", "month"),
    [
        ("2016-17", "January", (2017, 1)),
        ("2016-17", "MARCH", (2017, 3)),
        ("2016-17", "April", (2016, 4)),
        ("2016-17", " December ", (2016, 12)),
        ("2016/17", "July", (2016, 7)),
        ("2015-2016", "february", (2016, 2)),
    ],
)
def test_old_files_name_the_financial_year_and_the_month(year, name, month):
    assert month_of_year_and_name(year, name) == date(*month, 1)


@pytest.mark.parametrize("year", ["", "2016", "2016-18", "16-17", "2016-15", "1999-00"])
def test_a_year_that_is_no_financial_year_is_refused(year):
    with pytest.raises(ValueError, match="not a financial year in the form 2016-17"):
        month_of_year_and_name(year, "April")


@pytest.mark.parametrize("name", ["", "Ap", "Aprill", "13", "nan"])
def test_a_name_that_is_no_month_is_refused(name):
    with pytest.raises(ValueError, match="not the name of a month"):
        month_of_year_and_name("2016-17", name)


@pytest.mark.parametrize(
    ("month", "year"),
    [
        ((2025, 4), "2025-26"),
        ((2026, 3), "2025-26"),
        ((2026, 4), "2026-27"),
        ((1999, 5), "1999-00"),
    ],
)
def test_financial_years_run_from_april(month, year):
    assert financial_year(date(*month, 1)) == year


# Working days


@pytest.mark.parametrize(
    ("month", "days"),
    [
        ((2024, 12), 20),  # Christmas Day and Boxing Day on weekdays
        ((2022, 6), 20),  # two days for the Platinum Jubilee
        ((2022, 9), 21),  # the state funeral
        ((2023, 5), 20),  # the coronation
        ((2020, 12), 21),  # Boxing Day on a Saturday, taken on Monday 28 December
        ((2020, 5), 19),  # the early May holiday moved to the 8th
        ((2024, 2), 21),
    ],
)
def test_working_days_in_england(month, days):
    assert working_days(date(*month, 1)) == days
    assert working_days(date(*month, 17)) == days


def test_working_days_in_the_answer_key(oracles):
    group = oracles["working_days_england"]
    assert len(group) == 96
    for month, days in group.items():
        assert working_days(first_of(month)) == days, month


def test_the_usual_month_is_the_mean_of_the_calendar_year():
    # 22+21+20+21+21+20+23+21+21+23+21+20 = 254
    assert standard_working_days(2024) == pytest.approx(254 / 12, rel=1e-12)


def test_a_flow_is_adjusted_to_a_month_of_the_usual_length(oracles):
    key = oracles["working_day_adjustment"]
    month = first_of(key["period"])
    assert working_days(month) == key["working_days"]
    assert standard_working_days(month.year) == pytest.approx(key["standard_days"], rel=1e-9)
    assert working_day_adjusted(key["count"], month) == pytest.approx(
        key["adjusted_count"], rel=1e-9
    )


def test_four_thousand_two_hundred_in_december_2024():
    assert working_day_adjusted(4200, date(2024, 12, 1)) == pytest.approx(4445.0, rel=1e-12)
    assert working_day_adjusted(0, date(2024, 12, 1)) == 0
