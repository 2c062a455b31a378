"""What is left of each month without the providers that charts leave out, kept from one analysis to
the next: who is left out changes for few places from month to month, and never what was reported."""

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.absences import LeftOut
from metrics.analysis.panel import ANALYSED_PARTS, COLUMNS
from metrics.models import Place, StoredRemainder
from metrics.models.figures import PART_OF
from metrics.remainders import Rest
from metrics.rtt.remainders import Group

Table = NDArray[np.void]
# Those from which something can be taken.
COUNTED = tuple(name for name in COLUMNS if PART_OF[name])
PLACES = np.dtype([("place", "<i8"), ("made_from", "S64")])
# Codes fill eight bytes, so that they can be sorted and compared as whole numbers.
LINES = np.dtype(
    [
        ("place", "<i8"),
        ("treatment", "S8"),
        *((part, "?") for part in ANALYSED_PARTS),
        *((name, "<f8") for name in COUNTED),
    ]
)
SHARES = np.dtype(
    [
        ("place", "<i8"),
        ("treatment", "S8"),
        ("part", "S8"),
        ("provider", "S8"),
        ("share", "<f8"),
    ]
)
FASTEST = 1


@dataclass(frozen=True)
class MonthRemainder:
    """Of one release. `places` says of which places it was read, and from what; `lines` have what is
    left of the cells of those parts that are marked; `shares` what each provider left out had."""

    places: Table
    lines: Table
    shares: Table

    def of_places(self, made_from: Mapping[int, str]) -> "MonthRemainder":
        """What holds still: of places of which it would be read from the same."""
        valid = [
            place
            for place, digest in self.places.tolist()
            if made_from.get(place) == digest.decode()
        ]
        if len(valid) == len(self.places):
            return self
        return MonthRemainder(
            *(
                table[np.isin(table["place"], valid)]
                for table in (self.places, self.lines, self.shares)
            )
        )

    def packed(self) -> bytes:
        file = BytesIO()
        for table in (self.places, self.lines, self.shares):
            np.save(file, table, allow_pickle=False)
        return zlib.compress(file.getvalue(), FASTEST)


NOTHING = MonthRemainder(*(np.zeros(0, dtype) for dtype in (PLACES, LINES, SHARES)))


def unpacked(packed: bytes) -> MonthRemainder:
    """Nothing where an earlier version kept other columns."""
    file = BytesIO(zlib.decompress(packed))
    tables = [np.load(file, allow_pickle=False) for _ in range(3)]
    if [table.dtype for table in tables] != [PLACES, LINES, SHARES]:
        return NOTHING
    return MonthRemainder(*tables)


def joined(remainders: Iterable[MonthRemainder]) -> MonthRemainder:
    tables = zip(*((each.places, each.lines, each.shares) for each in remainders), strict=True)
    return MonthRemainder(*map(np.concatenate, tables))


def read_from(places: Collection[int], made_from: Mapping[int, str]) -> MonthRemainder:
    """Of places from which nothing is taken until more is joined to it."""
    rows = [(place, made_from[place].encode()) for place in sorted(places)]
    return MonthRemainder(np.array(rows, PLACES), NOTHING.lines, NOTHING.shares)


def of_rest(rest: Rest) -> MonthRemainder:
    assert rest.left is not None
    lines = np.zeros(len(rest.left.cells), LINES)
    lines["place"] = [place for place, _ in rest.left.cells]
    lines["treatment"] = [treatment.encode() for _, treatment in rest.left.cells]
    for column, affected, inputs in rest.values(COUNTED):
        lines[column.part] = affected
        lines[column.name] = np.asarray(column.of(inputs), dtype=float)
    shares = [
        (place, treatment.encode(), part.encode(), provider.encode(), share)
        for (place, treatment, part), of in rest.left.shares.items()
        for provider, share in of.items()
    ]
    return MonthRemainder(NOTHING.places, lines, np.array(shares, SHARES))


def numbers(table: Table, name: str) -> NDArray[np.int64]:
    """A column of codes as whole numbers."""
    return np.ascontiguousarray(table[name]).view(np.int64)


def largest_shares(shares: Sequence[Table]) -> Iterator[tuple[Group, str, float]]:
    """The largest share that each provider had of a group in any month."""
    table = np.concatenate(shares)
    keys = [
        numbers(table, name) if name != "place" else table[name]
        for name in ("provider", "part", "treatment", "place")
    ]
    order = np.lexsort([table["share"], *keys])
    is_last = np.ones(len(order), dtype=bool)
    if len(order):
        is_last[:-1] = np.any([np.diff(key[order]) != 0 for key in keys], axis=0)
    for place, treatment, part, provider, share in table[order[is_last]].tolist():
        yield (place, treatment.decode(), part.decode()), provider.decode(), share


def digests(
    places: Iterable[Place],
    commissioners: Mapping[str, tuple[str, ...]],
    treatments: Collection[str],
    left_out: LeftOut,
) -> dict[int, str]:
    """By place, of all that its remainders are made from beside the counts of a release."""
    others: dict[int, list[Any]] = {}
    for part, cells in left_out.others.items():
        for (place, treatment), codes in cells.items():
            others.setdefault(place, []).append((treatment, part, sorted(codes)))
    of_all = (
        sorted(treatments),
        [(part, sorted(codes)) for part, codes in sorted(left_out.trusts.items())],
    )
    return {
        place.pk: sha256(
            repr(
                (of_all, commissioners.get(place.code, ()), sorted(others.get(place.pk, ())))
            ).encode()
        ).hexdigest()
        for place in places
    }


class StoredRemainders:
    """Those in the database, by release, and what is to be written of them."""

    def __init__(self) -> None:
        self.read: dict[int, MonthRemainder] = {}
        self.changed: dict[int, MonthRemainder] = {}

    def load(self, releases: Collection[int]) -> None:
        rows = StoredRemainder.objects.filter(release__in=releases).values_list("pk", "packed")
        self.read = dict.fromkeys(releases, NOTHING)
        self.read |= {release: unpacked(bytes(packed)) for release, packed in rows}

    def of(self, release: int, made_from: Mapping[int, str]) -> MonthRemainder:
        return self.read.get(release, NOTHING).of_places(made_from)

    def replace(self, release: int, remainder: MonthRemainder) -> None:
        self.changed[release] = remainder

    def save(self) -> None:
        """Inside the caller's transaction; months that charts no longer show are dropped."""
        if not self.read:
            return
        StoredRemainder.objects.exclude(release__in=self.read).delete()
        StoredRemainder.objects.bulk_create(
            [
                StoredRemainder(release_id=release, packed=remainder.packed())
                for release, remainder in self.changed.items()
            ],
            update_conflicts=True,
            unique_fields=["release"],
            update_fields=["packed"],
        )


class NotStored(StoredRemainders):
    """For what is read for a page: nothing is looked up, and nothing written."""

    def load(self, releases: Collection[int]) -> None:
        pass


__all__ = [
    "COUNTED",
    "MonthRemainder",
    "NotStored",
    "StoredRemainders",
    "digests",
    "joined",
    "largest_shares",
    "numbers",
    "of_rest",
    "read_from",
]
