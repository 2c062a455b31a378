"""The slow second reading of a file that the fast reader could not convert: which cells, and why."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from metrics.rtt.columns import KNOWN, TOTAL, UNKNOWN, Layout, band_names
from metrics.rtt.problems import Problem

WHOLE_NUMBER = re.compile(r"^\d{0,9}$")
SHOWN = 12
WHY = (
    (re.compile(r"^[*]+$"), "a suppression mark; extracts are published without suppression"),
    (re.compile(r"^[-–—]+$"), "a dash; an extract has a number or nothing"),
    (re.compile(r"^\d{1,3}(,\d{3})+$"), "a thousands separator; an extract has plain digits"),
    (re.compile(r"^-\d+$"), "a negative number of pathways"),
    (re.compile(r"^\d+\.\d*$"), "a fraction; pathways are whole"),
    (re.compile(r"^\d{10,}$"), "a number larger than any count of pathways"),
)


def bad_cells(
    pieces: Iterable[bytes], layout: Layout, skip: int, unnamed: int, reason: Exception
) -> list[Problem]:
    """Up to a dozen findings, each with its row (the header is row 0) and its column."""
    errors = list(islice(_faults(pieces, layout, skip, unnamed), SHOWN + 1))
    problems = [Problem("cell", text) for text in errors[:SHOWN]]
    if len(errors) > SHOWN:
        problems.append(Problem("cell", "There are more such cells."))
    if not problems:
        # Arrow counts rows within the piece that it was given.
        arrow_message = re.sub(r"Row #\d+: ", "", str(reason))[:300]
        problems.append(Problem("unreadable", f"The CSV cannot be read: {arrow_message}"))
    return problems


def _faults(pieces: Iterable[bytes], layout: Layout, skip: int, unnamed: int) -> Iterator[str]:
    names = (*layout.header, *[""] * unnamed)
    counted = {*band_names(layout.bands), KNOWN, UNKNOWN, TOTAL}
    at = [(i, name) for i, name in enumerate(names) if name in counted]
    text = io.TextIOWrapper(
        io.BufferedReader(_Readable(pieces)), encoding="utf-8", errors="replace", newline=""
    )
    lines = csv.reader(text)
    try:
        for row, cells in enumerate(lines, start=-skip):
            if row < 1 or not cells:
                continue
            if len(cells) != len(names):
                yield f"Row {row} has {len(cells)} cells where {len(names)} are expected."
                continue
            if any("�" in cell for cell in cells):
                yield f"Row {row} has letters that are not UTF-8 text."
            for i, name in at:
                if not WHOLE_NUMBER.match(cells[i]):
                    yield f"Row {row}, column {name!r} holds {cells[i]!r}: {_why(cells[i])}."
    except csv.Error as error:
        yield f"Line {lines.line_num} is not CSV: {error}."


def _why(cell: str) -> str:
    for pattern, words in WHY:
        if pattern.match(cell.strip()):
            return words
    return "not a whole number"


class _Readable(io.RawIOBase):
    """Pieces as a stream, given the `readinto` that a text wrapper asks for."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces = iter(pieces)
        self.rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.rest:
            piece = next(self.pieces, None)
            if piece is None:
                return 0
            self.rest = memoryview(piece)
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size
