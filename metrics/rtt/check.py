"""Does an extract agree with itself, with its name and with last month? Fails closed.

What NHS England's files keep without exception is a hard condition; the few known lapses (a subset
larger than its whole) are notes.
"""

import math
from collections.abc import Container, Iterator, Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from metrics.formatting import number
from metrics.rtt.columns import (
    ALL_TREATMENT_CODES,
    BANDED,
    COMMISSIONER,
    COMPLETED,
    DECISION_TO_ADMIT,
    INCOMPLETE,
    NOT_ENGLAND,
    PART,
    PARTS,
    PROVIDER,
    TOTAL_TREATMENT,
    TREATMENT,
)
from metrics.rtt.month import Month, part_numbers
from metrics.rtt.numbering import numbered_keys
from metrics.rtt.periods import parse_file_name
from metrics.rtt.problems import Problem
from metrics.rtt.read import Rows
from metrics.rtt.returns import PROVIDER_PARTS

Bools = NDArray[np.bool_]
SHOWN = 3
MOST_PATHWAYS = 60_000_000
_NUMBER = {part: number for number, part in enumerate(PARTS.values())}


def check_name(month: date, *names: str) -> list[Problem]:
    """The month inside the file against the month in the names of the zip and of the CSV in it."""
    problems = []
    for name in names:
        file_period = parse_file_name(name) if name else None
        if file_period and file_period.month != month:
            problems.append(
                Problem(
                    "month-contradicts",
                    f"The file name {name!r} says {file_period.month:%B %Y}, but the rows are of"
                    f" {month:%B %Y}.",
                )
            )
    return problems


def check_ended(month: date, today: date) -> list[Problem]:
    """No file can count the pathways of a month that is not over."""
    if (today.year, today.month) > (month.year, month.month):
        return []
    return [
        Problem(
            "not-ended",
            f"The rows are of {month:%B %Y}, a month that has not ended. Check the period in the file.",
        )
    ]


def check_rows(rows: Rows) -> list[Problem]:
    """Hard conditions on single rows and on groups of rows; later ones need the earlier to hold."""
    for stage in (_codes, _keys, _sums, _totals, _sizes):
        if problems := list(stage(rows)):
            return problems
    return list(_subsets(rows))


def _codes(rows: Rows) -> Iterator[Problem]:
    known = {PART: {p.upper() for p in PARTS}, TREATMENT: set(ALL_TREATMENT_CODES)}
    for key, allowed in known.items():
        strange = [word for word in rows.words[key] if word.upper() not in allowed]
        if strange:
            listed = ", ".join(repr(word) for word in strange[:6])
            yield Problem(
                "unknown-code", f"The column {key!r} holds codes that are not known: {listed}."
            )
    for key in (PROVIDER, COMMISSIONER):
        strange = [
            w for w in rows.words[key] if not (2 <= len(w) <= 6 and w.isalnum() and w.isascii())
        ]
        if strange:
            listed = ", ".join(repr(word[:40]) for word in strange[:6])
            yield Problem(
                "unknown-code",
                f"The column {key!r} holds what cannot be an organisation code: {listed}.",
            )
    if TOTAL_TREATMENT not in rows.words[TREATMENT]:
        yield Problem(
            "no-total", f"There is no {TOTAL_TREATMENT} row (the total of treatment functions)."
        )


def _group(rows: Rows, *keys: str) -> NDArray[np.int64]:
    joined = np.zeros(len(rows), dtype=np.int64)
    for key in keys:
        joined = joined * len(rows.words[key]) + rows.codes[key]
    return joined


def _where(rows: Rows, at: Bools) -> str:
    shown = []
    for row in np.flatnonzero(at)[:SHOWN]:
        words = (
            rows.words[key][rows.codes[key][row]]
            for key in (PROVIDER, COMMISSIONER, PART, TREATMENT)
        )
        shown.append(f"row {row + 1} ({', '.join(words)})")
    return "; ".join(shown)


def _keys(rows: Rows) -> Iterator[Problem]:
    key = _group(rows, PROVIDER, COMMISSIONER, PART, TREATMENT)
    ordered = np.sort(key)
    if not (ordered[1:] == ordered[:-1]).any():
        return
    _, first, times = np.unique(key, return_index=True, return_counts=True)
    at = np.zeros(len(rows), dtype=bool)
    at[first[times > 1]] = True
    yield Problem(
        "doubled-rows",
        f"{(times > 1).sum():,} combinations of provider, commissioner, part and treatment function"
        f" stand on more than one row, for example {_where(rows, at)}.",
    )


def _sums(rows: Rows) -> Iterator[Problem]:
    part = part_numbers(rows)
    bands = np.zeros(len(rows), dtype=np.int64)
    for cells in rows.cells:
        bands[cells.row] += cells.value
    completed = np.isin(part, [_NUMBER[p] for p in COMPLETED])
    stock = np.isin(part, [_NUMBER[INCOMPLETE], _NUMBER[DECISION_TO_ADMIT]])
    periods = ~(completed | stock)
    rules = (
        (rows.total_missing, "have no number under 'Total All'"),
        (
            completed & ~rows.known_missing & (bands != rows.known),
            "have bands that do not add up to 'Total'",
        ),
        (
            completed & (bands + rows.unknown != rows.total),
            "have bands and unknown clock starts that do not add up to 'Total All'",
        ),
        (stock & (bands != rows.total), "have bands that do not add up to 'Total All'"),
        (periods & (bands != 0), "are new periods but hold weekly bands"),
    )
    for at, words in rules:
        if at.any():
            yield Problem(
                "does-not-add-up", f"{at.sum():,} rows {words}, for example {_where(rows, at)}."
            )


