"""What a group of places is, read from an extract row after row with nothing but csv."""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from tests.oracles.extract import number

# By treatment function and part: pathways without a band, then those of each weekly band.
Weeks = dict[tuple[str, str], list[int]]


def weeks_of_group(
    path: Path, *, commissioners: Collection[str] = (), providers: Collection[str] = ()
) -> Weeks:
    """Of some commissioners, all providers together; or of some providers, all of England together."""
    weeks: Weeks = defaultdict(lambda: [0] * 106)
    with zipfile.ZipFile(path) as archive:
        (name,) = archive.namelist()
        with archive.open(name) as file:
            lines = csv.reader(io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace"))
            at = {name.strip(): column for column, name in enumerate(next(lines))}
            bands = [column for name, column in at.items() if name.startswith("Gt ")]
            for line in lines:
                commissioner = line[at["Commissioner Org Code"]]
                is_wanted = (
                    line[at["Provider Org Code"]] in providers and commissioner != "NONC"
                    if providers
                    else commissioner in commissioners
                )
                if not is_wanted:
                    continue
                part = line[at["RTT Part Type"]].upper().removeprefix("PART_")
                own = [number(line[column]) for column in bands]
                own.insert(0, number(line[at["Total All"]]) - sum(own))
                before = weeks[line[at["Treatment Function Code"]], part]
                weeks[line[at["Treatment Function Code"]], part] = [
                    a + b for a, b in zip(before, own, strict=True)
                ]
    return dict(weeks)
