"""The compact file of cancer counts that the project ships: a zip of a description and a table for each
month."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from typing import BinaryIO

from metrics.cancer.lines import Counts
from metrics.rtt.shipped_file import ABOUT, LICENCE, Origin, add_member, read_member

WHAT = "People within each cancer waiting times standard, by organisation and type of cancer"
SOURCE = "NHS England, Cancer Waiting Times, commissioner workbooks"
HEAD = ("organisation", "standard", "category", "within", "total")


def write(file: BinaryIO, months: Iterable[tuple[Origin, Counts]]) -> int:
    """Returns how many months. The same counts give the same file, byte for byte."""
    in_order = sorted(months, key=lambda each: each[0].month)
    origins = [asdict(origin) for origin, _ in in_order]
    about = {"what": WHAT, "source": SOURCE, "licence": LICENCE, "months": origins}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2, compresslevel=9) as archive:
        add_member(archive, ABOUT, json.dumps(about, indent=1).encode())
        for origin, counts in in_order:
            add_member(archive, f"{origin.month}.csv", _table(counts).encode())
    return len(in_order)


def _table(counts: Counts) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for keys, numbers in sorted(counts.items()):
        writer.writerow([*keys, *(f"{number:.10g}" for number in numbers)])
    return out.getvalue()


class Bundle:
    """A shipped file, opened: `origins` says which months it holds, `counts` gives one of them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.origins = tuple(Origin(**month) for month in json.loads(self._read(ABOUT))["months"])

    def counts(self, origin: Origin) -> Counts:
        rows = csv.DictReader(io.StringIO(self._read(f"{origin.month}.csv")))
        return {
            (row["organisation"], row["standard"], row["category"]): (
                float(row["within"]),
                float(row["total"]),
            )
            for row in rows
        }

    def _read(self, name: str) -> str:
        return read_member(self._file, name, what="cancer counts").decode()


__all__ = ["Bundle", "Origin", "write"]
