import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from metrics.rtt.continuity import (
    Gap,
    RecordedSuccession,
    VanishedProvider,
    gaps,
    like_for_like,
    shares,
    vanished,
    whole_file,
)

JULY = date(2025, 7, 1)


def lists(**waiting: dict[str, int]) -> pd.Series:
    rows = {(p, c): n for p, places in waiting.items() for c, n in places.items()}
    return pd.Series(rows).sort_index()


BEFORE = lists(
    RHQ={"03N": 64_000, "03L": 6_000},
    RFS={"03N": 9_000, "03L": 32_000},
    RAP={"93C": 30_000},
    RAL={"93C": 60_000},
)


def test_a_trust_that_sends_nothing_is_told_from_one_that_merged() -> None:
    now = lists(RFS={"03N": 9_100, "03L": 32_500}, RAL={"93C": 91_000})
    assert vanished(now, BEFORE, {}, JULY) == [
        VanishedProvider("RHQ", 70_000, "", ()),
        VanishedProvider("RAP", 30_000, "taken up", ("RAL",)),
    ]


def test_a_recorded_succession_settles_it_once_its_day_has_come() -> None:
    now = lists(RFS={"03N": 9_100, "03L": 32_500}, RAL={"93C": 91_000})
    known = {
        "RAP": RecordedSuccession("merged into", ("RAL",), JULY),
        "RHQ": RecordedSuccession("closed", (), date(2025, 8, 1)),
    }
    became = {item.provider: item.became for item in vanished(now, BEFORE, known, JULY)}
    assert became == {"RHQ": "", "RAP": "merged into"}


def test_ordinary_growth_beside_a_small_provider_is_no_succession() -> None:
    before = lists(NT9={"03N": 500}, RHQ={"03N": 64_000})
    now = lists(RHQ={"03N": 64_600})
    assert vanished(now, before, {}, JULY) == [VanishedProvider("NT9", 500, "", ())]


def test_a_new_code_of_the_same_size_is_a_succession() -> None:
    before = lists(NVG01={"01J": 1_986}, RHQ={"01J": 20_000})
    now = lists(Y9S1N={"01J": 2_107}, RHQ={"01J": 20_000})
    assert vanished(now, before, {}, JULY) == [
        VanishedProvider("NVG01", 1_986, "taken up", ("Y9S1N",))
    ]


PLACES = {"03N": ("03N",), "03L": ("03L",), "QF7": ("03N", "03L"), "93C": ("93C",)}


def test_the_share_of_each_place_is_of_its_list_when_the_provider_last_reported() -> None:
    result = gaps(["RHQ"], BEFORE, PLACES, (), ["RFS"])
    assert shares(result) == {
        "03N": pytest.approx(64 / 73),
        "03L": pytest.approx(6 / 38),
        "QF7": pytest.approx(70 / 111),
    }


def test_a_gap_stays_until_the_provider_reports_again() -> None:
    gap = Gap("RHQ", "03N", 0.88)
    august = lists(RFS={"03N": 9_200, "03L": 32_000})
    assert gaps([], august, PLACES, [gap], ["RFS"]) == [gap]
    assert gaps([], august, PLACES, [gap], ["RFS", "RHQ"]) == []


def test_shares_of_several_missing_providers_add_up_and_never_pass_the_whole() -> None:
    assert shares([Gap("A", "03N", 0.3), Gap("B", "03N", 0.2), Gap("C", "03N", 0.7)]) == {
        "03N": 1.0
    }


def test_half_a_file_is_refused() -> None:
    gone = vanished(lists(RAL={"93C": 60_000}), BEFORE, {}, JULY)
    (problem,) = whole_file(gone, BEFORE)
    assert problem.hard and "part of a file" in problem.text
    assert whole_file([VanishedProvider("RHQ", 1_000, "", ())], BEFORE) == []


def test_like_for_like_change(shared_data: Path) -> None:
    oracle = json.loads((shared_data / "oracles.json").read_text())["missing_provider"]
    before, now = oracle["list_prev"], oracle["list_now"]
    assert like_for_like(before, now) == pytest.approx(oracle["like_for_like_change_pct"], rel=1e-9)
    assert sorted(before.keys() - now.keys()) == oracle["missing"]
    index = pd.MultiIndex.from_tuples([(code, "X") for code in before])
    result = gaps(
        oracle["missing"], pd.Series(before.values(), index=index), {"X": ("X",)}, (), now
    )
    assert shares(result)["X"] == pytest.approx(oracle["missing_share_of_prev_list"], rel=1e-9)
    assert like_for_like({}, now) is None
