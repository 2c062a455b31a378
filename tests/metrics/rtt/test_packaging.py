"""What a spreadsheet or a Mac does to a file is noted and changes nothing."""

import io
import zipfile

import pytest

from metrics.rtt.month import month_from_rows
from metrics.rtt.problems import Refused
from metrics.rtt.read import Rows, read
from tests.extracts import ORDINARY, extract_csv

GOOD = extract_csv(ORDINARY)
HEADER, *LINES = GOOD.rstrip().split(b"\r\n")
SAME = month_from_rows(read(io.BytesIO(GOOD))).digest()


def from_mac(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("RTT November.csv", data)
        archive.writestr("__MACOSX/._RTT November.csv", b"\x00\x05\x16\x07Mac OS X")
        archive.writestr(".DS_Store", b"\x00\x00\x00\x01Bud1")
    return out.getvalue()


def with_decimal_points() -> bytes:
    return b"\r\n".join(
        [
            HEADER,
            *(line.rsplit(b",", 1)[0] + b"," + line.rsplit(b",", 1)[1] + b".0" for line in LINES),
        ]
    )


PACKAGING = {
    "a zip made on a Mac": (from_mac(GOOD), "left out: '__MACOSX/._RTT November.csv', '.DS_Store'"),
    "empty rows": (GOOD + b"," * 120 + b"\r\n" + b"," * 120 + b"\r\n", "2 empty rows"),
    "an empty last column": (
        b"\r\n".join(line + b"," for line in (HEADER, *LINES)),
        "1 empty columns at the end",
    ),
    "a name in Windows-1252": (
        GOOD.replace(b"RAA TEACHING", b"RAA T\xcaTE \x96 ACHING"),
        "lines held letters in Windows-1252",
    ),
    "5.0": (with_decimal_points(), f"{len(LINES)} whole numbers were written with a decimal point"),
    "all at once": (
        from_mac(
            b"\r\n".join(line + b"," for line in with_decimal_points().split(b"\r\n")).replace(
                b"RBB TEACHING", b"RBB T\xcaACHING"
            )
            + b"\r\n"
            + b"," * 121
        ),
        "1 empty rows",
    ),
}


def notes(rows: Rows) -> str:
    assert not any(note.hard or note.holds for note in rows.notes)
    return " ".join(note.text for note in rows.notes)


@pytest.mark.parametrize("name", PACKAGING)
def test_it_changes_no_count_and_is_noted(name: str) -> None:
    data, words = PACKAGING[name]
    rows = read(io.BytesIO(data))
    assert month_from_rows(rows).digest() == SAME
    assert words in notes(rows)


def test_a_name_is_read_as_it_was_meant() -> None:
    rows = read(io.BytesIO(PACKAGING["a name in Windows-1252"][0]))
    assert rows.provider_names["RAA"].startswith("RAA TÊTE – ACHING")


def test_a_sound_file_has_no_notes() -> None:
    assert read(io.BytesIO(GOOD)).notes == ()


def test_a_column_without_a_name_that_holds_something_is_refused() -> None:
    data = b"\r\n".join([HEADER + b",", *(line + b"," for line in LINES[1:]), LINES[0] + b",7"])
    with pytest.raises(Refused, match="without a name"):
        read(io.BytesIO(data))


def test_a_fraction_and_a_row_without_codes_are_still_refused() -> None:
    with pytest.raises(Refused, match="a fraction"):
        read(io.BytesIO(b"\r\n".join([HEADER, *(line + b".5" for line in LINES)])))
    with pytest.raises(Refused, match="period"):
        read(io.BytesIO(GOOD + b"," * 120 + b"7\r\n"))
