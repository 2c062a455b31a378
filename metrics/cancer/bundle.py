"""The compact file of cancer counts that the project ships: a zip of a description and a table for each
month."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import BinaryIO

from metrics.cancer.lines import Counts
from metrics.rtt.problems import refuse

ABOUT = "about.json"
WHAT = "People within each cancer waiting times standard, by organisation and type of cancer"
SOURCE = "NHS England, Cancer Waiting Times, commissioner workbooks"
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
HEAD = ("organisation", "standard", "category", "within", "total")


@dataclass(frozen=True)
class Origin:
    """The file that a month's counts were made from."""

    month: str
    file_name: str
    address: str
    sha256: str
    revised: bool
    edition: int
    rows: int
    content_sha256: str


def write(file: BinaryIO, months: Iterable[tuple[Origin, Counts]]) -> int:
    """Returns how many months. The same counts give the same file, byte for byte."""
    in_order = sorted(months, key=lambda each: each[0].month)
    origins = [asdict(origin) for origin, _ in in_order]
    about = {"what": WHAT, "source": SOURCE, "licence": LICENCE, "months": origins}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2, compresslevel=9) as archive:
        _add(archive, ABOUT, json.dumps(about, indent=1))
        for origin, counts in in_order:
            _add(archive, f"{origin.month}.csv", _table(counts))
    return len(in_order)


def _table(counts: Counts) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for keys, numbers in sorted(counts.items()):
        writer.writerow([*keys, *(f"{number:.10g}" for number in numbers)])
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_BZIP2
    archive.writestr(info, text.encode())


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
        try:
            with zipfile.ZipFile(self._file) as archive:
                return archive.read(name).decode()
        except (zipfile.BadZipFile, KeyError, OSError, EOFError) as error:
            raise refuse("damaged", f"The file of cancer counts is damaged ({error}).") from error
