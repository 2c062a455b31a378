"""Small workbooks with one thing changed, and a hand-made combined CSV."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from metrics.cancer.check import check_month
from metrics.cancer.combined import read_combined
from metrics.cancer.lines import Month
from metrics.cancer.periods import month_of_day, parse_cancer_file_name
from metrics.cancer.read import read_workbook
from metrics.rtt.problems import Refused
from tests.metrics.cancer.workbooks import Sheet, small_sheets, workbook

OCTOBER = date(2023, 10, 1)
CSV = Path(__file__).with_name("October-2023-Cancer-Waiting-Times-Combined-Final.csv")


def read(sheets: dict[str, Sheet]) -> Month:
    return read_workbook(BytesIO(workbook(sheets)))


def test_counts_of_a_small_workbook() -> None:
    month = read(small_sheets())
    counts = month.counts()
    assert month.month == OCTOBER
    assert counts["QWO", "FDS", ""] == (70, 100)
    # Two routes of half as many each.
    assert counts["QWO", "FDS", "Suspected breast cancer"] == (70, 100)
    assert counts["13Q", "62D", ""] == (22.5, 25.5)
    assert counts["ENG", "31D", "Breast"] == (112.5, 127.5)
    assert check_month(month, OCTOBER) == []


def _set(
    sheet: str, row: int, column: int, value: str | float
) -> Callable[[dict[str, Sheet]], None]:
    def change(sheets: dict[str, Sheet]) -> None:
        sheets[sheet][row - 1][column] = value

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_set("28-DAY FDS (ALL ROUTES)", 9, 4, 101), "not-the-total"),
        (_set("28-DAY FDS (ALL ROUTES)", 9, 7, 0.71), "not-the-share"),
        (_set("28-DAY FDS (ALL ROUTES)", 9, 9, 1), "not-the-bands"),
        (_set("31-DAY (BY CANCER)", 9, 1, "13Q"), "twice"),
        (_set("62-DAY (ALL CANCER)", 11, 2, "SOMEBODY"), "no-code"),
    ],
)
def test_what_does_not_add_up_is_named(
    change: Callable[[dict[str, Sheet]], None], code: str
) -> None:
    sheets = small_sheets()
    change(sheets)
    try:
        codes = {problem.code for problem in check_month(read(sheets), OCTOBER)}
    except Refused as error:
        codes = {problem.code for problem in error.problems}
    assert code in codes


def test_sums_that_do_not_agree_are_named() -> None:
    """One table of one more person within: it agrees with itself, and with no other."""
    other = small_sheets(within=71)
    sheets = {**small_sheets(), "28-DAY FDS (ALL ROUTES)": other["28-DAY FDS (ALL ROUTES)"]}
    assert {p.code for p in check_month(read(sheets), OCTOBER)} == {"not-all-in-both"}
    sheets = small_sheets()
    del sheets["28-DAY FDS (ALL ROUTES)"][9]
    codes = {p.code for p in check_month(read(sheets), OCTOBER)}
    assert codes == {"not-england"}
    sheets = small_sheets()
    del sheets["62-DAY (ALL CANCER)"][8:11]
    assert "no-england" in {p.code for p in check_month(read(sheets), OCTOBER)}


OF_ANOTHER_MONTH = {
    **small_sheets(),
    "31-DAY X": small_sheets("Nov-23")["31-DAY (BY CANCER)"],
}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "damaged"),
        (b"<html>", "damaged"),
        (workbook({"Frontpage": [["Status"]]}), "no-standard"),
        (workbook({**small_sheets(), "31-DAY (BY CANCER)": [["Oct-23"]]}), "other-basis"),
        (workbook(OF_ANOTHER_MONTH), "months-differ"),
        (workbook(small_sheets("Some day")), "no-month"),
        (workbook({name: rows[:8] for name, rows in small_sheets().items()}), "no-lines"),
    ],
)
def test_what_is_no_workbook_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_workbook(BytesIO(data))
    assert refused.value.problems[0].code == code


@pytest.mark.parametrize("text", ["-1", "a few", "1.25", "", "1e30", "nan"])
def test_only_counts_are_counts(text: str) -> None:
    sheets = small_sheets()
    sheets["31-DAY (ALL CANCER)"][8][5] = text
    with pytest.raises(Refused, match=r"31-DAY \(ALL CANCER\), row 9, column F"):
        read(sheets)


def test_entities_are_not_unfolded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><sst>&a;</sst>'
    with pytest.raises(Refused, match="declares entities"):
        read_workbook(BytesIO(workbook(small_sheets(), **{"xl/sharedStrings.xml": bomb})))


def test_the_combined_csv_has_providers_too() -> None:
    with CSV.open("rb") as file:
        month = read_combined(file)
    counts = month.counts()
    assert month.month == OCTOBER
    assert counts["RXF", "FDS", ""] == (60, 80)
    assert counts["RXF", "62D", ""] == (0.5, 0.5)
    assert counts["QWO", "FDS", "Suspected breast cancer"] == (70, 100)
    assert counts["ENG", "FDS", ""] == (85, 120)
    # What is counted besides is no standard, and treatments are not kept.
    assert {standard for _, standard, _ in counts} == {"FDS", "31D", "62D"}
    assert check_month(month, OCTOBER) == []


def _csv(change: Callable[[str], str], announced: date | None = None) -> Month:
    return read_combined(BytesIO(change(CSV.read_text()).encode()), announced)


def test_a_csv_without_a_period_is_of_the_month_of_its_name() -> None:
    month = _csv(lambda text: text.replace("01/10/2023", "").replace("Period", "Nothing"), OCTOBER)
    assert month.month == OCTOBER


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Within,", "Inside,", "missing-columns"),
        ("01/10/2023,Provider,RR8", "01/11/2023,Provider,RR8", "not-one-month"),
        ("01/10/2023", "some day", "no-month"),
        (",Provider,", ",Region,", "other-basis"),
        (",RXF,", ",,", "no-code"),
        (",0.75", ",much", "not-a-share"),
        ("0.5,0.5,0,1\n", "0.5,0.5\n", "ragged"),
        (",80,60,20,0.75", ",many,60,20,0.75", "not-a-count"),
    ],
)
def test_what_is_wrong_with_a_csv_is_named(old: str, new: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        _csv(lambda text: text.replace(old, new))
    assert refused.value.problems[0].code == code


def test_providers_that_do_not_add_up_to_england_are_named() -> None:
    month = _csv(lambda text: text.replace(",80,60,20,0.75", ",81,61,20,"))
    assert [problem.code for problem in check_month(month, OCTOBER)] == ["not-england"]


def test_file_names() -> None:
    parsed = parse_cancer_file_name("AUGUST-2025-CWT-CRS-COMMISSIONER-WORKBOOK-PROVISIONAL.xlsx")
    assert parsed and (parsed.month, parsed.edition) == (date(2025, 8, 1), 0)
    parsed = parse_cancer_file_name("august-2025-cwt-crs-commissioner-workbook-final-revised.xlsx")
    assert parsed and (parsed.revised, parsed.edition) == (True, 2)
    parsed = parse_cancer_file_name(CSV.name)
    assert parsed and (parsed.month, parsed.edition) == (OCTOBER, 1)
    assert parse_cancer_file_name("Full-CSV-data-file-Jul26-ZIP-4M-97ylx5.zip") is None
    assert parse_cancer_file_name("MIDSUMMER-2025-CWT-WORKBOOK.xlsx") is None


def test_days_are_months() -> None:
    assert month_of_day("2025-10-31") == date(2025, 10, 1)
    assert month_of_day("31/10/2025") == date(2025, 10, 1)
    assert month_of_day("Oct-25") == date(2025, 10, 1)
    assert month_of_day("soon") is None
