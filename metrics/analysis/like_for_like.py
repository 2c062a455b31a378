"""A panel without the providers that sent nothing for one of its months, in any of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

import numpy as np

from metrics.absences import Absence, left_out_of, read_absences
from metrics.analysis.panel import ANALYSED_PARTS, Flags, Floats, Panel, silence_blocked
from metrics.cache import cached_lookup
from metrics.like_for_like import KEPT_SECONDS, MOST_LEFT_OUT
from metrics.models.figure_columns import columns_of_part
from metrics.remainders import layers_of, read_remainders, values_left
from metrics.rtt.providers import FLAG

# Row, treatment function's column, part.
Key = tuple[int, int, str]


@dataclass(frozen=True)
class _Remainder:
    """`columns` as a panel has them, of what is left; None where it is not held who reported what.
    `shares`: of each key the share that each provider left out had of it."""

    columns: dict[str, Floats] | None
    shares: dict[Key, dict[str, float]]


def like_for_like_panel(
    panel: Panel, releases: Mapping[date, int], on: date, *, kept: bool
) -> Panel:
    """Where too much of a cell would be left out, the months that lack it are blocked instead.
    `on`: the newest published month, in whose geography places are. `kept`: whether the answer is
    cached, which is for the few treatment functions of a page."""
    places = [place.pk for place in panel.places]
    absences = [
        row
        for row in read_absences(releases, places, panel.treatments)
        if row.part in ANALYSED_PARTS
    ]
    if not absences:
        return panel
    if not kept:
        return _applied(panel, absences, _read(panel, absences, releases, on))
    content = repr((places, panel.treatments, sorted(releases.values()), absences, on))
    key = f"panel like for like {sha256(content.encode()).hexdigest()}"
    left = cached_lookup(key, lambda: _read(panel, absences, releases, on), timeout=KEPT_SECONDS)
    return _applied(panel, absences, left)


def _read(
    panel: Panel, absences: Sequence[Absence], releases: Mapping[date, int], on: date
) -> _Remainder:
    row = {place.pk: i for i, place in enumerate(panel.places)}
    column = {treatment: i for i, treatment in enumerate(panel.treatments)}
    month = {day: i for i, day in enumerate(panel.months)}
    left_out = left_out_of(absences, ANALYSED_PARTS)
    shares: defaultdict[Key, dict[str, float]] = defaultdict(dict)
    for part, cells in left_out.last_shares.items():
        for (place, treatment), of_cell in cells.items():
            shares[row[place], column[treatment], part] |= of_cell
    columns = {name: values.copy() for name, values in panel.as_submitted.items()}
    of_panel = [(place, treatment) for place in row for treatment in column]
    layers = layers_of(panel.places, of_panel, on)
    for rest in read_remainders(layers, releases, ANALYSED_PARTS, left_out):
        if rest.left is None:
            return _Remainder(None, {})
        for (code, treatment, part, provider), share in rest.left.shares.items():
            of_cell = shares[row[int(code)], column[treatment], part]
            of_cell[provider] = max(share, of_cell.get(provider, 0.0))
        for place, treatment, name, value in values_left(rest, ANALYSED_PARTS):
            if name in columns:
                number = np.nan if value is None else value
                columns[name][row[place], column[treatment], month[rest.month]] = number
    return _Remainder(columns, dict(shares))


def _applied(panel: Panel, absences: Iterable[Absence], left: _Remainder) -> Panel:
    if left.columns is None:
        return panel
    too_much = {key for key, of in left.shares.items() if sum(of.values()) > MOST_LEFT_OUT}
    for row, column, part in too_much:
        for name in columns_of_part(part) & left.columns.keys():
            left.columns[name][row, column] = panel.as_submitted[name][row, column]
    changed = replace(
        panel,
        columns=left.columns,
        blocked=_blocked(panel, absences, too_much),
        left_out={
            (row, panel.treatments[column], part): tuple(sorted(of))
            for (row, column, part), of in left.shares.items()
            if (row, column, part) not in too_much
        },
    )
    silence_blocked(changed)
    return changed


def _blocked(panel: Panel, absences: Iterable[Absence], keys: Collection[Key]) -> dict[str, Flags]:
    """The months in which what was missing counts, of the keys that cannot be had like for like."""
    shape = panel.as_submitted["waiting_list"].shape
    missing = {part: np.zeros(shape) for part in ANALYSED_PARTS}
    row = {place.pk: i for i, place in enumerate(panel.places)}
    for absence in absences:
        month = panel.months.index(absence.month)
        for (place, treatment), share in absence.shares.items():
            key = (row[place], panel.treatments.index(treatment), absence.part)
            if key in keys:
                missing[absence.part][key[0], key[1], month] += share
    return {part: shares >= FLAG for part, shares in missing.items()}
