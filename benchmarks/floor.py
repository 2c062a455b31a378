"""(a) The floor: unzip, read the needed columns, and add up once. No checks, nothing stored.

python -m benchmarks.floor pyarrow|polars ZIP
"""

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.processes import clocked, report
from metrics.rtt.columns import (
    COMMISSIONER,
    KNOWN,
    LAYOUTS,
    PART,
    PROVIDER,
    TOTAL,
    TREATMENT,
    UNKNOWN,
    band_names,
)

KEYS = (PROVIDER, COMMISSIONER, PART, TREATMENT)
GROUPED = (COMMISSIONER, PART, TREATMENT)
NUMBERS = (*band_names(LAYOUTS[0].bands), KNOWN, UNKNOWN, TOTAL)


def unzipped(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(archive.infolist()[0])


def with_pyarrow() -> Callable[[Path], int]:
    import pyarrow as pa
    from pyarrow import csv

    word = pa.dictionary(pa.int32(), pa.string())
    options = csv.ConvertOptions(
        include_columns=[*KEYS, *NUMBERS],
        column_types={**dict.fromkeys(KEYS, word), **dict.fromkeys(NUMBERS, pa.int32())},
        null_values=[""],
        strings_can_be_null=False,
    )

    def measured(path: Path) -> int:
        table = csv.read_csv(pa.BufferReader(unzipped(path)), convert_options=options)
        grouped = table.unify_dictionaries().group_by(list(GROUPED))
        return grouped.aggregate([(name, "sum") for name in NUMBERS]).num_rows

    return measured


def with_polars() -> Callable[[Path], int]:
    import polars as pl

    types = {**dict.fromkeys(KEYS, pl.Categorical), **dict.fromkeys(NUMBERS, pl.Int32)}

    def measured(path: Path) -> int:
        frame = pl.read_csv(unzipped(path), columns=list(types), schema_overrides=types)
        return frame.group_by(GROUPED).agg(pl.col(NUMBERS).sum()).height

    return measured


def main(reader: str, path: str) -> None:
    measured = {"pyarrow": with_pyarrow, "polars": with_polars}[reader]()
    with clocked() as clock:
        counts = measured(Path(path))
    report(**clock, counts=counts)


if __name__ == "__main__":
    main(*sys.argv[1:])
