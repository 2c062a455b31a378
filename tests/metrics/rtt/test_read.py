import io
import struct
import zipfile
from datetime import date

import pytest

from metrics.rtt.columns import COMMISSIONER, PROVIDER, TREATMENT
from metrics.rtt.month import Month, month_from_rows
from metrics.rtt.problems import Refused
from metrics.rtt.read import read
from tests.extracts import (
    BEFORE_APRIL_2021,
    BEFORE_OCTOBER_2017,
    CURRENT,
    JULY_2016,
    ORDINARY,
    Line,
    extract_csv,
    with_totals,
    zipped,
)


def read_bytes(data: bytes, **options: int) -> Month:
    return month_from_rows(read(io.BytesIO(data), **options))


def codes_of(data: bytes, **options: int) -> str:
    with pytest.raises(Refused) as caught:
        read(io.BytesIO(data), **options)
    return " | ".join(f"{problem.code}: {problem.text}" for problem in caught.value.problems)


def waiting(month: Month, commissioner: str, treatment: str, part: str = "2") -> dict[int, int]:
    at = (
        (month.commissioner == commissioner) & (month.treatment == treatment) & (month.part == part)
    )
    (row,) = month.bands[at]
    return {week: int(n) for week, n in enumerate(row) if n}


@pytest.mark.parametrize("blank_zeros", [True, False])
def test_the_current_layout(blank_zeros: bool) -> None:
    month = read_bytes(zipped(extract_csv(ORDINARY, blank_zeros=blank_zeros)))
    assert month.month == date(2025, 11, 1)
    assert waiting(month, "03R", "C_999") == {2: 90, 30: 10, 10: 10, 40: 10, 52: 2}
    assert waiting(month, "NONC", "C_100") == {3: 7}
    at = (month.commissioner == "03R") & (month.part == "1A") & (month.treatment == "C_100")
    assert (month.known[at], month.unknown[at], month.total[at]) == (95, 5, 100)
    assert month.provider_names["RAA"] == "RAA TEACHING HOSPITALS, NHS TRUST"
    assert month.commissioner_parents["13Q"] == ""


def test_blank_and_zero_cells_give_the_same_counts() -> None:
    blank, zero = (read_bytes(extract_csv(ORDINARY, blank_zeros=b)) for b in (True, False))
    assert blank.digest() == zero.digest()


def test_the_digest_is_of_the_counts_and_of_nothing_else() -> None:
    item = read_bytes(extract_csv(ORDINARY))
    assert (
        read_bytes(zipped(extract_csv(reversed(ORDINARY)), "other.csv")).digest() == item.digest()
    )
    again = read_bytes(extract_csv(ORDINARY, month=date(2025, 12, 1)))
    assert again.digest() == item.digest() and again.month != item.month
    moved = [*ORDINARY[:-1], Line("RBB", "15F", "Part_3", "C_999", {}, total=13)]
    assert read_bytes(extract_csv(moved)).digest() != item.digest()


def test_up_to_march_2021_there_are_53_bands_and_one_other() -> None:
    lines = with_totals([Line(treatment="X01", bands={0: 3, 51: 2, 52: 9})])
    month = read_bytes(extract_csv(lines, layout=BEFORE_APRIL_2021, month=date(2021, 3, 1)))
    assert month.bands.shape[1] == 53
    assert waiting(month, "03R", "X01") == {0: 3, 51: 2, 52: 9}


def test_up_to_september_2017_lines_stand_before_the_header_and_the_year_apart() -> None:
    title = "Referral to treatment waiting times\r\n,,,\r\n\r\n"
    data = extract_csv(
        ORDINARY, layout=BEFORE_OCTOBER_2017, month=date(2017, 1, 1), before_header=title
    )
    assert b"2016-17" in data
    month = read_bytes(data)
    assert month.month == date(2017, 1, 1)
    assert waiting(month, "03R", "C_100") == {2: 90, 30: 10}


def test_july_2016_has_the_code_under_the_name() -> None:
    rows = read(io.BytesIO(extract_csv(ORDINARY[:1], layout=JULY_2016, month=date(2016, 7, 1))))
    assert rows.month == date(2016, 7, 1)
    assert rows.words[TREATMENT] == ["C_100"]


