"""Panels without the providers that sent nothing for one of its months, in any of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

import numpy as np

from metrics.absences import Absence, Cell, left_out_of, read_absences
from metrics.analysis.panel import ANALYSED_PARTS, Flags, Floats, Panel, silence_blocked
from metrics.cache import cached_lookup
from metrics.layers import layers_of
from metrics.like_for_like import KEPT_SECONDS, MOST_LEFT_OUT
from metrics.models.figure_columns import FIGURE_COLUMNS, columns_of_part
from metrics.remainders import Known, read_remainders
from metrics.rtt.providers import FLAG
from metrics.rtt.remainders import Group

TOTAL_OF = {column.part: column.name for column in FIGURE_COLUMNS if column.is_total}
# Row, treatment function's column, part.
Key = tuple[int, int, str]


@dataclass(frozen=True)
class _Remainder:
    """`columns` as a panel has them, of what is left. `shares`: of each key the share that each
    provider left out had of it."""

    columns: dict[str, Floats]
    shares: dict[Key, dict[str, float]]


def like_for_like_panels(
    panels: Sequence[Panel], releases: Mapping[date, int], on: date, *, kept: bool
) -> list[Panel]:
    """Where too much of a cell would be left out, the months that lack it are blocked instead.
    `on`: the newest published month, in whose geography places are. `kept`: whether the answer is
    cached, which is for the few treatment functions of a page. What was reported is read once for
    all of them."""
    places = [place.pk for panel in panels for place in panel.places]
    treatments = sorted({treatment for panel in panels for treatment in panel.treatments})
    absences = [
        row for row in read_absences(releases, places, treatments) if row.part in ANALYSED_PARTS
    ]
    if not absences:
        return list(panels)
    if kept:
        content = repr((places, treatments, sorted(releases.values()), absences, on))
        left = cached_lookup(
            f"panel like for like {sha256(content.encode()).hexdigest()}",
            lambda: _read(panels, absences, releases, on),
            timeout=KEPT_SECONDS,
        )
    else:
        left = _read(panels, absences, releases, on)
    return [_applied(panel, absences, of) for panel, of in zip(panels, left, strict=True)]


def _read(
    panels: Sequence[Panel], absences: Sequence[Absence], releases: Mapping[date, int], on: date
) -> Sequence[_Remainder | None]:
    """None where it is not held who reported what."""
    left = [
        _Remainder({name: values.copy() for name, values in panel.as_submitted.items()}, {})
        for panel in panels
    ]
    at = {
        place.pk: (number, row)
        for number, panel in enumerate(panels)
        for row, place in enumerate(panel.places)
    }
    column = [{code: i for i, code in enumerate(panel.treatments)} for panel in panels]
    left_out = left_out_of(absences, ANALYSED_PARTS)

    shares: dict[Group, dict[str, float]] = {
        (*cell, part): dict(of)
        for part, cells in left_out.last_shares.items()
        for cell, of in cells.items()
    }
    layers = [layer for panel in panels for layer in layers_of(panel.places, _cells(panel), on)]
    names = set(panels[0].columns)

    def submitted(month: date, group: Group) -> int:
        number, row = at[group[0]]
        panel = panels[number]
        values = panel.as_submitted[TOTAL_OF[group[2]]]
        return int(values[row, column[number][group[1]], panel.months.index(month)])

    read = read_remainders(
        layers, releases, ANALYSED_PARTS, left_out, Known(only_totals(names), submitted)
    )
    for rest in read:
        if rest.left is None:
            return [None] * len(panels)
        for group, of in rest.left.shares.items():
            known = shares.setdefault(group, {})
            for provider, share in of.items():
                if share > known.get(provider, 0.0):
                    known[provider] = share
        cells = rest.left.cells
        # The places of a layer are those of one panel.
        number = at[cells[0][0]][0]
        month = panels[number].months.index(rest.month)
        rows = np.array([at[place][1] for place, _ in cells])
        columns = np.array([column[number][treatment] for _, treatment in cells])
        for each, affected, inputs in rest.values(names):
            values = np.asarray(each.of(inputs), dtype=float)
            grid = left[number].columns[each.name]
            grid[rows[affected], columns[affected], month] = values[affected]
    for (place, treatment, part), of in shares.items():
        number, row = at[place]
        if treatment in column[number]:
            left[number].shares[row, column[number][treatment], part] = of
    return left


def only_totals(names: AbstractSet[str]) -> frozenset[str]:
    """The parts of which no other of these columns than the total is one."""
    return frozenset(
        part for part, total in TOTAL_OF.items() if names & columns_of_part(part) == {total}
    )


def _cells(panel: Panel) -> Iterator[Cell]:
    return ((place.pk, code) for place in panel.places for code in panel.treatments)


def _applied(panel: Panel, absences: Iterable[Absence], left: _Remainder | None) -> Panel:
    if left is None:
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
        left_out_shares={
            (row, panel.treatments[column], part): sum(of.values())
            for (row, column, part), of in left.shares.items()
        },
    )
    silence_blocked(changed)
    return changed


def _blocked(panel: Panel, absences: Iterable[Absence], keys: Collection[Key]) -> dict[str, Flags]:
    """The months in which what was missing counts, of the keys that cannot be had like for like."""
    shape = panel.as_submitted["waiting_list"].shape
    missing = {part: np.zeros(shape) for part in ANALYSED_PARTS}
    cells = [
        ((panel.places[row].pk, panel.treatments[column]), part, (row, column))
        for row, column, part in keys
    ]
    for absence in absences:
        month = panel.months.index(absence.month)
        for cell, part, at in cells:
            if part == absence.part:
                missing[part][(*at, month)] += absence.shares.get(cell, 0.0)
    return {part: shares >= FLAG for part, shares in missing.items()}
