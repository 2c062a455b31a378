"""Our figures against NHS England's own: what is equal, what is not, and what is said of it."""

import csv
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from metrics import published_figures
from metrics.known_differences import Difference, known_reason
from metrics.models import Figure, PublishedCheck, PublishedDifference, Release
from metrics.pages.published_checks import agreement_sentence, check_rows, difference_rows
from metrics.published_figures import PublishedRow
from metrics.releases import published_checks
from metrics.releases.published_checks import (
    Comparison,
    check_against_published,
    check_unchecked,
    comparisons,
)


def comparison(printed: str, column: str = "median", **figure: object) -> Comparison:
    values = {"waiting_list": 1_000, "within_18": 500, "over_52": 0, "open_band": 104} | figure
    row = PublishedRow("QWO", "C_100", {column: printed})
    return Comparison(row, column, printed, Figure(**values))


@pytest.mark.embedded
def test_bundled_months_are_what_nhs_england_published(prepared_site: Path) -> None:
    """Twenty months of England, six of the ICBs by treatment function, as a first start leaves them."""
    database = prepared_site / "pathway.sqlite3"
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as site:
        totals = site.execute(
            'SELECT "table", count(DISTINCT release_id), sum(compared), sum(agreed), sum(not_printed)'
            ' FROM metrics_publishedcheck GROUP BY "table" ORDER BY "table"'
        ).fetchall()
        differences = site.execute(
            'SELECT "table", reason, count(*), count(DISTINCT "column")'
            ' FROM metrics_publisheddifference GROUP BY "table", reason ORDER BY "table", reason'
        ).fetchall()
    assert totals == [
        ("england", 20, 300, 300, 0),
        ("england-estimates", 20, 60, 42, 0),
        ("icb", 6, 46_002, 45_967, 366),
    ]
    assert differences == [
        ("england-estimates", "estimates", 18, 3),
        # The share alone: every count, median and percentile is equal.
        ("icb", "fifteenth-digit", 23, 1),
        # Cornwall's mental health services, twice: no row in the extract, 0 in the table.
        ("icb", "nobody-waits", 12, 6),
    ]


@pytest.mark.parametrize(
    ("printed", "ours"),
    [
        ("14.2035131069492", 14.2035131069492),
        # The fifteenth digit of what the float holds exactly.
        ("51.4140952380952", 51.41409523809525),
        ("9.30670103092783", 9.306701030927835),
        ("14", 14.0),
    ],
)
def test_percentiles_are_equal_to_the_last_digit_printed(printed: str, ours: float) -> None:
    assert comparison(printed, median=ours).agrees


@pytest.mark.parametrize(
    ("printed", "ours"), [("14", 14.3), ("14.2035131069492", 14.2035131069502), ("14.2", None)]
)
def test_close_is_not_equal(printed: str, ours: float | None) -> None:
    assert not comparison(printed, median=ours).agrees


def test_a_count_is_equal_or_not() -> None:
    assert comparison("1000", "waiting_list").agrees
    assert not comparison("1001", "waiting_list").agrees
    assert not comparison("1000.4", "waiting_list").agrees


def test_open_band_is_equal_to_what_is_printed_for_it() -> None:
    assert comparison("104+", median=None).agrees
    assert not comparison("52+", median=None).agrees
    assert not comparison("104+", median=103.5).agrees
    assert not comparison("104+", median=None, waiting_list=0, within_18=0).agrees


def difference(**more: object) -> Difference:
    values = {
        "table": "icb",
        "column": "waiting_list",
        "month": date(2025, 12, 1),
        "revised": False,
        "ours": Decimal(3),
        "printed": Decimal(4),
    }
    return Difference(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, ""),
        ({"revised": True}, "revised"),
        ({"revised": True, "month": date(2025, 11, 1)}, ""),
        ({"ours": None}, ""),
        ({"ours": None, "printed": Decimal("0.0")}, "nobody-waits"),
        ({"table": "england-estimates"}, "estimates"),
        ({"table": "england-estimates", "month": date(2025, 6, 1)}, ""),
        ({"column": "share_within_18"}, ""),
        (
            {
                "column": "share_within_18",
                "ours": Decimal("0.403070175438596"),
                "printed": Decimal("0.403070175438597"),
            },
            "fifteenth-digit",
        ),
        (
            {
                "column": "share_within_18",
                "ours": Decimal("0.403070175438595"),
                "printed": Decimal("0.403070175438597"),
            },
            "",
        ),
    ],
)
def test_reason_is_named_only_where_it_is_declared(more: dict[str, object], reason: str) -> None:
    assert known_reason(difference(**more)) == reason