def test_a_byte_order_mark_and_commas_inside_names_do_no_harm() -> None:
    rows = read(io.BytesIO(extract_csv(ORDINARY, encoding="utf-8-sig")))
    assert set(rows.words[PROVIDER]) == {"RAA", "RBB"}
    assert set(rows.words[COMMISSIONER]) == {"03R", "15F", "NONC", "13Q"}


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r"])
def test_pieces_end_where_lines_do(end: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = end.join(extract_csv(ORDINARY * 60).splitlines()) + end
    assert len(data) > 3 << 16
    whole = read_bytes(data)
    monkeypatch.setattr("metrics.rtt.read.PIECE", 20_011)
    assert read_bytes(data).digest() == whole.digest()
    assert read_bytes(data.rstrip()).digest() == whole.digest()


def test_no_row_is_named_that_is_only_so_counted_in_a_piece(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Cut at the line break inside a name, which the slow reading finds nothing wrong with.
    monkeypatch.setattr("metrics.rtt.read.PIECE", 20_011)
    codes = codes_of(extract_csv(ORDINARY * 60).replace(b",RAA,", b',"RA\nA",'))
    assert codes.startswith("unreadable: The CSV cannot be read: ") and "Row #" not in codes


def test_period_is_read_in_any_case() -> None:
    data = extract_csv(ORDINARY).replace(b"RTT-November-2025", b"RTT-NOVEMBER-2025")
    assert read(io.BytesIO(data)).month == date(2025, 11, 1)


GOOD = extract_csv(ORDINARY)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"   \r\n", "empty"),
        (b"%PDF-1.4 \x00\x01 binary", "neither a zip nor a CSV"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "web page"),
        (zipped(b"a,b\r\n1,2\r\n"), "not an RTT full extract"),
        (GOOD.split(b"\r\n")[0] + b"\r\n", "no rows"),
        (GOOD.replace(b"Total All", b"Total of all", 1), "not known: 'Total of all'"),
        (GOOD.replace(b"Total All", b"Total", 1), "stand twice: 'Total'"),
        (GOOD.replace(b"Provider Org Name,", b"", 1), "missing: 'Provider Org Name'"),
        (GOOD.replace(b"RTT-November-2025", b"RTT-Movember-2025"), "period"),
        (GOOD.replace(b"RTT-November-2025", b"RTT-October-2025", 1), "more than one month"),
        (zipped(GOOD)[:-200], "damaged or was cut short"),
    ],
    ids=range(12),
)
def test_what_is_no_extract_is_refused_with_a_reason(data: bytes, says: str) -> None:
    assert says.lower() in codes_of(data).lower()


def test_bands_in_another_order_are_refused() -> None:
    item, two = b"Gt 07 To 08 Weeks SUM 1", b"Gt 08 To 09 Weeks SUM 1"
    data = GOOD.replace(item, b"?").replace(two, item).replace(b"?", two)
    assert "another order" in codes_of(data)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (b"*", "suppression mark"),
        (b"-", "a dash"),
        (b'"1,234"', "thousands separator"),
        (b"1.5", "a fraction"),
        (b"many", "not a whole number"),
        (b"99999999999", "larger than any count"),
        (b"-3", "negative"),
    ],
)
def test_a_cell_that_is_no_count_is_named_with_its_row_and_column(cell: bytes, says: str) -> None:
    lines = GOOD.split(b"\r\n")
    cells = lines[3].split(b",")
    # The provider's name is quoted and holds a comma, so the last cells are counted from the end.
    cells[-107] = cell
    lines[3] = b",".join(cells)
    text = codes_of(b"\r\n".join(lines))
    assert says in text
    assert "row 3" in text.lower()
    assert "Gt 01 To 02 Weeks SUM 1" in text


def test_a_row_with_too_few_cells_is_named() -> None:
    lines = GOOD.split(b"\r\n")
    lines[2] = b",".join(lines[2].split(b",")[:20])
    assert "Row 2 has" in codes_of(b"\r\n".join(lines))


def make_zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_a_zip_must_hold_one_csv() -> None:
    assert "exactly one CSV" in codes_of(make_zip({"a.csv": GOOD, "b.csv": GOOD}))
    assert "exactly one CSV" in codes_of(make_zip({"readme.txt": b"hello"}))


@pytest.mark.parametrize(
    "name", ["../a.csv", "/etc/a.csv", "x/../../a.csv", "..\\a.csv", "C:/a.csv"]
)
def test_a_name_that_points_outside_the_zip_is_refused(name: str) -> None:
    assert "points outside" in codes_of(make_zip({name: GOOD}))


def test_a_zip_that_announces_too_much_is_not_unpacked() -> None:
    assert "It was not unpacked" in codes_of(make_zip({"a.csv": GOOD}), limit=len(GOOD) - 1)


def test_a_zip_that_lies_about_its_size_is_stopped_while_unpacking() -> None:
    """A bomb says that it is small; the count while reading does not believe it."""
    big = GOOD + GOOD.split(b"\r\n", 1)[1] * 2000
    data = bytearray(make_zip({"a.csv": big}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = struct.pack("<I", 1000)
    text = codes_of(bytes(data), limit=2000)
    assert "larger than any extract" in text or "damaged" in text


def test_a_flipped_byte_inside_the_zip_is_noticed() -> None:
    data = bytearray(zipped(GOOD))
    data[len(data) // 2] ^= 0xFF
    assert "damaged" in codes_of(bytes(data)) or "cell" in codes_of(bytes(data))


def test_the_layouts_have_the_published_number_of_columns() -> None:
    assert len(CURRENT.header) == 121
    assert len(BEFORE_APRIL_2021.header) == 69
