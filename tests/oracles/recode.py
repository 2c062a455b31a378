"""A genuine month said in the geography of April 2026: the same pathways under the codes that NHS
England uses from then on, as far as they are known (`which codes RTT files use has not been seen`).

Frimley's sub-ICB location D4U1Y is closed; its rows go to U2G6B, the one new code.
"""

import csv
import io
import zipfile
from pathlib import Path

APRIL_NAME = "Full-CSV-data-file-Apr26-ZIP-4M-k9Wq2z.zip"
APRIL_CSV = "20260430-RTT-April-2026-full-extract.csv"
MOVED = {"D4U1Y": "U2G6B"}
MOVED_NAMES = {"U2G6B": "NHS THAMES VALLEY ICB - U2G6B"}


def parents_of_2026(reference: Path) -> dict[str, tuple[str, str]]:
    """Sub-ICB location -> (ICB, its name) from 1 April 2026."""
    with (reference / "sub_icbs_2026.csv").open(newline="", encoding="utf-8-sig") as file:
        return {
            row["SICBL26CDH"]: (row["ICB26CDH"], row["ICB26NM"].upper())
            for row in csv.DictReader(file)
        }


def recode_to_april_2026(original: Path, folder: Path, reference: Path) -> Path:
    """A zip of the recoded month, named in NHS England's way."""
    parents = parents_of_2026(reference)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    with zipfile.ZipFile(original) as archive:
        (name,) = archive.namelist()
        with archive.open(name) as inner:
            lines = csv.reader(io.TextIOWrapper(inner, "utf-8-sig", newline=""))
            header = next(lines)
            at = {name: header.index(name) for name in header}
            writer.writerow(header)
            for row in lines:
                writer.writerow(_recoded(row, at, parents))
    path = folder / APRIL_NAME
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(APRIL_CSV, out.getvalue())
    return path


def _recoded(row: list[str], at: dict[str, int], parents: dict[str, tuple[str, str]]) -> list[str]:
    row[at["Period"]] = "RTT-April-2026"
    code = row[at["Commissioner Org Code"]]
    if code in MOVED:
        code = row[at["Commissioner Org Code"]] = MOVED[code]
        row[at["Commissioner Org Name"]] = MOVED_NAMES[code]
    if code in parents:
        row[at["Commissioner Parent Org Code"]], row[at["Commissioner Parent Name"]] = parents[code]
    return row
