"""What is left without some providers, against summing the lines of all others."""

import io
from collections.abc import Collection, Mapping
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.rtt import bands, by_provider
from metrics.rtt.columns import open_band
from metrics.rtt.month import Month, month_from_rows
from metrics.rtt.read import read
from metrics.rtt.remainders import Counted, Group, Remainders, Taken, remainders
from tests.extracts import Line, extract_csv

PARTS = {"Part_1A": "1A", "Part_2": "2", "Part_3": "3"}
CODES = ("NT204", "RAA", "RBB", "RCC")
COMMISSIONERS = {"03R": 1, "15F": 1, "02P": 2}
LINES = st.dictionaries(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from(sorted(COMMISSIONERS)),
        st.sampled_from(sorted(PARTS)),
        st.sampled_from(["C_100", "C_110"]),
    ),
    st.dictionaries(st.integers(0, 104), st.integers(1, 5000), min_size=1, max_size=4),
    min_size=1,
)


def month_of(lines: Mapping[tuple[str, str, str, str], dict[int, int]]) -> Month:
    rows = [Line(*key, waits) for key, waits in lines.items()]
    return month_from_rows(read(io.BytesIO(extract_csv(rows))))


def taken_from(
    month: Month, places: Mapping[str, int], without: Collection[str]
) -> Remainders | None:
    """By way of what is stored: packed counts and packed rows of providers."""
    cells = [
        (places[commissioner], treatment, part)
        for commissioner, treatment, part in zip(
            month.commissioner.tolist(), month.treatment.tolist(), month.part.tolist(), strict=True
        )
    ]
    names, packed = by_provider.pack(month.by_provider, len(month))
    lines = [
        (cells[row], code, run + by_provider.END)
        for row, text in enumerate(names)
        for code, run in zip(text.split(), by_provider.runs(packed[row]), strict=True)
        if code in without
    ]
    groups: list[Group] = sorted({cell for cell, _, _ in lines})
    if not groups:
        return None
    rows = [row for row, cell in enumerate(cells) if cell in groups]
    of_rows = bands.pack(month.bands)
    return remainders(
        month.month,
        groups,
        Counted(
            np.array([groups.index(cells[row]) for row in rows]),
            month.total[rows].tolist(),
            [of_rows[row] for row in rows],
        ),
        Taken(
            np.array([groups.index(cell) for cell, _, _ in lines]),
            [code for _, code, _ in lines],
            [run for _, _, run in lines],
        ),
    )


def left(month: Month, places: Mapping[str, int], without: Collection[str]) -> dict[Group, int]:
    """The pathways that are left where anything was taken out."""
    of_month = taken_from(month, places, without)
    return {} if of_month is None else dict(of_month.totals)


@given(LINES, st.sets(st.sampled_from(CODES)))
def test_it_is_what_the_others_sent(
    lines: dict[tuple[str, str, str, str], dict[int, int]], without: set[str]
) -> None:
    month = month_of(lines)
    of_month = taken_from(month, COMMISSIONERS, without)
    whole: dict[Group, int] = {}
    kept: dict[Group, dict[int, int]] = {}
    of_provider: dict[Group, dict[str, int]] = {}
    for (code, commissioner, part, treatment), waits in lines.items():
        group = (COMMISSIONERS[commissioner], treatment, PARTS[part])
        whole[group] = whole.get(group, 0) + sum(waits.values())
        if code in without:
            of = of_provider.setdefault(group, {})
            of[code] = of.get(code, 0) + sum(waits.values())
        else:
            for week, n in waits.items():
                of_weeks = kept.setdefault(group, {})
                of_weeks[week] = of_weeks.get(week, 0) + n
    if of_month is None:
        assert not of_provider
        return
    assert dict(of_month.totals) == {
        group: sum(kept.get(group, {}).values()) for group in of_provider
    }
    assert of_month.shares == {
        group: {code: n / whole[group] for code, n in of.items()}
        for group, of in of_provider.items()
    }
    for i, (place, treatment) in enumerate(of_month.cells):
        for part, affected in of_month.affected.items():
            assert affected[i] == ((place, treatment, part) in of_provider)
        if of_month.affected["2"][i]:
            weeks = kept.get((place, treatment, "2"), {})
            assert of_month.sums.totals["2"][i] == sum(weeks.values())
            assert of_month.sums.within_18[i] == sum(n for week, n in weeks.items() if week < 18)
    assert of_month.sums.open_band == open_band(date(2025, 12, 1))
