"""A genuine month with something done to its rows, as a file that was spoilt on its way would be."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

Row = dict[str, str]


def rows_in(extract: Path) -> Iterator[Row]:
    with zipfile.ZipFile(extract) as archive:
        (name,) = archive.namelist()
        with archive.open(name) as inner:
            yield from csv.DictReader(io.TextIOWrapper(inner, "utf-8-sig", newline=""))


def doctored(
    original: Path, to: Path, change: Callable[[Row], Row | None], added: Iterable[Row] = ()
) -> Path:
    """A zip of the rows as `change` gives them back; None leaves a row out."""
    out = io.StringIO()
    rows = rows_in(original)
    first = next(rows)
    writer = csv.DictWriter(out, list(first), lineterminator="\r\n")
    writer.writeheader()
    for row in chain([first], rows, added):
        if kept := change(row):
            writer.writerow(kept)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("extract.csv", out.getvalue())
    return to
