"""Published figures of the places of one kind as arrays: place x treatment function x month."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.calendar import standard_working_days, working_days
from metrics.measures import MEASURES
from metrics.models import Place
from metrics.models.figure_columns import columns_of_part
from metrics.models.figures import PART_OF
from metrics.rtt.providers import SUPPRESS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# What the analysed measures are made of, and besides: how long the list is, and what flows of
# admissions are compared by.
COLUMNS = tuple(
    sorted(
        {"waiting_list", "completed_admitted", "need_weighted"}.union(
            *(measure.analysis.columns(measure.rule) for measure in MEASURES if measure.analysis)
        )
    )
)
ANALYSED_PARTS = tuple(sorted({PART_OF[name] for name in COLUMNS} - {""}))
# Three years of charts, and the eleven months that a year's rate looks back on.
MONTHS = 36 + 11


@dataclass(frozen=True)
class Panel:
    """`columns[name]` is places x treatment functions x months, like for like: without the providers
    that sent nothing for one of its months (`left_out`); nan where nothing is published, or where
    that cannot be had and too much is missing (`blocked`). `starts` marks months that begin a phase.
    """

    places: tuple[Place, ...]
    treatments: tuple[str, ...]
    months: tuple[date, ...]
    columns: dict[str, Floats]
    # By part of the extract, laid out as columns are.
    blocked: dict[str, Flags]
    starts: Flags
    # (row, treatment function, measure, month's index): limits that a person had drawn anew.
    restarts: tuple[tuple[int, str, str, int], ...] = ()
    # (row, treatment function, part) -> codes of providers.
    left_out: Mapping[tuple[int, str, str], tuple[str, ...]] = field(default_factory=dict)
    # The same columns as they were submitted: only for totals of what was published.
    as_submitted: dict[str, Floats] = field(default_factory=dict)
    # What the providers that are left out had of it together, by the keys of `left_out`.
    left_out_shares: Mapping[tuple[int, str, str], float] = field(default_factory=dict)

    def restarted(self, measure: str) -> Flags:
        """Where the limits of one measure's charts begin anew, places x treatments x months."""
        restarts = np.zeros((len(self.places), len(self.treatments), len(self.months)), dtype=bool)
        for row, treatment, slug, month in self.restarts:
            if slug == measure and treatment in self.treatments:
                restarts[row, self.treatments.index(treatment), month] = True
        return restarts

    @cached_property
    def adjustment(self) -> Floats:
        """What a month's flow is multiplied by, as if it had the year's average working days."""
        return np.array([standard_working_days(m.year) / working_days(m) for m in self.months])

    def broken(self, months: int) -> Flags:
        """Places with a break within the last so many months."""
        return np.asarray(self.starts[:, -months:].any(axis=1))

    def lacking(self, part: str) -> Flags:
        """Places x treatment functions of which so much is left out that what is left is no measure
        of what happens to their people."""
        lacking = np.zeros((len(self.places), len(self.treatments)), dtype=bool)
        for (row, treatment, of_part), share in self.left_out_shares.items():
            if of_part == part and share >= SUPPRESS:
                lacking[row, self.treatments.index(treatment)] = True
        return lacking

    def missing(self, part: str, months: int) -> Flags:
        """Places x treatment functions with too much missing from a part in any of the last so many
        months. Of other datasets, which have no parts, nobody is known to be missing."""
        if part not in self.blocked:
            return np.zeros((len(self.places), len(self.treatments)), dtype=bool)
        return np.asarray(self.blocked[part][..., -months:].any(axis=-1))


def nothing_blocked(shape: tuple[int, ...]) -> dict[str, Flags]:
    """Nothing is missing from any part."""
    return {part: np.zeros(shape, dtype=bool) for part in ANALYSED_PARTS}


def silence_blocked(panel: Panel) -> None:
    for part, blocked in panel.blocked.items():
        for name in columns_of_part(part) & panel.columns.keys():
            panel.columns[name][blocked] = np.nan
