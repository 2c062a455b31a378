"""All 18 genuine workbooks: their own totals and percentages are the answer key, cell by cell."""

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from metrics.cancer.check import check_month
from metrics.cancer.lines import Month
from metrics.cancer.periods import parse_cancer_file_name
from metrics.cancer.read import read_workbook
from metrics.cancer.standards import ENGLAND

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HELD = (
    "2023-10 2023-11 2024-01 2024-02 2024-03 2024-05 2024-06 2024-07 2024-08 2024-10 2024-11 2024-12"
    " 2025-02 2025-03 2025-04 2025-05 2025-07 2025-08"
).split()
TABLES = ("28-DAY", "31-DAY", "62-DAY")


@pytest.fixture(scope="module")
def months(shared_data: Path) -> dict[str, Month]:
    read = {}
    for path in sorted((shared_data / "cancer").glob("*.xlsx")):
        with path.open("rb") as file:
            read[path.name] = read_workbook(file)
    return read


def test_every_month_is_that_of_its_name(months: dict[str, Month]) -> None:
    for name, month in months.items():
        parsed = parse_cancer_file_name(name)
        assert parsed is not None
        assert (parsed.month, parsed.edition, parsed.revised) == (month.month, 1, False)
    assert sorted(f"{month.month:%Y-%m}" for month in months.values()) == HELD


def test_they_agree_with_themselves(months: dict[str, Month]) -> None:
    """Within and after make the total, bands make both, percentages are those of the numbers, and
    organisations, types of cancer, routes and treatments add up."""
    for name, month in months.items():
        assert check_month(month, month.month) == [], name


def test_every_cell_of_numbers_is_read(months: dict[str, Month], shared_data: Path) -> None:
    """Against another way of reading the same sheets, row by row without their headers."""
    compared = 0
    for name, month in months.items():
        lines = {line.where: line for line in month.lines}
        for where, cells in _rows(shared_data / "cancer" / name):
            line = lines.pop(where)
            share = [] if line.share is None else [line.share]
            numbers = [line.total, line.within, line.after, *share, *line.bands]
            assert numbers == cells, f"{name}, {where}"
            compared += len(cells)
        assert lines == {}, name
    assert compared > 1_000_000


def test_england_is_the_sum_of_what_is_kept(months: dict[str, Month]) -> None:
    for name, month in months.items():
        counts = month.counts()
        for (code, standard, cancer), (within, total) in counts.items():
            if code != ENGLAND:
                continue
            others = [
                value
                for (other, *rest), value in counts.items()
                if other != ENGLAND and rest == [standard, cancer]
            ]
            assert within == sum(each[0] for each in others), (name, standard, cancer)
            assert total == sum(each[1] for each in others), (name, standard, cancer)


def test_42_boards_have_all_three_standards(months: dict[str, Month]) -> None:
    for name, month in months.items():
        boards = {code for code, *_ in month.counts() if re.fullmatch(r"Q[A-Z0-9]{2}", code)}
        assert len(boards) == 42, name
        whole = {key[:2] for key in month.counts() if key[0] in boards and key[2] == ""}
        assert len(whole) == 126, name


def _rows(path: Path) -> list[tuple[str, list[float]]]:
    """Where each line of people stands, and all of its cells that hold a number."""
    archive = zipfile.ZipFile(path)
    texts = [
        "".join(t.text or "" for t in item.iter(f"{MAIN}t"))
        for item in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    ]
    names = re.findall(r'<sheet name="([^"]+)"', archive.read("xl/workbook.xml").decode())
    rows = []
    for number, name in enumerate(names, 1):
        if not name.startswith(TABLES):
            continue
        text = archive.read(f"xl/worksheets/sheet{number}.xml").decode()
        for at, row in enumerate(re.findall(r"<row [^>]*?(?:/>|>.*?</row>)", text, re.DOTALL), 1):
            cells = re.findall(r'<c r="([A-Z]+)\d+"([^>]*)>(?:<f>.*?</f>)?<v>([^<]*)</v>', row)
            strings = {c: texts[int(v)] for c, kind, v in cells if 't="s"' in kind}
            numbers = [float(v) for _, kind, v in cells if not re.search('t="(s|str|e)"', kind)]
            if numbers and strings.get("C", "").strip() and "TOTAL" not in strings.values():
                rows.append((f"{name}, row {at}", numbers))
    return rows
