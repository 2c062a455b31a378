"""The compact file of counts that the project ships: every kept count of some months, and where each
month came from. A zip of a description and a Parquet table for each month, which is as the database
keeps counts: who reported what for a commissioner, in one treatment function and part.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from metrics.rtt.by_provider import pack, unpack
from metrics.rtt.columns import open_band
from metrics.rtt.month import Month, month_of_providers
from metrics.rtt.shipped_file import ABOUT, LICENCE, Origin, add_member, read_member

SOURCE = "NHS England, Consultant-led Referral to Treatment Waiting Times, full CSV data files"
KEYS = ("commissioner", "treatment_function", "part")


def write(file: BinaryIO, months: Iterable[tuple[Origin, Month]]) -> int:
    """Write some months, each let go of before the next. Returns how many."""
    tables: dict[Origin, bytes] = {}
    names: dict[date, tuple[dict[str, str], dict[str, str]]] = {}
    for origin, month in months:
        tables[origin] = _parquet(month)
        names[month.month] = (month.provider_names, month.commissioner_names)
    origins = sorted(tables, key=lambda origin: origin.month)
    about = {
        "what": "Counts of RTT pathways by provider, commissioner, treatment function and part, as"
        " submitted",
        "source": SOURCE,
        "licence": LICENCE,
        "months": [asdict(origin) for origin in origins],
        "provider_names": _newest_names(names[month][0] for month in sorted(names)),
        "commissioner_names": _newest_names(names[month][1] for month in sorted(names)),
    }
    # bzip2 makes these streams of small numbers a tenth smaller than zstd does, and a month takes
    # a fifth of a second to unpack.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_BZIP2, compresslevel=9) as archive:
        add_member(archive, ABOUT, json.dumps(about, indent=1).encode())
        for origin in origins:
            add_member(archive, _table_name(origin), tables[origin])
    return len(origins)


def _newest_names(all_names: Iterable[Mapping[str, str]]) -> dict[str, str]:
    newest: dict[str, str] = {}
    for names in all_names:
        newest |= {code: name for code, name in names.items() if name}
    return dict(sorted(newest.items()))


def _table_name(origin: Origin) -> str:
    return f"{origin.month}.parquet"


def _parquet(month: Month) -> bytes:
    providers, packed = pack(month.by_provider, len(month))
    table = pa.table(
        {
            "commissioner": month.commissioner.tolist(),
            "treatment_function": month.treatment.tolist(),
            "part": month.part.tolist(),
            "providers": providers,
            "bands": pa.array(packed, pa.binary()),
        }
    )
    out = io.BytesIO()
    parquet.write_table(
        table.replace_schema_metadata({"source": SOURCE, "licence": LICENCE}),
        out,
        compression="none",
        use_dictionary=list(KEYS),
    )
    return out.getvalue()


class Bundle:
    """A shipped file, opened: `origins` says which months it holds, `month` gives one of them."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        about = json.loads(self._read(ABOUT))
        self.origins = tuple(Origin(**month) for month in about["months"])
        self._provider_names: dict[str, str] = about["provider_names"]
        self._commissioner_names: dict[str, str] = about["commissioner_names"]

    def _read(self, name: str) -> bytes:
        return read_member(self._file, name, what="bundled counts")

    def month(self, origin: Origin) -> Month:
        table = parquet.read_table(pa.BufferReader(self._read(_table_name(origin))))
        keys = [np.array(table[name].to_pylist(), dtype=str) for name in KEYS]
        by_provider = unpack(table["providers"].to_pylist(), table["bands"].to_pylist())
        month = date.fromisoformat(origin.month + "-01")
        return month_of_providers(
            month,
            (keys[0], keys[1], keys[2]),
            by_provider,
            weeks=open_band(month) + 1,
            names=(
                {code: self._provider_names.get(code, code) for code in by_provider.codes.tolist()},
                self._commissioner_names,
                {},
            ),
        )


__all__ = ["ABOUT", "Bundle", "Origin", "write"]
