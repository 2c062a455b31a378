"""Bytes of an extract -> tidy arrays, one line for each row of the file.

pyarrow parses some pieces of the CSV while the zip unpacks the next, and only what is not zero is
kept (7 to 8% of the cells), so a month of 180,000 rows never needs more than about 150 MB.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from typing import Any, BinaryIO, NamedTuple

import numpy as np

# np.unique asks for it the first time, which is then in the middle of an import.
import numpy.ma
import pyarrow as pa
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from metrics.rtt import columns
from metrics.rtt.cell_errors import bad_cells
from metrics.rtt.columns import Layout, band_names
from metrics.rtt.header import find_header
from metrics.rtt.packaging import Repairs
from metrics.rtt.periods import month_of_year_and_name, parse_period
from metrics.rtt.problems import Problem, Refused, refuse
from metrics.rtt.unpack import UNPACKED_LIMIT, Bounded, csv_stream

Codes = NDArray[np.int32]
Counts = NDArray[np.int64]
KEYS = (columns.PROVIDER, columns.COMMISSIONER, columns.PART, columns.TREATMENT)
NAMES = (columns.PROVIDER_NAME, columns.COMMISSIONER_NAME, columns.COMMISSIONER_PARENT)
# What fits a processor's cache is parsed a third faster than blocks of 8 MB; the arrays made of it
# are better made of some blocks at once.
BLOCK = 1 << 20
PIECE = 8 * BLOCK
# pyarrow's own streaming reader parses on one processor only.
AT_ONCE = 2


class Cells(NamedTuple):
    """What is not zero in one column of bands."""

    row: NDArray[np.int32]
    value: NDArray[np.int32]


@dataclass(frozen=True)
class Rows:
    """An extract, row by row. `codes[key]` index into `words[key]`; `cells` has an entry for each
    band: whoever adds up band by band needs little memory and finds it in the processor's cache.
    `missing` is True where the file has a blank."""

    month: date
    layout: Layout
    csv_name: str
    words: dict[str, list[str]]
    codes: dict[str, Codes]
    cells: tuple[Cells, ...]
    known: Counts
    known_missing: NDArray[np.bool_]
    unknown: Counts
    total: Counts
    total_missing: NDArray[np.bool_]
    provider_names: dict[str, str] = field(default_factory=dict)
    commissioner_names: dict[str, str] = field(default_factory=dict)
    commissioner_parents: dict[str, str] = field(default_factory=dict)
    notes: tuple[Problem, ...] = ()

    def __len__(self) -> int:
        return len(self.total)


def read(file: BinaryIO, *, limit: int = UNPACKED_LIMIT) -> Rows:
    """Read a zip or a CSV. Raises Refused, with reasons, when it is not a readable extract."""
    repairs = Repairs()
    try:
        return _read(file, limit, repairs, lambda pieces: pieces)
    except pa.ArrowInvalid:
        # The fast reader stops at the first thing it cannot convert. Often that is harmless, as
        # when a spreadsheet saved the file.
        repairs = Repairs()
    try:
        return _read(file, limit, repairs, repairs.apply)
    except pa.ArrowInvalid as error:
        reason = error
    # Read again, slowly, and say which cells of which rows are wrong.
    file.seek(0)
    with csv_stream(file, limit=limit) as (stream, *_):
        head, layout, skip, unnamed = find_header(stream)
        pieces = Repairs().apply(_whole_lines(head, stream))
        raise Refused(*bad_cells(pieces, layout, skip, unnamed, reason))


def _read(
    file: BinaryIO,
    limit: int,
    repairs: Repairs,
    repaired: Callable[[Iterator[bytes]], Iterator[bytes]],
) -> Rows:
    file.seek(0)
    with csv_stream(file, limit=limit) as (stream, name, left_out):
        head, layout, skip, unnamed = find_header(stream)
        repairs.left_out, repairs.empty_columns = left_out, unnamed
        gather = _Gather(layout, unnamed, repairs)
        for batch in batches(
            repaired(_whole_lines(head, stream)), layout, skip, pa.int32(), unnamed
        ):
            gather.add(batch)
        return gather.rows(name)


def convert_options(
    layout: Layout, numbers: Any, unnamed: Sequence[str] = ()
) -> arrow_csv.ConvertOptions:
    word = pa.dictionary(pa.int32(), pa.string())
    when = [name for name in layout.keys if layout.word(name) in _WHEN]
    keys = [name for name in layout.keys if layout.word(name) in (*KEYS, *NAMES)]
    counted = [*band_names(layout.bands), columns.KNOWN, columns.UNKNOWN, columns.TOTAL]
    return arrow_csv.ConvertOptions(
        include_columns=[*when, *keys, *counted, *unnamed],
        column_types={
            **dict.fromkeys([*when, *keys, *unnamed], word),
            **dict.fromkeys(counted, numbers),
        },
        null_values=[""],
        strings_can_be_null=False,
    )


_WHEN = (columns.PERIOD, columns.YEAR, columns.PERIOD_NAME)


def _whole_lines(head: bytes, stream: Bounded) -> Iterator[bytes]:
    """The CSV in pieces that end where a line does, whichever way lines end. What has no end of a
    line within a piece is no row of an extract, and is left to Arrow to refuse."""
    rest = head
    while more := stream.read(PIECE):
        end = 1 + max(more.rfind(b"\n"), more.rfind(b"\r")) or len(more)
        # Copied once: they are large.
        yield b"".join((rest, memoryview(more)[:end]))
        rest = more[end:]
    yield rest


def unnamed_columns(count: int) -> list[str]:
    return [f"unnamed {number}" for number in range(count)]


def batches(
    pieces: Iterable[bytes], layout: Layout, skip: int, numbers: Any, unnamed: int = 0
) -> Iterator[Any]:
    """A record batch for each piece of the CSV, its columns named as in the layout. The first piece
    begins with `skip` lines and the header."""
    convert = convert_options(layout, numbers, unnamed_columns(unnamed))
    names = [*layout.header, *unnamed_columns(unnamed)]
    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, piece in enumerate(pieces):
            rows = arrow_csv.ReadOptions(
                use_threads=False,
                block_size=BLOCK,
                skip_rows=0 if number else skip + 1,
                column_names=names,
            )
            waiting.append(pool.submit(_parsed, piece, rows, convert))
            if len(waiting) > AT_ONCE:
                yield from waiting.popleft().result()
        for future in waiting:
            yield from future.result()


def _parsed(piece: bytes, rows: arrow_csv.ReadOptions, convert: arrow_csv.ConvertOptions) -> Any:
    """One batch, or none: nothing may follow the header, or the last line."""
    if not piece or piece.isspace():
        return ()
    with arrow_csv.open_csv(pa.BufferReader(piece), rows, convert_options=convert) as reader:
        blocks = list(reader)
    return (pa.concat_batches(blocks),) if blocks else ()


class _Gather:
    """Joins record batches: each has a dictionary of words of its own."""

    def __init__(self, layout: Layout, unnamed: int, repairs: Repairs) -> None:
        self.layout = layout
        self.unnamed = unnamed_columns(unnamed)
        self.repairs = repairs
        self.header = {layout.word(name): name for name in layout.keys}
        self.index: dict[str, dict[str, int]] = {key: {} for key in KEYS}
        self.periods: set[tuple[str, ...]] = set()
        self.names: dict[str, dict[str, str]] = {name: {} for name in NAMES}
        self.parts: dict[str, list[Any]] = {}
        self.cells: list[list[Cells]] = [[] for _ in range(layout.bands)]
        self.length = 0

    def add(self, batch: Any) -> None:
        batch = self._without_empty_rows(batch)
        for name in self.unnamed:
            if any(text for (text,) in _distinct([batch.column(name)])):
                raise refuse(
                    "columns", "A column without a name at the end of the file is not empty."
                )
        when = [batch.column(self.header[name]) for name in _WHEN if name in self.header]
        self.periods |= _distinct(when)
        for key in KEYS:
            self._keep(key, self._code(key, batch.column(self.header[key])))
        self._learn_names(batch)
        for name in (columns.KNOWN, columns.UNKNOWN, columns.TOTAL):
            column = batch.column(name)
            is_there = _is_there(column)
            self._keep(name, np.where(is_there, _numbers(column), 0))
            self._keep(name + " missing", ~is_there)
        for cells, name in zip(self.cells, band_names(self.layout.bands), strict=True):
            column = batch.column(name)
            rows = np.flatnonzero(_is_there(column))
            values = _numbers(column)[rows]
            if not values.all():
                rows, values = rows[values != 0], values[values != 0]
            cells.append(Cells((rows + self.length).astype(np.int32), values))
        self.length += batch.num_rows

    def _without_empty_rows(self, batch: Any) -> Any:
        """A spreadsheet may save rows of nothing but commas below the last one."""
        words = batch.column(self.header[columns.PROVIDER]).dictionary.to_pylist()
        if all(word.strip() for word in words):
            return batch
        empty = np.ones(batch.num_rows, dtype=bool)
        for column in batch.columns:
            empty &= _is_empty(column)
        self.repairs.empty_rows += int(empty.sum())
        rest = batch.filter(pa.array(~empty))
        # Encoded anew, without the empty words that no row has any more.
        return pa.RecordBatch.from_arrays(
            [
                column.cast(pa.string()).dictionary_encode()
                if pa.types.is_dictionary(column.type)
                else column
                for column in rest.columns
            ],
            names=rest.schema.names,
        )

    def _keep(self, name: str, array: Any) -> None:
        self.parts.setdefault(name, []).append(array)

    def _code(self, key: str, column: Any) -> Codes:
        index = self.index[key]
        words = [_code(word) for word in column.dictionary.to_pylist()]
        codes = np.array([index.setdefault(word, len(index)) for word in words], dtype=np.int32)
        return codes[_numbers(column.indices)]

    def _learn_names(self, batch: Any) -> None:
        for of, name in (
            (columns.PROVIDER, columns.PROVIDER_NAME),
            (columns.COMMISSIONER, columns.COMMISSIONER_NAME),
            (columns.COMMISSIONER, columns.COMMISSIONER_PARENT),
        ):
            for code, text in _distinct(
                [batch.column(self.header[of]), batch.column(self.header[name])]
            ):
                self.names[name].setdefault(_code(code), text)

    def rows(self, csv_name: str) -> Rows:
        if not self.length:
            raise refuse("no-rows", "The file has its header but no rows.")
        joined = {name: np.concatenate(parts) for name, parts in self.parts.items()}
        cells = tuple(Cells(*map(np.concatenate, zip(*parts, strict=True))) for parts in self.cells)
        if text := _negative(cells, joined, self.layout):
            raise refuse("negative", text)
        return Rows(
            month=self._month(),
            layout=self.layout,
            csv_name=csv_name,
            words={key: list(index) for key, index in self.index.items()},
            codes={key: joined[key] for key in KEYS},
            cells=cells,
            known=joined[columns.KNOWN].astype(np.int64),
            known_missing=joined[columns.KNOWN + " missing"],
            unknown=joined[columns.UNKNOWN].astype(np.int64),
            total=joined[columns.TOTAL].astype(np.int64),
            total_missing=joined[columns.TOTAL + " missing"],
            provider_names=self.names[columns.PROVIDER_NAME],
            commissioner_names=self.names[columns.COMMISSIONER_NAME],
            commissioner_parents=self.names[columns.COMMISSIONER_PARENT],
            notes=tuple(self.repairs.notes()),
        )

    def _month(self) -> date:
        months = set()
        for words in self.periods:
            try:
                months.add(
                    parse_period(words[0]) if len(words) == 1 else month_of_year_and_name(*words)
                )
            except ValueError as error:
                raise refuse(
                    "period", f"A row says that its period is {' '.join(words)!r}: {error}"
                ) from error
        if len(months) != 1:
            listed = ", ".join(f"{month:%B %Y}" for month in sorted(months))
            raise refuse("several-months", f"The rows are of more than one month: {listed}.")
        return months.pop()


def _numbers(column: Any) -> NDArray[np.int32]:
    """Without a copy, whatever stands where a cell is blank. Arrow's own way loads pandas, wherever
    there is one, and its functions: a tenth of the time of an import."""
    numbers = np.frombuffer(column.buffers()[1], dtype=np.int32)
    return numbers[column.offset : column.offset + len(column)]


def _is_there(column: Any) -> NDArray[np.bool_]:
    """True where a cell is not blank."""
    bits = column.buffers()[0]
    if bits is None:
        return np.ones(len(column), dtype=bool)
    is_there = np.unpackbits(np.frombuffer(bits, dtype=np.uint8), bitorder="little").view(bool)
    return is_there[column.offset : column.offset + len(column)]


def _negative(cells: Sequence[Cells], joined: dict[str, Any], layout: Layout) -> str:
    negatives = [
        (int(row) + 1, name, int(value))
        for (rows, values), name in zip(cells, band_names(layout.bands), strict=True)
        for row, value in zip(rows[values < 0], values[values < 0], strict=True)
    ]
    if negatives:
        row, name, value = min(negatives)
        return (
            f"{len(negatives)} band cells hold a negative number of pathways, first at row {row},"
            f" column {name!r}: {value}."
        )
    for name in (columns.TOTAL, columns.UNKNOWN):
        if (joined[name] < 0).any():
            return f"The column {name!r} holds a negative number of pathways."
    return ""


def _is_empty(column: Any) -> NDArray[np.bool_]:
    if not pa.types.is_dictionary(column.type):
        empty: NDArray[np.bool_] = column.is_null().to_numpy(zero_copy_only=False)
        return empty
    blank = [
        number for number, word in enumerate(column.dictionary.to_pylist()) if not word.strip()
    ]
    return np.isin(_numbers(column.indices), blank)


def _code(word: str) -> str:
    """Codes are compared in capitals: a row said twice, once as "Part_2" and once as "PART_2", is
    said twice."""
    return word.strip().upper()


def _distinct(word_columns: list[Any]) -> set[tuple[str, ...]]:
    """The combinations of words that occur in some dictionary columns of one batch."""
    sizes = [max(len(column.dictionary), 1) for column in word_columns]
    joined = np.zeros(len(word_columns[0]), dtype=np.int64)
    for column, size in zip(word_columns, sizes, strict=True):
        joined = joined * size + _numbers(column.indices)
    unique_values = np.unique(joined)
    texts = []
    for column, size in zip(reversed(word_columns), reversed(sizes), strict=True):
        words = [word.strip() for word in column.dictionary.to_pylist()]
        texts.append([words[i] for i in unique_values % size])
        unique_values = unique_values // size
    return set(zip(*reversed(texts), strict=True))


__all__ = ["Problem", "Refused", "Rows", "batches", "read"]
