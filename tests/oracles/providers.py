"""What single providers sent, read from an extract row after row with nothing but csv."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path

from tests.oracles.changes import Submissions
from tests.oracles.extract import number

Cell = tuple[str, str]


def submissions_of(zips: Mapping[date, Path], cells: Collection[Cell]) -> Submissions:
    """Of some providers and treatment functions, each provider taken as a place of its own. Nobody
    is missing here: whoever sent nothing has nothing."""
    read: defaultdict[tuple[str, str, str], dict[date, dict[str, list[int]]]] = defaultdict(dict)
    for month, path in zips.items():
        for provider, treatment, part, weeks in _rows(path):
            if (provider, treatment) in cells:
                of = read[provider, treatment, part].setdefault(month, {})
                before = of.get(provider, [0] * 106)
                of[provider] = [a + b for a, b in zip(before, weeks, strict=True)]
    return Submissions(read, {}, {})


def added_up(path: Path) -> dict[tuple[str, str], Counter[str]]:
    """By treatment function and part, what all providers sent for England: pathways, and of those
    in bands how many within 18 weeks, and over 52."""
    sums: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for _, treatment, part, weeks in _rows(path):
        sums[treatment, part].update(
            {"all": sum(weeks), "within 18": sum(weeks[1:19]), "over 52": sum(weeks[53:])}
        )
    return sums


def _rows(path: Path) -> Iterator[tuple[str, str, str, list[int]]]:
    """Provider, treatment function, part, and pathways: first those in no band, then each band. None
    of commissioners outside England."""
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        with archive.open(name) as file:
            lines = csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace"))
            at = {name.strip(): column for column, name in enumerate(next(lines))}
            bands = [column for name, column in at.items() if name.startswith("Gt ")]
            assert len(bands) == 105
            for line in lines:
                if line[at["Commissioner Org Code"]] == "NONC":
                    continue
                weeks = [number(line[column]) for column in bands]
                yield (
                    line[at["Provider Org Code"]],
                    line[at["Treatment Function Code"]],
                    line[at["RTT Part Type"]].upper().removeprefix("PART_"),
                    [number(line[at["Total All"]]) - sum(weeks), *weeks],
                )


__all__ = ["added_up", "submissions_of"]
