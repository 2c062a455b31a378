"""Panels without the providers that sent nothing for one of its months, in any of them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from metrics.absences import Absence, Cell, LeftOut, left_out_of, read_absences
from metrics.analysis.panel import ANALYSED_PARTS, Flags, Floats, Panel, silence_blocked
from metrics.analysis.stored_remainders import (
    COUNTED,
    MonthRemainder,
    NotStored,
    StoredRemainders,
    digests,
    joined,
    largest_shares,
    numbers,
    of_rest,
    read_from,
)
from metrics.cache import cached_lookup
from metrics.layers import commissioners, layers_of
from metrics.like_for_like import KEPT_SECONDS, MOST_LEFT_OUT
from metrics.models.figure_columns import FIGURE_COLUMNS, columns_of_part
from metrics.models.figures import PART_OF
from metrics.remainders import Comparison, Known, read_remainders
from metrics.rtt.providers import FLAG
from metrics.rtt.remainders import Group

TOTAL_OF = {column.part: column.name for column in FIGURE_COLUMNS if column.is_total}
# Row, treatment function's column, part.
Key = tuple[int, int, str]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class _Remainder:
    """`columns` as a panel has them, of what is left. `shares`: of each key the share that each
    provider left out had of it."""

    columns: dict[str, Floats]
    shares: dict[Key, dict[str, float]]


def like_for_like_panels(
    panels: Sequence[Panel],
    releases: Mapping[date, int],
    on: date,
    *,
    stored: StoredRemainders | None = None,
    kept_as: str = "",
) -> list[Panel]:
    """Where too much of a cell would be left out, the months that lack it are blocked instead.
    `on`: the newest published month, in whose geography places are. What was reported is read once
    for all panels, as far as it is not `stored`; without that the answer is cached, which is for the
    few treatment functions of a page."""
    places = [place.pk for panel in panels for place in panel.places]
    treatments = sorted({treatment for panel in panels for treatment in panel.treatments})
    absences = [
        row
        for row in read_absences(releases, places, treatments, kept_as=kept_as)
        if row.part in ANALYSED_PARTS
    ]
    if not absences:
        return list(panels)
    if stored is None:
        content = repr((places, treatments, sorted(releases.values()), absences, on))
        left = cached_lookup(
            f"panel like for like {sha256(content.encode()).hexdigest()}",
            lambda: _read(panels, absences, releases, on, NotStored()),
            timeout=KEPT_SECONDS,
        )
    else:
        left = _read(panels, absences, releases, on, stored)
    return [_applied(panel, absences, of) for panel, of in zip(panels, left, strict=True)]


def _read(
    panels: Sequence[Panel],
    absences: Sequence[Absence],
    releases: Mapping[date, int],
    on: date,
    stored: StoredRemainders,
) -> Sequence[_Remainder | None]:
    """None where it is not held who reported what."""
    left = [
        _Remainder({name: values.copy() for name, values in panel.as_submitted.items()}, {})
        for panel in panels
    ]
    left_out = left_out_of(absences, ANALYSED_PARTS)
    remainders = _remainders(panels, left_out, releases, on, stored)
    if remainders is None:
        return [None] * len(panels)
    shares: dict[Group, dict[str, float]] = {
        (*cell, part): dict(of)
        for part, cells in left_out.last_shares.items()
        for cell, of in cells.items()
    }
    for group, provider, share in largest_shares([each.shares for each in remainders.values()]):
        known = shares.setdefault(group, {})
        known[provider] = max(share, known.get(provider, 0.0))
    for panel, remainder in zip(panels, left, strict=True):
        _lay_out(panel, remainders, remainder.columns)
        rows = {place.pk: row for row, place in enumerate(panel.places)}
        column = {code: i for i, code in enumerate(panel.treatments)}
        for (place, treatment, part), of in shares.items():
            if place in rows and treatment in column:
                remainder.shares[rows[place], column[treatment], part] = of
    return left


def _remainders(
    panels: Sequence[Panel],
    left_out: LeftOut,
    releases: Mapping[date, int],
    on: date,
    stored: StoredRemainders,
) -> dict[date, MonthRemainder] | None:
    """By month; what is not stored, or would come out otherwise now, is read."""
    places = [place for panel in panels for place in panel.places]
    treatments = {treatment for panel in panels for treatment in panel.treatments}
    made_from = digests(places, commissioners(on), treatments, left_out)
    stored.load(list(releases.values()))
    remainders = {month: stored.of(number, made_from) for month, number in releases.items()}
    unread: defaultdict[frozenset[int], dict[date, int]] = defaultdict(dict)
    for month, number in releases.items():
        stored_places = remainders[month].places["place"].tolist()
        unread[frozenset(made_from.keys() - set(stored_places))][month] = number
    unread.pop(frozenset(), None)
    for lacking, of_months in unread.items():
        read = _read_months(panels, lacking, of_months, left_out, on)
        if read is None:
            return None
        for month, number in of_months.items():
            begun = (remainders[month], read_from(lacking, made_from))
            remainders[month] = joined([*begun, *read[month]])
            stored.replace(number, remainders[month])
    return remainders


def _read_months(
    panels: Sequence[Panel],
    places: Collection[int],
    releases: Mapping[date, int],
    left_out: LeftOut,
    on: date,
) -> dict[date, list[MonthRemainder]] | None:
    layers = [
        layer
        for panel in panels
        for layer in layers_of(
            [place for place in panel.places if place.pk in places], _cells(panel), on
        )
    ]
    known = Known(only_totals(set(panels[0].columns)), _submitted(panels))
    read: dict[date, list[MonthRemainder]] = {month: [] for month in releases}
    for rest in read_remainders(Comparison(layers, releases, ANALYSED_PARTS, left_out, known)):
        if rest.left is None:
            return None
        read[rest.month].append(of_rest(rest))
    return read


def _submitted(panels: Sequence[Panel]) -> Callable[[date, Group], int]:
    panel_of = {place.pk: panel for panel in panels for place in panel.places}
    row_of = {place.pk: row for panel in panels for row, place in enumerate(panel.places)}

    def submitted(month: date, group: Group) -> int:
        place, treatment, part = group
        panel = panel_of[place]
        values = panel.as_submitted[TOTAL_OF[part]]
        at = (row_of[place], panel.treatments.index(treatment), panel.months.index(month))
        return int(values[at])

    return submitted


def _lay_out(
    panel: Panel, remainders: Mapping[date, MonthRemainder], grids: Mapping[str, Floats]
) -> None:
    tables = [remainder.lines for remainder in remainders.values()]
    lines = np.concatenate(tables)
    months = np.repeat([panel.months.index(m) for m in remainders], [len(each) for each in tables])
    codes = np.array([code.encode() for code in panel.treatments], dtype="S8").view(np.int64)
    rows = _positions(lines["place"], np.array([place.pk for place in panel.places]))
    columns = _positions(numbers(lines, "treatment"), codes)
    here = (rows >= 0) & (columns >= 0)
    for name in COUNTED:
        taken = here & lines[PART_OF[name]]
        grids[name][rows[taken], columns[taken], months[taken]] = lines[name][taken]


def _positions(values: Whole, among: Whole) -> Whole:
    """Of each value its index, -1 where it has none."""
    order = np.argsort(among)
    at = order[np.searchsorted(among, values, sorter=order).clip(max=len(among) - 1)]
    return np.where(among[at] == values, at, -1)


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
    at: dict[str, dict[Cell, tuple[int, int]]] = {part: {} for part in ANALYSED_PARTS}
    for row, column, part in keys:
        at[part][panel.places[row].pk, panel.treatments[column]] = (row, column)
    for absence in absences:
        month = panel.months.index(absence.month)
        for cell in absence.shares.keys() & at[absence.part].keys():
            missing[absence.part][(*at[absence.part][cell], month)] += absence.shares[cell]
    return {part: shares >= FLAG for part, shares in missing.items()}
