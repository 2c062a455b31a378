"""Is a month whole? What the month before had and this one lacks altogether.

A provider that sends nothing is not a hole: that happens, and data_issues says so of the places
concerned. A part of the file that was lost looks the same to every check of single rows; only the
month before shows it. Such a month waits for a person, so all that is found is said.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from metrics.formatting import number
from metrics.rtt.columns import INCOMPLETE, PART_WORDS, TREATMENTS
from metrics.rtt.month import PROVIDER_PARTS
from metrics.rtt.month_pair import (
    Area,
    MonthPair,
    all_treatments,
    both_by_treatment,
    by_family,
    families,
    months_between,
)
from metrics.rtt.movements import Bounds, moved_too_far
from metrics.rtt.problems import Problem, hold_back

# Of what was smaller, nothing at all is no surprise. On 22 genuine months no place of more than 20
# pathways in a part lost that part, and no treatment function of an ICB more than a list of 2.
HAD_A_PAST = 100
TREATMENT_HAD_A_PAST = 300
# In fewer than these one provider holds a share that says nothing of the file.
MANY = 10_000
# Providers absent from a part in a genuine month held up to 1.4% of England's (Sheffield, July 2025).
ABSENT = 0.05
# Trusts that send a small piece of a part are told apart; of so many it is the file's fault.
IN_PIECES = 0.30
# New codes that hold so much of what vanished codes held are those codes under new names.
TAKEN_UP = 0.6
FAR_AFTER_MONTHS = 12
SHOWN = 6


def far_after(month: date, newest: date | None) -> list[Problem]:
    if newest is None or months_between(newest, month) <= FAR_AFTER_MONTHS:
        return []
    return [
        hold_back(
            "far-after",
            f"The rows are of {month:%B %Y}; the newest published month is {newest:%B %Y}, more than"
            f" {FAR_AFTER_MONTHS} months before.",
        )
    ]


def find_holes(pair: MonthPair, bounds: Bounds) -> list[Problem]:
    """What is missing whole first; only where nothing is do movements say anything."""
    lost_parts = _lost_parts(pair)
    missing = [
        *(_part_missing(pair, part) for part in lost_parts),
        *_areas_missing(pair, lost_parts),
        *_other_commissioners_missing(pair),
        *_treatments_missing(pair, lost_parts),
        *_providers_absent(pair, lost_parts),
    ]
    return missing or list(moved_too_far(pair, bounds))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _lost_parts(pair: MonthPair) -> list[str]:
    then, now = all_treatments(pair.then).sum(), all_treatments(pair.now).sum()
    return [part for part in PART_WORDS if then[part] >= HAD_A_PAST and not now[part]]


def _part_missing(pair: MonthPair, part: str) -> Problem:
    before = all_treatments(pair.then)[part].sum()
    return hold_back(
        "part-missing",
        f"There are no {PART_WORDS[part]} at all; in {pair.then.month:%B %Y} there were {before:,}.",
    )


def _areas_missing(pair: MonthPair, lost_parts: Collection[str]) -> Iterator[Problem]:
    """ICBs first: what is said of one is not said again of the places in it."""
    # Plain numbers: to pick rows of a table for each of some hundred areas takes a second.
    then, now = (all_treatments(sums).to_dict("index") for sums in (pair.then, pair.now))
    reported: set[tuple[str, str]] = set()
    lost: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for area in sorted(pair.areas, key=lambda area: not area.is_icb):
        before, after = _added(then, area.then), _added(now, area.now)
        parts = tuple(
            part
            for part in PART_WORDS
            if part not in lost_parts
            and before[part] >= HAD_A_PAST
            and not after[part]
            and not all((code, part) in reported for code in area.then)
        )
        if parts:
            reported |= {(code, part) for code in area.then for part in parts}
            there_were = sum(before[part] for part in parts)
            lost[parts].append(f"{area.name} (there were {there_were:,})")
    for parts, names in lost.items():
        words = ", ".join(PART_WORDS[part] for part in parts)
        yield hold_back(
            "place-missing",
            f"Nothing is reported that was in {pair.then.month:%B %Y}: no {words} for {_listed(names)}.",
        )


def _added(rows: Mapping[Any, Mapping[Any, int]], codes: Iterable[str]) -> Counter[str]:
    """Some commissioners' rows as one."""
    total: Counter[str] = Counter()
    for code in codes:
        total.update(rows.get(code, {}))
    return total


