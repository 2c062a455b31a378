"""Two months side by side: totals by place and part, by treatment function, and by provider with all
that a provider was before and became."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from metrics.rtt.columns import (
    NOT_ENGLAND,
    OTHER_BEFORE_2021,
    PART_WORDS,
    TOTAL_TREATMENT,
)
from metrics.rtt.month import PROVIDER_PARTS, Month

OTHER_CODES = (OTHER_BEFORE_2021, "X02", "X03", "X04", "X05", "X06")


@dataclass(frozen=True)
class Sums:
    """One month's totals: `counts` by commissioner, treatment function and part; `providers` by
    provider and commissioner, a column for each part. Without what is commissioned from outside
    England, which nobody has to report."""

    month: date
    counts: pd.Series
    providers: pd.DataFrame


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
    month: date, keys: Sequence[ArrayLike], counts: ArrayLike, providers: pd.DataFrame
) -> Sums:
    """`keys`: columns of commissioner, treatment function and part."""
    series = pd.Series(
        np.asarray(counts, dtype=np.int64),
        index=pd.MultiIndex.from_arrays([np.asarray(key) for key in keys]),
    )
    return Sums(
        month,
        series[series.index.get_level_values(0) != NOT_ENGLAND],
        providers[providers.index.get_level_values(1) != NOT_ENGLAND],
    )


def sums_of(month: Month) -> Sums:
    providers = pd.DataFrame(
        month.provider_totals,
        index=pd.MultiIndex.from_arrays([month.provider, month.provider_commissioner]),
        columns=list(PROVIDER_PARTS),
    )
    keys = (month.commissioner, month.treatment, month.part)
    return sums_of_counts(month.month, keys, month.total, providers)


@dataclass(frozen=True)
class MonthPair:
    """A month beside an earlier one (or an earlier vintage of itself). `ended`: commissioner codes
    that are no more; `successors`: what provider codes became; `in_pieces`: who sent too little of
    which part to be compared."""

    now: Sums
    then: Sums
    areas: Sequence[Area]
    ended: Collection[str] = ()
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    in_pieces: Collection[tuple[str, str]] = ()


def months_between(earlier: date, later: date) -> int:
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def all_treatments(sums: Sums) -> pd.DataFrame:
    """All treatment functions: commissioners by part."""
    counts = sums.counts
    at = counts.index.get_level_values(1) == TOTAL_TREATMENT
    table = counts[at].droplevel(1).unstack(fill_value=0)
    return table.reindex(columns=list(PART_WORDS), fill_value=0)


def _by_treatment(sums: Sums, *, is_merged: bool) -> pd.Series:
    """By commissioner, treatment function and part; the "other" codes as one where one of the months
    has the one code that they were until March 2021."""
    counts = sums.counts[sums.counts.index.get_level_values(1) != TOTAL_TREATMENT]
    if not is_merged:
        return counts
    frame = counts.rename_axis(["commissioner", "treatment", "part"]).reset_index(name="count")
    frame["treatment"] = frame["treatment"].replace(dict.fromkeys(OTHER_CODES, OTHER_BEFORE_2021))
    merged: pd.Series = frame.groupby(["commissioner", "treatment", "part"])["count"].sum()
    return merged


def both_by_treatment(pair: MonthPair) -> tuple[pd.Series, pd.Series]:
    is_merged = any(
        OTHER_BEFORE_2021 in sums.counts.index.get_level_values(1) for sums in (pair.now, pair.then)
    )
    return (
        _by_treatment(pair.then, is_merged=is_merged),
        _by_treatment(pair.now, is_merged=is_merged),
    )


def families(pair: MonthPair) -> dict[str, str]:
    """Provider -> one code that stands for all that it was before and became."""
    root: dict[str, str] = {}

    def find(code: str) -> str:
        while (parent := root.get(code, code)) != code:
            code = parent
        return code

    for code, heirs in pair.successors.items():
        for heir in heirs:
            root[find(code)] = find(heir)
    codes = {*pair.now.providers.index.unique(0), *pair.then.providers.index.unique(0)}
    return {code: find(code) for code in codes}


def by_family(sums: Sums, family: Mapping[str, str]) -> pd.DataFrame:
    return sums.providers.groupby(
        [
            sums.providers.index.get_level_values(0).map(family),
            sums.providers.index.get_level_values(1),
        ]
    ).sum()
