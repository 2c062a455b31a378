"""A genuine month with something done to its rows, as a file that was spoilt on its way would be."""

import csv
import zipfile
from collections.abc import Collection, Iterable
from pathlib import Path

# A column, and the values that are meant.
Which = tuple[str, Collection[str]]


class Extract:
    """A genuine month, line by line as it stands: its rows are taken apart only to choose some."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            (name,) = archive.namelist()
            self.header, *self.rows = archive.read(name).splitlines(keepends=True)
        self.columns = next(csv.reader([self.header.decode("utf-8-sig")]))

    def where(self, which: Which) -> list[bytes]:
        return [row for row in self.rows if self._is(row, which)]

    def without(self, which: Which) -> list[bytes]:
        return [row for row in self.rows if not self._is(row, which)]

    def _is(self, row: bytes, which: Which) -> bool:
        column, values = which
        if not any(value.encode() in row for value in values):
            return False
        return next(csv.reader([row.decode()]))[self.columns.index(column)] in values


def doctored(original: Extract, to: Path, rows: Iterable[bytes]) -> Path:
    """A zip of these rows below the header of the original."""
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("extract.csv", original.header + b"".join(rows))
    return to