def _totals(rows: Rows) -> Iterator[Problem]:
    """C_999 must stand once in each group and equal the sum of the others, band by band."""
    is_total = rows.codes[TREATMENT] == rows.words[TREATMENT].index(TOTAL_TREATMENT)
    keys = (PROVIDER, COMMISSIONER, PART)
    groups, group = numbered_keys(
        _group(rows, *keys), math.prod(len(rows.words[key]) for key in keys)
    )
    sign = np.where(is_total, 1, -1)
    has_one_total = np.bincount(group, weights=is_total) == 1
    left = np.bincount(group, weights=sign * rows.total)
    unequal = left != 0
    for row, value in rows.cells:
        unequal |= np.bincount(group[row], weights=sign[row] * value, minlength=len(groups)) != 0
    for code, wrong, words in (
        ("no-total", ~has_one_total, f"have no {TOTAL_TREATMENT} row"),
        (
            "total-differs",
            has_one_total & unequal,
            f"have a {TOTAL_TREATMENT} row that is not the sum of their other rows",
        ),
    ):
        if wrong.any():
            at = np.zeros(len(rows), dtype=bool)
            of_group = np.flatnonzero(wrong[group])
            at[of_group[np.unique(group[of_group], return_index=True)[1]]] = True
            yield Problem(
                code,
                f"{wrong.sum():,} groups of provider, commissioner and part {words},"
                f" for example the group of {_where(rows, at)}.",
            )


def _sizes(rows: Rows) -> Iterator[Problem]:
    """Counts are kept in fewer bits than a cell can say, and no month comes near to this."""
    part = part_numbers(rows)
    is_total = rows.codes[TREATMENT] == rows.words[TREATMENT].index(TOTAL_TREATMENT)
    sums = np.bincount(part[is_total], weights=rows.total[is_total], minlength=len(PARTS))
    for name, pathways in zip(PARTS.values(), sums.tolist(), strict=True):
        if pathways > MOST_PATHWAYS:
            yield Problem(
                "too-many",
                f"Part {name} adds up to {number(pathways)} pathways, more than England has people.",
            )


def _subsets(rows: Rows) -> Iterator[Problem]:
    part = part_numbers(rows)
    key = _group(rows, PROVIDER, COMMISSIONER, TREATMENT)
    whole = part == _NUMBER[INCOMPLETE]
    subset = part == _NUMBER[DECISION_TO_ADMIT]
    order = np.argsort(key[whole])
    keys, totals = key[whole][order], rows.total[whole][order]
    place = np.minimum(np.searchsorted(keys, key[subset]), max(len(keys) - 1, 0))
    has_group = keys[place] == key[subset] if len(keys) else np.zeros(subset.sum(), dtype=bool)
    of = np.where(has_group, totals[place] if len(keys) else 0, 0)
    at = np.zeros(len(rows), dtype=bool)
    at[np.flatnonzero(subset)[rows.total[subset] > of]] = True
    if at.any():
        yield Problem(
            "subset-larger",
            f"{at.sum():,} groups report more pathways with a decision to admit than pathways waiting."
            f" The figures are kept as sent: {_where(rows, at)}.",
            hard=False,
        )


def check_month(month: Month, controls: Mapping[str, int] | None = None) -> list[Problem]:
    """What holds for the summed counts whatever they were read from, and England's control totals.

    `controls` is NHS England's own total (without its estimates) for each part where it is known.
    """
    problems = list(_bands_agree(month))
    for part, published in (controls or {}).items():
        at = (
            (month.part == part)
            & (month.treatment == TOTAL_TREATMENT)
            & (month.commissioner != NOT_ENGLAND)
        )
        ours = int(month.total[at].sum())
        if ours != published:
            problems.append(
                Problem(
                    "control-total",
                    f"England's total for part {part} is {ours:,}; NHS England published {published:,}"
                    " when this software was made. A later revision may explain it.",
                    hard=False,
                )
            )
    return problems


def check_commissioners(month: Month, known: Container[str]) -> list[Problem]:
    """Commissioners that the file puts in an ICB and of which no place is known: a code that is new,
    or one that ended before the table of places begins. Their pathways count in England alone."""
    strange = sorted(
        code for code, icb in month.commissioner_parents.items() if icb and code not in known
    )
    if not strange:
        return []
    at = np.isin(month.commissioner, strange)
    at &= (month.part == INCOMPLETE) & (month.treatment == TOTAL_TREATMENT)
    shown = ", ".join(strange[:6]) + (f" and {len(strange) - 6} more" if strange[6:] else "")
    return [
        Problem(
            "unknown-place",
            f"No place is known here for {shown}. The {month.total[at].sum():,} pathways waiting there"
            " count in England, but in no ICB.",
            hard=False,
        )
    ]


def _bands_agree(month: Month) -> Iterator[Problem]:
    banded = np.isin(month.part, BANDED)
    stock = np.isin(month.part, (INCOMPLETE, DECISION_TO_ADMIT))
    wrong = (
        (month.bands.sum(axis=1) != month.known)
        | (banded & (month.known + month.unknown != month.total))
        | (stock & (month.unknown != 0))
        | (month.total < 0)
    )
    if wrong.any():
        yield Problem("does-not-add-up", f"{wrong.sum():,} counts do not add up.")
    for column, part in enumerate(PROVIDER_PARTS):
        at = (month.part == part) & (month.treatment == TOTAL_TREATMENT)
        if month.returns.pathways[:, column].sum() != month.total[at].sum():
            yield Problem(
                "does-not-add-up", f"Providers do not add up to commissioners in part {part}."
            )
