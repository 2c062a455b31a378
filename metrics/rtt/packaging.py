"""What a spreadsheet or another computer does to a file without changing what it says.

Each is put right and noted, never passed over in silence: whoever brought the file may want to know.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from metrics.rtt.problems import Problem

# A whole number as a spreadsheet writes it: 5.0 where 5 is meant. Never 5.5.
WRITTEN_AS_FRACTION = re.compile(rb'(?<=[,\n\r])("?)(\d{1,9})\.0+\1(?=[,\r\n]|$)')


@dataclass
class Repairs:
    """How often each was met."""

    empty_rows: int = 0
    empty_columns: int = 0
    fractions: int = 0
    recoded_lines: int = 0
    left_out: list[str] = field(default_factory=list)

    def notes(self) -> list[Problem]:
        words = (
            (self.empty_rows, "empty rows were left out"),
            (self.empty_columns, "empty columns at the end were left out"),
            (
                self.fractions,
                "whole numbers were written with a decimal point (5.0) and read as such",
            ),
            (
                self.recoded_lines,
                "lines held letters in Windows-1252 instead of UTF-8 and were read as that",
            ),
        )
        texts = [f"{count:,} {text}." for count, text in words if count]
        if self.left_out:
            names = ", ".join(repr(name) for name in self.left_out[:3])
            texts.append(f"The zip holds what another computer added, which was left out: {names}.")
        return [Problem("packaging", text, hard=False) for text in texts]

    def apply(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines, their letters and numbers as NHS England writes them."""
        for piece in pieces:
            text, fractions = WRITTEN_AS_FRACTION.subn(rb"\2", self._as_utf8(piece))
            self.fractions += fractions
            yield text

    def _as_utf8(self, piece: bytes) -> bytes:
        try:
            piece.decode("utf-8")
        except UnicodeDecodeError:
            return b"".join(map(self._line_as_utf8, piece.splitlines(keepends=True)))
        return piece

    def _line_as_utf8(self, line: bytes) -> bytes:
        try:
            line.decode("utf-8")
            return line
        except UnicodeDecodeError:
            pass
        try:
            # Bytes that Windows-1252 leaves open are letters of neither: refused like any others.
            recoded = line.decode("cp1252").encode()
        except UnicodeDecodeError:
            return line
        self.recoded_lines += 1
        return recoded


def is_added_by_a_computer(name: str) -> bool:
    """What macOS and Windows put beside the files of a folder, and into zips made of it."""
    parts = name.replace("\\", "/").split("/")
    hidden = {".ds_store", "thumbs.db", "desktop.ini"}
    return parts[0] == "__MACOSX" or parts[-1].startswith("._") or parts[-1].lower() in hidden
