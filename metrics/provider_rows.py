"""Providers' figures one by one, like rows of Figure; unpacked where they are read and no sooner."""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from copy import copy
from datetime import date
from itertools import accumulate
from typing import NamedTuple, Self

from metrics.models import Figure, Place, ProviderFigure

EVERY_TREATMENT = "all"
AT_ONCE = 2000


class _Packed(NamedTuple):
    id: int
    release: int
    place: int
    since: date | None
    treatments: str

    def lines(self, treatment: str) -> int:
        codes = self.treatments.split()
        return len(codes) if treatment == EVERY_TREATMENT else codes.count(treatment)


class ProviderRows:
    """By month, place and treatment function. It can be counted, cut and gone through like a QuerySet
    of Figure. A level lists each code by itself; providers asked for by themselves come with their
    predecessors, like on their pages."""

    def __init__(
        self,
        *,
        user: object,
        releases: Collection[int],
        places: Collection[Place] | None,
        treatment: str,
    ) -> None:
        figures = ProviderFigure.objects.visible_to(user).filter(release__in=releases)
        figures = figures.as_reported() if places is None else figures.about(places)
        rows = figures.order_by("release__month", "release_id", "place__code")
        columns = ("pk", "release_id", "place_id", "since", "treatment_functions")
        newest: dict[tuple[int, int], _Packed] = {}
        for row in map(_Packed._make, rows.values_list(*columns)):
            key = (row.release, row.place)
            newest[key] = max(newest.get(key, row), row, key=lambda of: of.since or date.min)
        self._treatment = treatment
        self._rows = list(newest.values())
        self._ends = list(accumulate(row.lines(treatment) for row in self._rows))
        self._shown = range(self._ends[-1] if self._ends else 0)

    def count(self) -> int:
        return len(self._shown)

    __len__ = count

    def __getitem__(self, wanted: slice) -> Self:
        part = copy(self)
        part._shown = self._shown[wanted]
        return part

    def iterator(self, chunk_size: int) -> Iterator[Figure]:
        for start in range(0, self.count(), chunk_size):
            shown = self._shown[start : start + chunk_size]
            first, last = (bisect_right(self._ends, at) for at in (shown[0], shown[-1]))
            before = self._ends[first - 1] if first else 0
            lines = self._read(self._rows[first : last + 1])
            yield from lines[shown[0] - before : shown[-1] - before + 1]

    def __iter__(self) -> Iterator[Figure]:
        return self.iterator(AT_ONCE)

    def _read(self, rows: list[_Packed]) -> list[Figure]:
        packed = ProviderFigure.objects.filter(pk__in=[row.id for row in rows])
        places = Place.objects.in_bulk({row.place for row in rows})
        months = dict(packed.values_list("release_id", "release__month"))
        order = {(row.release, row.place): at for at, row in enumerate(rows)}
        figures = [
            Figure(
                release_id=line.release,
                month=months[line.release],
                place=places[line.place],
                treatment_function=line.treatment,
                **line.values,
            )
            for line in packed.lines()
            if self._treatment in (EVERY_TREATMENT, line.treatment)
        ]
        return sorted(
            figures, key=lambda f: (order[f.release_id, f.place_id], f.treatment_function)
        )


__all__ = ["EVERY_TREATMENT", "ProviderRows"]
