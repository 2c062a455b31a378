"""What providers sent, summed and packed, against adding up line by line."""

import io
from collections import Counter
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from metrics.rtt.month import Month, month_from_rows
from metrics.rtt.provider_sums import (
    ProviderCounts,
    ProviderSums,
    pack,
    sum_providers,
    unpack,
)
from metrics.rtt.read import read
from tests.extracts import Line, extract_csv, with_totals

LINES = [
    Line("RAA", "03R", "Part_2", "C_100", {3: 10, 30: 2}),
    Line("RAA", "15F", "Part_2", "C_100", {3: 5}),
    Line("RAA", "15F", "Part_1A", "C_320", {9: 4}, unknown=1),
    Line("RAA", "03R", "Part_3", "C_100", total=7),
    Line("RBB", "03R", "Part_2", "C_100", {60: 1}),
    Line("RBB", "NONC", "Part_2", "C_100", {60: 100}),
    Line("RCC", "NONC", "Part_2", "C_100", {1: 9}),
]


def month() -> Month:
    return month_from_rows(read(io.BytesIO(extract_csv(with_totals(LINES)))))


def summed(*predecessors: tuple[str, tuple[str, ...]]) -> ProviderSums:
    of = month()
    counts = ProviderCounts(
        of.commissioner.tolist(), of.treatment.tolist(), of.part.tolist(), of.by_provider
    )
    return sum_providers(counts, predecessors, 105)


def lists(sums: ProviderSums, predecessors: int | None = None) -> dict[tuple[str, str], int]:
    of = sums.sums
    rows = list(zip(of.place.tolist(), of.treatment.tolist(), of.totals["2"].tolist(), strict=True))
    return {
        (place, treatment): n
        for (start, end), number in zip(pairwise(sums.cuts), sums.predecessors, strict=True)
        if number == predecessors
        for place, treatment, n in rows[start:end]
    }


def test_each_provider_is_the_sum_of_its_commissioners_in_england() -> None:
    sums = summed()
    plain: Counter[tuple[str, str]] = Counter()
    for line in with_totals(LINES):
        if line.commissioner != "NONC":
            plain[line.provider, line.treatment] += (
                sum(line.bands.values()) if line.part == "Part_2" else 0
            )
    assert lists(sums) == dict(plain)
    # Who sent nothing for England has no line.
    assert "RCC" not in sums.sums.place and set(sums.predecessors) == {None}
    (at,) = np.flatnonzero((sums.sums.place == "RAA") & (sums.sums.treatment == "C_999"))
    assert sums.sums.totals["1A"][at] == 5 and sums.sums.admitted_known[at] == 4
    assert sums.sums.totals["3"][at] == 7
    assert sums.sums.median[at] == 3 + (0.5 * 17 - 0) / 15


def test_a_provider_with_predecessors_has_lines_with_them() -> None:
    sums = summed(
        ("RBB", ("RAA",)), ("RNEW", ("RAA", "RBB")), ("RNEW", ("RAA",)), ("RZZ", ("RYY",))
    )
    assert lists(sums)["RAA", "C_999"] == 17 and lists(sums)["RBB", "C_999"] == 1
    assert lists(sums, 0) == {("RBB", "C_100"): 18, ("RBB", "C_320"): 0, ("RBB", "C_999"): 18}
    assert lists(sums, 1) == {("RNEW", "C_100"): 18, ("RNEW", "C_320"): 0, ("RNEW", "C_999"): 18}
    assert lists(sums, 2) == {("RNEW", "C_100"): 17, ("RNEW", "C_320"): 0, ("RNEW", "C_999"): 17}
    # Nobody sent anything of which RZZ would be the sum.
    assert sums.predecessors == [None, None, 0, 1, 2]
    # Bands are summed before anything is measured.
    at = sums.cuts[3] + 2
    assert (sums.sums.place[at], sums.sums.treatment[at]) == ("RNEW", "C_999")
    assert sums.sums.p92[at] == 30 + (0.92 * 18 - 15) / 2


def test_nobody_gives_no_lines() -> None:
    of = month().by_provider
    nobody = of.chosen(np.zeros(len(of), dtype=bool))
    sums = sum_providers(ProviderCounts((), (), (), nobody), [("RBB", ("RAA",))], 105)
    assert len(sums.sums) == 0 and sums.cuts == [0]


WHOLE = st.lists(st.integers(0, 60_000_000), min_size=3, max_size=3)
DECIMAL = st.lists(st.floats(0, 104) | st.just(float("nan")), min_size=2, max_size=2)


@given(st.lists(st.lists(st.tuples(WHOLE, DECIMAL), min_size=1, max_size=4), max_size=5))
def test_what_is_packed_comes_back(providers: list[list[tuple[list[int], list[float]]]]) -> None:
    lines = [line for of in providers for line in of]
    cuts = [0]
    for of in providers:
        cuts.append(cuts[-1] + len(of))
    whole = np.array([numbers for numbers, _ in lines], dtype=np.int64).reshape(-1, 3)
    decimal = np.array([numbers for _, numbers in lines], dtype=float).reshape(-1, 2)
    packed = pack([whole[:, 0], None, whole[:, 2], 104], [decimal[:, 0], decimal[:, 1]], cuts)
    numbers, decimals = unpack(packed, [len(of) for of in providers], 4, 2)
    assert numbers == [[line[0], None, line[2], 104] for line in whole.tolist()]
    assert decimals == [[None if n != n else n for n in line] for line in decimal.tolist()]