@pytest.fixture
def printed_for_january(published_months: list[Release], monkeypatch) -> Release:
    """A published table for the made-up January: England's list right, one more within 18 weeks."""
    january = published_months[0]
    england = Figure.objects.get(release=january, place__code="ENG", treatment_function="C_999")

    def read(month: date) -> Iterable[PublishedRow]:
        if month != january.month:
            return []
        printed = dict.fromkeys(table.columns, "") | {
            "waiting_list": str(england.waiting_list),
            "within_18": str(england.within_18 + 1),
        }
        return [PublishedRow("ENG", "C_999", printed)]

    table = published_figures.TABLES[0]
    made_up = type(table)(table.slug, table.title, table.source, table.columns, read)
    monkeypatch.setattr(published_checks, "TABLES", (made_up,))
    monkeypatch.setattr(published_checks, "months_printed", lambda: {f"{january.month:%Y-%m}"})
    return january


def test_a_difference_is_kept_and_named(printed_for_january: Release, client) -> None:
    assert check_unchecked() == 1
    assert check_unchecked() == 0
    assert check_against_published(printed_for_january) == 2
    counts = PublishedCheck.objects.filter(compared__gt=0).values_list("column", "agreed")
    assert set(counts) == {("waiting_list", 1), ("within_18", 0)}
    (kept,) = PublishedDifference.objects.all()
    assert (kept.column, kept.reason, int(kept.printed) - int(kept.ours)) == ("within_18", "", 1)

    page = client.get(reverse("published_checks")).content.decode()
    assert "2 figures of NHS England, as submitted, were compared with ours: 1 are equal" in page
    assert "Not known." in page
    assert len(difference_rows(None)) == 2
    assert sum(row[4] for row in check_rows(None)[1:]) == 1


def test_rebuilt_figures_are_checked_again(printed_for_january: Release) -> None:
    check_unchecked()
    PublishedDifference.objects.update(ours="5")
    call_command("rebuild_figures")
    assert not PublishedDifference.objects.filter(ours="5").exists()


def test_what_is_withdrawn_is_not_counted(printed_for_january: Release) -> None:
    check_unchecked()
    Release.objects.filter(pk=printed_for_january.pk).update(state=Release.State.WITHDRAWN)
    assert not PublishedCheck.objects.visible_to(None).exists()
    assert agreement_sentence([]).startswith("No month that is published here")


def test_every_printed_place_and_column_is_known() -> None:
    months = sorted(published_figures.months_printed())
    assert (months[0], months[-1]) == ("2007-04", "2025-12")
    rows = list(published_figures.icb_rows(date(2023, 5, 1)))
    assert (len(rows), len({row.place for row in rows})) == (42 * 23, 42)
    assert not list(published_figures.icb_rows(date(2023, 4, 1)))


def test_nothing_is_compared_where_nothing_is_printed(published_months: list[Release]) -> None:
    january = published_months[0]
    assert not [item for table in published_figures.TABLES for item in comparisons(january, table)]


def test_what_comes_with_the_project_is_what_was_published(shared_data: Path) -> None:
    """Cell for cell; "-" is printed where there is none."""
    with (shared_data / "official" / "england_time_series.csv").open(newline="") as file:
        series = list(csv.DictReader(file))
    for official in series:
        month = date.fromisoformat(f"{official['month']}-01")
        (row,) = published_figures.england_rows(month)
        assert row.printed["median"] == official["incomplete_median_weeks"].replace("-", "")
        with_estimates = official["incomplete_total_with_estimates"].replace("-", "")
        assert row.printed["waiting_list_with_estimates"] == with_estimates
        assert {value for value in row.printed.values() if value} <= set(official.values())
    of_icbs = {}
    for path in sorted((shared_data / "official").glob("icb_*.csv")):
        with path.open(newline="") as file:
            for official in csv.DictReader(file):
                values = tuple(official.values())
                of_icbs[official["Period"], values[1], values[3]] = values[5:]
    for month in sorted({key[0] for key in of_icbs}):
        for row in published_figures.icb_rows(date.fromisoformat(f"{month}-01")):
            assert tuple(row.printed.values()) == of_icbs.pop((month, row.place, row.treatment))
    assert not of_icbs
