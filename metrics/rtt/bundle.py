"""The compact file of counts that the project ships: every kept count of some months, and where each
month came from. A zip of two Parquet tables and a description; any Parquet reader opens it.

The band lists are cut after the last band that is not zero.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as parquet

from metrics.rtt.columns import open_band
from metrics.rtt.month import Month
from metrics.rtt.problems import refuse

ABOUT, COUNTS, PROVIDERS = "about.json", "counts.parquet", "providers.parquet"
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
SOURCE = "NHS England, Consultant-led Referral to Treatment Waiting Times, full CSV data files"
PROVIDER_COLUMNS = (
    "completed_admitted",
    "completed_non_admitted",
    "waiting_list",
    "decision_to_admit",
    "clock_starts",
)


@dataclass(frozen=True)
class Origin:
    """The extract that a month's counts were made from."""

    month: str
    file_name: str
    address: str
    sha256: str
    revised: bool
    edition: int
    rows: int
    content_sha256: str


def write(file: BinaryIO, months: Sequence[tuple[Origin, Month]]) -> None:
    months = sorted(months, key=lambda pair: pair[0].month)
    about = {
        "what": "Counts of RTT pathways summed to commissioner, treatment function and part,"
        " and provider totals, as submitted",
        "source": SOURCE,
        "licence": LICENCE,
        "months": [asdict(origin) for origin, _ in months],
        "provider_names": _newest_names(month.provider_names for _, month in months),
        "commissioner_names": _newest_names(month.commissioner_names for _, month in months),
    }
    counts = pa.concat_tables(_counts(month) for _, month in months)
    providers = pa.concat_tables(_providers(month) for _, month in months)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in (
            (ABOUT, json.dumps(about, indent=1).encode()),
            (COUNTS, _parquet(counts, months)),
            (PROVIDERS, _parquet(providers, months)),
        ):
            # A fixed time stamp: the same counts give the same file, byte for byte.
            archive.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data)


def _newest_names(all_names: Iterator[Mapping[str, str]] | Any) -> dict[str, str]:
    newest: dict[str, str] = {}
    for names in all_names:
        newest |= {code: name for code, name in names.items() if name}
    return dict(sorted(newest.items()))


def _counts(month: Month) -> pa.Table:
    filled = month.bands != 0
    weeks = month.bands.shape[1]
    lengths = np.where(filled.any(axis=1), weeks - filled[:, ::-1].argmax(axis=1), 0)
    values = month.bands[np.arange(weeks) < lengths[:, None]].astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return pa.table(
        {
            "month": pa.array([f"{month.month:%Y-%m}"] * len(month)).dictionary_encode(),
            "commissioner": month.commissioner.tolist(),
            "treatment_function": month.treatment.tolist(),
            "part": month.part.tolist(),
            "unknown_clock_start": month.unknown.astype(np.int32),
            "total": month.total.astype(np.int32),
            "bands": pa.ListArray.from_arrays(pa.array(offsets), pa.array(values)),
        }
    )


def _providers(month: Month) -> pa.Table:
    return pa.table(
        {
            "month": pa.array([f"{month.month:%Y-%m}"] * len(month.provider)).dictionary_encode(),
            "provider": month.provider.tolist(),
            "commissioner": month.provider_commissioner.tolist(),
            **{
                name: month.provider_totals[:, number].astype(np.int32)
                for number, name in enumerate(PROVIDER_COLUMNS)
            },
        }
    )


def _parquet(table: pa.Table, months: Sequence[tuple[Origin, Month]]) -> bytes:
    out = io.BytesIO()
    words = [f.name for f in table.schema if not pa.types.is_integer(f.type) and f.name != "bands"]
    smaller = {"bands.list.element": "BYTE_STREAM_SPLIT"} if "bands" in table.column_names else None
    parquet.write_table(
        table.replace_schema_metadata({"source": SOURCE, "licence": LICENCE}),
        out,
        compression="zstd",
        compression_level=19,
        use_dictionary=words,
        column_encoding=smaller,
    )
    return out.getvalue()


class Bundle:
    """A shipped file, opened: `origins` says which months it holds, `month` gives one of them."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            with zipfile.ZipFile(file) as archive:
                about = json.loads(archive.read(ABOUT))
                self._counts = parquet.read_table(pa.BufferReader(archive.read(COUNTS)))
                self._providers = parquet.read_table(pa.BufferReader(archive.read(PROVIDERS)))
        except (zipfile.BadZipFile, KeyError, ValueError, pa.ArrowException) as error:
            raise refuse("damaged", f"The file of bundled counts is damaged ({error}).") from error
        self.origins = tuple(Origin(**month) for month in about["months"])
        self._provider_names: dict[str, str] = about["provider_names"]
        self._commissioner_names: dict[str, str] = about["commissioner_names"]

    def month(self, origin: Origin) -> Month:
        month = date.fromisoformat(origin.month + "-01")
        counts = self._counts.filter(pc.equal(self._counts["month"], origin.month))
        providers = self._providers.filter(pc.equal(self._providers["month"], origin.month))
        bands = _dense(counts["bands"].combine_chunks(), open_band(month) + 1)
        codes = providers["provider"].to_pylist()
        return Month(
            month=month,
            commissioner=np.array(counts["commissioner"].to_pylist()),
            treatment=np.array(counts["treatment_function"].to_pylist()),
            part=np.array(counts["part"].to_pylist()),
            known=bands.sum(axis=1),
            unknown=counts["unknown_clock_start"].to_numpy().astype(np.int64),
            total=counts["total"].to_numpy().astype(np.int64),
            bands=bands,
            provider=np.array(codes),
            provider_commissioner=np.array(providers["commissioner"].to_pylist()),
            provider_totals=np.column_stack(
                [providers[name].to_numpy().astype(np.int64) for name in PROVIDER_COLUMNS]
            ),
            provider_names={c: self._provider_names.get(c, c) for c in set(codes)},
            commissioner_names=self._commissioner_names,
        )


def _dense(lists: Any, weeks: int) -> np.ndarray:
    bands = np.zeros((len(lists), weeks), dtype=np.int64)
    lengths = pc.list_value_length(lists).to_numpy()
    bands[np.arange(weeks) < lengths[:, None]] = lists.flatten().to_numpy()
    return bands


__all__ = ["PROVIDER_COLUMNS", "Bundle", "Origin", "write"]