def _other_commissioners_missing(pair: MonthPair) -> Iterator[Problem]:
    """Codes of NHS England's own commissioning lie in no place, and it renames them at times."""
    placed = {code for area in pair.areas for code in (*area.then, *area.now)} | set(pair.ended)
    then, now = all_treatments(pair.then).sum(axis=1), all_treatments(pair.now).sum(axis=1)
    before = then[~then.index.isin(placed)]
    gone = before[(before >= HAD_A_PAST) & (now.reindex(before.index, fill_value=0) == 0)]
    new = now[~now.index.isin(placed) & ~now.index.isin(then[then > 0].index)]
    if gone.sum() and new.sum() < TAKEN_UP * gone.sum():
        names = [f"{code} ({count:,})" for code, count in gone.sort_values(ascending=False).items()]
        yield hold_back(
            "commissioner-missing",
            f"Commissioners that were in {pair.then.month:%B %Y} are not in the file, and no new ones"
            f" hold as much: {_listed(names)}.",
        )


def _treatments_missing(pair: MonthPair, lost_parts: Collection[str]) -> Iterator[Problem]:
    then, now = both_by_treatment(pair)
    lost = _lost_treatments(then.groupby(level=[1, 2]).sum(), now.groupby(level=[1, 2]).sum())
    lost_words = [
        f"{TREATMENTS.get(code, 'Other')} ({PART_WORDS[part]}, there were {count:,})"
        for (code, part), count in lost.items()
        if part not in lost_parts
    ]
    everywhere = {code for code, _ in lost}
    lists_then, lists_now = _lists(then), _lists(now)
    for area in pair.areas:
        if area.is_icb:
            lost_words += _lost_in(area, lists_then, lists_now, everywhere)
    if lost_words:
        yield hold_back(
            "treatment-function-missing",
            f"Treatment functions that were in {pair.then.month:%B %Y} have no pathway:"
            f" {_listed(lost_words)}.",
        )


def _lost_treatments(then: pd.Series, now: pd.Series) -> dict[tuple[str, str], int]:
    gone = then[(then >= TREATMENT_HAD_A_PAST) & (now.reindex(then.index, fill_value=0) == 0)]
    return dict(zip(gone.index.tolist(), gone.tolist(), strict=True))


def _lists(counts: pd.Series) -> dict[str, dict[str, int]]:
    """Pathways waiting: commissioner -> treatment function -> how many."""
    lists: defaultdict[str, dict[str, int]] = defaultdict(dict)
    waiting = counts[counts.index.get_level_values(2) == INCOMPLETE]
    for (commissioner, treatment, _), count in zip(
        waiting.index.tolist(), waiting.tolist(), strict=True
    ):
        lists[commissioner][treatment] = count
    return lists


def _lost_in(
    area: Area,
    then: Mapping[str, Mapping[str, int]],
    now: Mapping[str, Mapping[str, int]],
    everywhere: Collection[str],
) -> Iterator[str]:
    """Of an ICB that has a list at all: a treatment function without one."""
    before, after = _added(then, area.then), _added(now, area.now)
    if not after.total():
        return
    for code, count in sorted(before.items()):
        if count >= HAD_A_PAST and not after[code] and code not in everywhere:
            yield f"{TREATMENTS.get(code, 'Other')} in {area.name} (there were {count:,} waiting)"


def _providers_absent(pair: MonthPair, lost_parts: Collection[str]) -> Iterator[Problem]:
    family = families(pair)
    then, now = (by_family(sums, family).groupby(level=0).sum() for sums in (pair.then, pair.now))
    for part in PROVIDER_PARTS:
        before = then[part]
        if part in lost_parts or before.sum() < MANY:
            continue
        absent = before[now[part].reindex(before.index, fill_value=0) == 0].sum() / before.sum()
        codes = {family[code] for code, of in pair.in_pieces if of == part and code in family}
        pieces = before[before.index.isin(codes)].sum() / before.sum()
        for share, limit, words in (
            (absent, ABSENT, "are absent from them"),
            (pieces, IN_PIECES, "sent a small piece of them"),
        ):
            if share > limit:
                yield hold_back(
                    "providers-absent",
                    f"Providers that had {number(100 * share)}% of England's {PART_WORDS[part]} in"
                    f" {pair.then.month:%B %Y} {words}.",
                )
