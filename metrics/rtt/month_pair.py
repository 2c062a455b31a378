"""Two months side by side: totals by commissioner, treatment function and part, and by provider with
all that a provider was before and became."""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.rtt.columns import (
    NOT_ENGLAND,
    OTHER_BEFORE_2021,
    TOTAL_TREATMENT,
)
from metrics.rtt.month import Month
from metrics.rtt.numbering import numbered
from metrics.rtt.returns import COLUMN, Returns, added

Whole = NDArray[np.int64]
OTHER_CODES = (OTHER_BEFORE_2021, "X02", "X03", "X04", "X05", "X06")


@dataclass(frozen=True)
class Sums:
    """One month's totals: `counts` by commissioner, treatment function and part, in the order of the
    codes and of PROVIDER_PARTS; `returns` by provider. Without what is commissioned from outside England, which
    nobody has to report."""

    month: date
    commissioners: tuple[str, ...]
    treatments: tuple[str, ...]
    counts: Whole
    returns: Returns

    @cached_property
    def by_cell(self) -> dict[tuple[str, str, str], int]:
        """Pathways by commissioner, treatment function and part."""
        cells = itertools.product(self.commissioners, self.treatments, COLUMN)
        return dict(zip(cells, self.counts.ravel().tolist(), strict=True))


@dataclass(frozen=True)
class Area:
    """A place as two months have it: the commissioners that sum to it in each. `moved`: its boundary
    changed in between, so that its totals cannot be compared."""

    name: str
    is_icb: bool
    then: tuple[str, ...]
    now: tuple[str, ...]
    moved: bool = False


def sums_of_counts(
    month: date,
    keys: tuple[Sequence[str], Sequence[str], Sequence[str]],
    counts: Sequence[int],
    returns: Returns,
) -> Sums:
    """`keys`: columns of commissioner, treatment function and part; no three stand there twice."""
    commissioners, row = numbered(keys[0])
    treatments, line = numbered(keys[1])
    table = np.zeros((len(commissioners), len(treatments), len(COLUMN)), dtype=np.int64)
    table[row, line, [COLUMN[part] for part in keys[2]]] = counts
    in_england = [code != NOT_ENGLAND for code in commissioners]
    return Sums(
        month,
        tuple(code for code in commissioners if code != NOT_ENGLAND),
        treatments,
        table[in_england],
        returns.without(NOT_ENGLAND),
    )


def sums_of(month: Month) -> Sums:
    keys = (month.commissioner.tolist(), month.treatment.tolist(), month.part.tolist())
    return sums_of_counts(month.month, keys, month.total.tolist(), month.returns)


@dataclass(frozen=True)
class Side:
    """One of two months, its codes numbered as in both. `by_treatment` and `all_treatments` have a row
    for each commissioner, `families` for each family of providers; the last axis is that of PROVIDER_PARTS."""

    month: date
    by_treatment: Whole
    all_treatments: Whole
    families: Whole
    # Of each line of the returns its family and commissioner.
    family: Whole
    commissioner: Whole
    pathways: Whole

    def returned_by(self, families: NDArray[np.bool_]) -> Whole:
        """Pathways of each commissioner, those of some families in each part."""
        chosen = np.where(families[self.family], self.pathways, 0)
        return added(self.commissioner, chosen, len(self.all_treatments))


@dataclass(frozen=True)
class MonthPair:
    """A month beside an earlier one (or an earlier vintage of itself). `ended`: commissioner codes
    that are no more; `successors`: what provider codes became; `in_pieces`: who sent too little of
    which part to be compared."""

    now_sums: Sums
    then_sums: Sums
    areas: Sequence[Area]
    ended: Collection[str] = ()
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_pieces: Collection[tuple[str, str]] = ()

    @cached_property
    def now(self) -> Side:
        return self._side(self.now_sums)

    @cached_property
    def then(self) -> Side:
        return self._side(self.then_sums)

    @cached_property
    def commissioners(self) -> tuple[str, ...]:
        codes = (code for sums in self._both for code in sums.commissioners)
        return tuple(sorted({*codes, *self._of_returns}))

    @cached_property
    def treatments(self) -> tuple[str, ...]:
        """Without their total; the "other" codes as one where one of the months has the one code that
        they were until March 2021."""
        codes = {code for sums in self._both for code in sums.treatments} - {TOTAL_TREATMENT}
        return tuple(sorted(codes.difference(OTHER_CODES[1:]) if self._is_merged else codes))

    @cached_property
    def family_of(self) -> dict[str, str]:
        """Provider -> one code that stands for all that it was before and became."""
        root: dict[str, str] = {}

        def find(code: str) -> str:
            while (parent := root.get(code, code)) != code:
                code = parent
            return code

        for code, heirs in self.successors.items():
            for heir in heirs:
                root[find(code)] = find(heir)
        codes = {code for sums in self._both for code in sums.returns.providers}
        return {code: find(code) for code in codes}

    @cached_property
    def pieces(self) -> NDArray[np.bool_]:
        """Families of which a provider sent a small piece of a part: a row for each, a column for each
        part."""
        at = np.zeros((len(self._families), len(COLUMN)), dtype=bool)
        for code, part in self.in_pieces:
            if code in self.family_of:
                at[self._families[self.family_of[code]], COLUMN[part]] = True
        return at

    def rows(self, commissioners: Iterable[str]) -> list[int]:
        """Those of them that either month has."""
        return [self._row[code] for code in commissioners if code in self._row]

    @property
    def _both(self) -> tuple[Sums, Sums]:
        return self.then_sums, self.now_sums

    @property
    def _of_returns(self) -> set[str]:
        return {code for sums in self._both for code in sums.returns.commissioners}

    @cached_property
    def _is_merged(self) -> bool:
        return any(OTHER_BEFORE_2021 in sums.treatments for sums in self._both)

    @cached_property
    def _row(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(self.commissioners)}

    @cached_property
    def _families(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(sorted(set(self.family_of.values())))}

    def _side(self, sums: Sums) -> Side:
        rows = [self._row[code] for code in sums.commissioners]
        columns = [self._column(code) for code in sums.treatments]
        # One column more, the last: the total of treatment functions.
        counts = np.zeros(
            (len(self.commissioners), len(self.treatments) + 1, len(COLUMN)), dtype=np.int64
        )
        np.add.at(counts, np.ix_(rows, columns), sums.counts)
        returns = sums.returns
        family_of = [self._families[self.family_of[code]] for code in returns.providers]
        row_of = [self._row[code] for code in returns.commissioners]
        family = np.array(family_of, dtype=np.int64)[returns.provider]
        return Side(
            month=sums.month,
            by_treatment=counts[:, :-1],
            all_treatments=counts[:, -1],
            families=added(family, returns.pathways, len(self._families)),
            family=family,
            commissioner=np.array(row_of, dtype=np.int64)[returns.commissioner],
            pathways=returns.pathways,
        )

    def _column(self, treatment: str) -> int:
        if treatment == TOTAL_TREATMENT:
            return len(self.treatments)
        is_other = self._is_merged and treatment in OTHER_CODES
        return self.treatments.index(OTHER_BEFORE_2021 if is_other else treatment)


def months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month
