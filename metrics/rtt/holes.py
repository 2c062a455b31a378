"""Is a month whole? What the month before had and this one lacks altogether.

A provider that sends nothing is not a hole: that happens, and data_issues says so of the places
concerned. A part of the file that was lost looks the same to every check of single rows; only the
month before shows it. Such a month waits for a person, so all that is found is said.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.formatting import number
from metrics.rtt.columns import INCOMPLETE, PART_WORDS, TREATMENTS
from metrics.rtt.month_pair import Area, MonthPair, months_between
from metrics.rtt.movements import Bounds, moved_too_far
from metrics.rtt.problems import Problem, hold_back
from metrics.rtt.returns import COLUMN, PROVIDER_PARTS

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
    then, now = (side.all_treatments.sum(axis=0) for side in (pair.then, pair.now))
    return [
        part for part, column in COLUMN.items() if then[column] >= HAD_A_PAST and not now[column]
    ]


def _part_missing(pair: MonthPair, part: str) -> Problem:
    before = pair.then.all_treatments[:, COLUMN[part]].sum()
    return hold_back(
        "part-missing",
        f"There are no {PART_WORDS[part]} at all; in {pair.then.month:%B %Y} there were {before:,}.",
    )


def _areas_missing(pair: MonthPair, lost_parts: Collection[str]) -> Iterator[Problem]:
    """ICBs first: what is said of one is not said again of the places in it."""
    reported: set[tuple[str, str]] = set()
    lost: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for area in sorted(pair.areas, key=lambda area: not area.is_icb):
        before = pair.then.all_treatments[pair.rows(area.then)].sum(axis=0)
        after = pair.now.all_treatments[pair.rows(area.now)].sum(axis=0)
        parts = tuple(
            part
            for part, column in COLUMN.items()
            if part not in lost_parts
            and before[column] >= HAD_A_PAST
            and not after[column]
            and not all((code, part) in reported for code in area.then)
        )
        if parts:
            reported |= {(code, part) for code in area.then for part in parts}
            there_were = sum(before[COLUMN[part]] for part in parts)
            lost[parts].append(f"{area.name} (there were {there_were:,})")
    for parts, names in lost.items():
        words = ", ".join(PART_WORDS[part] for part in parts)
        yield hold_back(
            "place-missing",
            f"Nothing is reported that was in {pair.then.month:%B %Y}: no {words} for {_listed(names)}.",
        )


def _other_commissioners_missing(pair: MonthPair) -> Iterator[Problem]:
    """Codes of NHS England's own commissioning lie in no place, and it renames them at times."""
    placed = {code for area in pair.areas for code in (*area.then, *area.now)} | set(pair.ended)
    then, now = (side.all_treatments.sum(axis=1).tolist() for side in (pair.then, pair.now))
    others = [
        (code, before, after)
        for code, before, after in zip(pair.commissioners, then, now, strict=True)
        if code not in placed
    ]
    gone = {code: before for code, before, after in others if before >= HAD_A_PAST and not after}
    new = sum(after for _, before, after in others if not before)
    if gone and new < TAKEN_UP * sum(gone.values()):
        names = [
            f"{code} ({gone[code]:,})"
            for code in sorted(gone, key=lambda code: gone[code], reverse=True)
        ]
        yield hold_back(
            "commissioner-missing",
            f"Commissioners that were in {pair.then.month:%B %Y} are not in the file, and no new ones"
            f" hold as much: {_listed(names)}.",
        )


def _treatments_missing(pair: MonthPair, lost_parts: Collection[str]) -> Iterator[Problem]:
    then, now = (side.by_treatment.sum(axis=0) for side in (pair.then, pair.now))
    is_lost = (then >= TREATMENT_HAD_A_PAST) & (now == 0)
    lost_words = [
        f"{TREATMENTS.get(code, 'Other')} ({PART_WORDS[part]}, there were {then[row, column]:,})"
        for row, code in enumerate(pair.treatments)
        for part, column in COLUMN.items()
        if is_lost[row, column] and part not in lost_parts
    ]
    # What is lost of a treatment function everywhere is said once.
    elsewhere = ~is_lost.any(axis=1)
    for area in pair.areas:
        if area.is_icb:
            lost_words += _lost_in(area, pair, elsewhere)
    if lost_words:
        yield hold_back(
            "treatment-function-missing",
            f"Treatment functions that were in {pair.then.month:%B %Y} have no pathway:"
            f" {_listed(lost_words)}.",
        )


def _lost_in(area: Area, pair: MonthPair, elsewhere: NDArray[np.bool_]) -> Iterator[str]:
    """Of an ICB that has a list at all: a treatment function without one."""
    column = COLUMN[INCOMPLETE]
    before = pair.then.by_treatment[pair.rows(area.then), :, column].sum(axis=0)
    after = pair.now.by_treatment[pair.rows(area.now), :, column].sum(axis=0)
    if not after.any():
        return
    for row in np.flatnonzero((before >= HAD_A_PAST) & (after == 0) & elsewhere).tolist():
        words = TREATMENTS.get(pair.treatments[row], "Other")
        yield f"{words} in {area.name} (there were {before[row]:,} waiting)"


def _providers_absent(pair: MonthPair, lost_parts: Collection[str]) -> Iterator[Problem]:
    for part in PROVIDER_PARTS:
        before, now = (side.families[:, COLUMN[part]] for side in (pair.then, pair.now))
        if part in lost_parts or before.sum() < MANY:
            continue
        absent = before[now == 0].sum() / before.sum()
        pieces = before[pair.pieces[:, COLUMN[part]]].sum() / before.sum()
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
