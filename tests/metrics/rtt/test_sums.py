import io

import numpy as np
import pytest

from metrics.rtt.month import month_from_rows
from metrics.rtt.read import read
from metrics.rtt.sums import sum_to_places
from metrics.rtt.waits import waits
from tests.extracts import ORDINARY, extract_csv

MONTH = month_from_rows(read(io.BytesIO(extract_csv(ORDINARY))))


def row(sums, place: str, treatment: str) -> int:  # type: ignore[no-untyped-def]
    (at,) = np.flatnonzero((sums.place == place) & (sums.treatment == treatment))
    return int(at)


def test_places_are_sums_of_whole_commissioners() -> None:
    sums = sum_to_places(MONTH, {"QWO": {"03R": 1, "15F": 1}, "03R": {"03R": 1}})
    icb, place = row(sums, "QWO", "C_999"), row(sums, "03R", "C_999")
    assert sums.totals["2"][icb] == 100 + 22 + 11
    assert sums.totals["2"][place] == 122
    assert sums.totals["1A"][icb] == 100 + 9 and sums.admitted_known[icb] == 95 + 8
    assert sums.totals["3"][icb] == 52
    assert sums.within_18[icb] == 90 + 10 + 10
    assert sums.over[52] is not None and sums.over[52][icb] == 2
    bands = MONTH.bands[(MONTH.treatment == "C_999") & (MONTH.part == "2")]
    codes = MONTH.commissioner[(MONTH.treatment == "C_999") & (MONTH.part == "2")]
    both = bands[np.isin(codes, ["03R", "15F"])].sum(axis=0, keepdims=True)
    assert sums.median[icb] == waits(both).median[0]


def test_only_what_is_reported_has_a_line() -> None:
    sums = sum_to_places(MONTH, {"15F": {"15F": 1}, "XXX": {"nowhere": 1}})
    assert set(sums.place) == {"15F"}
    assert set(sums.treatment) == {"C_100", "C_999"}


def test_a_shared_out_place_keeps_the_percentiles_of_what_it_came_from() -> None:
    sums = sum_to_places(MONTH, {"whole": {"03R": 1}, "part": {"03R": 0.4}})
    whole, part = row(sums, "whole", "C_999"), row(sums, "part", "C_999")
    assert sums.totals["2"][part] == 49  # 0.4 x 122 = 48.8
    assert sums.median[part] == pytest.approx(sums.median[whole])


def test_no_places_give_no_lines() -> None:
    assert len(sum_to_places(MONTH, {})) == 0
