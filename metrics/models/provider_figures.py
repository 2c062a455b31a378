"""Every ready part of every measure for each provider, all its treatment functions in one row.

There are as many providers' figures as all places' together. As rows of Figure they would cost an
import and a database as much again; packed they take a tenth of that.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from django.db import models
from django.db.models import Q, Subquery
from numpy.typing import NDArray

from metrics.models.figure_columns import FIGURE_COLUMNS
from metrics.models.figures import Parts
from metrics.models.places import Place
from metrics.models.releases import Release
from metrics.rtt import provider_sums

_SUMMED = [column for column in FIGURE_COLUMNS if not column.is_of_areas]
DECIMAL_COLUMNS = [c for c in _SUMMED if isinstance(c.field, models.FloatField)]
WHOLE_COLUMNS = [c for c in _SUMMED if c not in DECIMAL_COLUMNS]
_NAMES = [column.name for column in (*WHOLE_COLUMNS, *DECIMAL_COLUMNS)]
_OF_AREAS = dict.fromkeys(column.name for column in FIGURE_COLUMNS if column.is_of_areas)


class ProviderLine(NamedTuple):
    """One provider and treatment function in one release."""

    release: int
    place: int
    treatment: str
    values: dict[str, Any]

    @property
    def parts(self) -> Parts:
        return Parts(**self.values)


class ProviderColumns(NamedTuple):
    """Line by line; `values` by column."""

    release: NDArray[np.intp]
    place: NDArray[np.intp]
    treatment: NDArray[np.str_]
    values: dict[str, NDArray[np.float64]]


class ProviderFigureQuerySet(models.QuerySet["ProviderFigure"]):
    def visible_to(self, user: object) -> "ProviderFigureQuerySet":
        """Readers see the published vintage of each month and nothing else, in the geography of the newest
        one: a merger that is still to come has joined nothing yet."""
        newest = Release.objects.published().order_by("-month").values("month")[:1]
        is_in_force = Q(since__isnull=True) | Q(since__lte=Subquery(newest))
        return self.filter(is_in_force, release__state=Release.State.PUBLISHED)

    def about(self, places: "Iterable[Place]") -> "ProviderFigureQuerySet":
        return self.filter(place__in=places)

    def as_reported(self) -> "ProviderFigureQuerySet":
        """Each code by itself."""
        return self.filter(since__isnull=True)

    def columns(self, names: Sequence[str]) -> "ProviderColumns":
        """Some columns of all lines as arrays, what is of areas without values: of many months a
        hundred times as fast as line by line."""
        rows = self._newest_rows()
        treatments = [row[3].split() for row in rows]
        sizes = [len(codes) for codes in treatments]
        packed = [row[4] for row in rows]
        values = provider_sums.unpack_columns(
            packed, sizes, len(WHOLE_COLUMNS), len(DECIMAL_COLUMNS)
        )
        at = {name: column for column, name in enumerate(_NAMES)}
        nothing = np.full(len(values), np.nan)
        return ProviderColumns(
            np.repeat(np.array([row[0] for row in rows], dtype=np.intp), sizes),
            np.repeat(np.array([row[1] for row in rows], dtype=np.intp), sizes),
            np.array(list(chain.from_iterable(treatments)), dtype=str),
            {name: values[:, at[name]] if name in at else nothing for name in names},
        )

    def _newest_rows(self) -> list[tuple[Any, ...]]:
        """Of a provider with predecessors that which is the sum with theirs."""
        columns = ("release_id", "place_id", "since", "treatment_functions", "values")
        in_order = sorted(self.values_list(*columns), key=lambda row: row[2] or date.min)
        return list({row[:2]: row for row in in_order}.values())

    def lines(self, wanted: Collection[str] | None = None) -> Iterator[ProviderLine]:
        """Unpacked, in no order; of all treatment functions, or of those wanted. Of a provider with
        predecessors what all of them sent stands for what it sent itself."""
        rows = self._newest_rows()
        treatments = [row[3].split() for row in rows]
        whole, decimal = provider_sums.unpack(
            [row[4] for row in rows],
            [len(codes) for codes in treatments],
            len(WHOLE_COLUMNS),
            len(DECIMAL_COLUMNS),
        )
        keys = (
            (row[0], row[1], code)
            for row, codes in zip(rows, treatments, strict=True)
            for code in codes
        )
        for (release, place, code), numbers, decimals in zip(keys, whole, decimal, strict=True):
            if wanted is not None and code not in wanted:
                continue
            named = dict(zip(_NAMES, chain(numbers, decimals), strict=True))
            yield ProviderLine(release, place, code, {**_OF_AREAS, **named})


class ProviderFigure(models.Model):
    """The figures of one provider in one release, packed: metrics.rtt.provider_sums reads them."""

    release = models.ForeignKey(Release, models.CASCADE)
    place = models.ForeignKey(Place, models.CASCADE, db_index=False)
    since = models.DateField(
        "day from which it is the sum with its predecessors",
        null=True,
        help_text="those that merged into it, that it took over or was known as before; null for what it"
        " sent itself, which has a row of its own",
    )
    treatment_functions = models.TextField("codes, with spaces between")
    values = models.BinaryField("of each of them the columns of Figure, packed")

    objects = ProviderFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two constraints where one with nulls_distinct=False would do: SQLite lacks that.
            models.UniqueConstraint(
                fields=["place", "release"],
                condition=Q(since__isnull=True),
                name="one_provider_figure_per_release",
            ),
            models.UniqueConstraint(
                fields=["place", "release", "since"],
                condition=Q(since__isnull=False),
                name="one_joined_provider_figure_per_release",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} in {self.release_id}: {self.treatment_functions}"


__all__ = [
    "DECIMAL_COLUMNS",
    "WHOLE_COLUMNS",
    "ProviderColumns",
    "ProviderFigure",
    "ProviderLine",
]
