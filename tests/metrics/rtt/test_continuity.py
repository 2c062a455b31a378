import io
import itertools
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.rtt.continuity import (
    Gap,
    NonSubmission,
    RecordedSuccession,
    VanishedProvider,
    gaps,
    is_nhs_trust,
    missing_shares,
    non_submissions,
    shares,
    vanished,
    whole_file,
)
from metrics.rtt.month import month_from_rows
from metrics.rtt.providers import is_left_out
from metrics.rtt.read import read
from metrics.rtt.returns import Returns
from tests.extracts import Line, extract_csv, with_totals
from tests.metrics.rtt.test_remainders import left
from tests.oracles.like_for_like import History, Rows, missing_since, total

JULY = date(2025, 7, 1)


def lists(**waiting: dict[str, int]) -> Returns:
    lines = [
        Line(provider, commissioner, "Part_2", bands={5: count})
        for provider, places in waiting.items()
        for commissioner, count in places.items()
    ]
    return month_from_rows(read(io.BytesIO(extract_csv(with_totals(lines))))).returns


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


# Who sent nothing for a part, and what is left without them

MONTHS = [date(2025, month, 1) for month in range(1, 6)]
PROVIDERS = ["RHQ", "TAD", "NT9", "S5E5Y"]
ROWS = st.dictionaries(
    st.tuples(
        st.sampled_from(PROVIDERS),
        st.sampled_from(["03N", "03L", "93C"]),
        st.sampled_from(["C_100", "C_400"]),
        st.sampled_from(["1A", "2"]),
    ),
    st.integers(0, 400),
    min_size=1,
    max_size=24,
)


def submitted(rows: Rows) -> set[tuple[str, str]]:
    return {(provider, part) for provider, _, _, part in rows}


def in_order(history: History, ended: dict[str, date]) -> dict[date, list[NonSubmission]]:
    """Month after month, as releases are compared, each with the one before it."""
    found: dict[date, list[NonSubmission]] = {}
    months = sorted(history)
    for before, month in itertools.pairwise(months):
        stays = {provider for provider, day in ended.items() if day <= month}
        found[month] = non_submissions(
            submitted(history[month]),
            submitted(history[before]),
            before,
            found.get(before, []),
            stays,
        )
    return found


@given(
    st.lists(ROWS, min_size=5, max_size=5),
    st.dictionaries(st.sampled_from(PROVIDERS), st.sampled_from(MONTHS), max_size=1),
)
def test_who_is_missing_is_what_counting_row_by_row_finds(
    rows: list[Rows], ended: dict[str, date]
) -> None:
    history = dict(zip(MONTHS, rows, strict=True))
    for month, gaps_found in in_order(history, ended).items():
        for part in ("1A", "2"):
            found = {gap.provider: gap.last_submitted for gap in gaps_found if gap.part == part}
            # One that ended while it was missing, and is named as ended, is missed no more.
            assert found == missing_since(history, month, part, ended)


@given(ROWS)
def test_shares_are_of_the_cell_in_the_month_that_they_last_submitted(rows: Rows) -> None:
    gaps_found = [NonSubmission("RHQ", part, JULY) for part in ("1A", "2")]
    held: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    wholes: Counter[tuple[str, str, str]] = Counter()
    for (provider, code, treatment, part), pathways in rows.items():
        held.setdefault((provider, part), {})[code, treatment] = pathways
        wholes[code, treatment, part] += pathways
    found = missing_shares(gaps_found, held, wholes, PLACES)
    expected = {}
    for place, codes in PLACES.items():
        for treatment in ("C_100", "C_400"):
            for part in ("1A", "2"):
                if lost := total(rows, codes, treatment, part, only="RHQ"):
                    expected[place, treatment, part] = lost / total(rows, codes, treatment, part)
    assert {(s.place, s.treatment, s.gap.part): s.share for s in found} == expected


def test_a_trust_is_missed_for_years_and_another_provider_for_one() -> None:
    long_ago = [NonSubmission("RHQ", "2", JULY), NonSubmission("NT9", "2", JULY)]
    later = date(2026, 7, 1)
    assert [g.provider for g in non_submissions(set(), [], later, long_ago, ())] == ["NT9", "RHQ"]
    later = date(2026, 8, 1)
    assert [g.provider for g in non_submissions(set(), [], later, long_ago, ())] == ["RHQ"]


@pytest.mark.parametrize(
    ("code", "is_trust"),
    [("RHQ", True), ("TAD", True), ("RAP01", False), ("NRL", False), ("AJX", False), ("R", False)],
)
def test_codes_of_nhs_trusts(code: str, is_trust: bool) -> None:
    assert is_nhs_trust(code) is is_trust
    assert is_left_out(code, 0.0) is is_trust
    assert is_left_out(code, 0.0199) is is_trust and is_left_out(code, 0.02)


def test_like_for_like_change(shared_data: Path) -> None:
    oracle = json.loads((shared_data / "oracles.json").read_text())["missing_provider"]
    before, now = oracle["list_prev"], oracle["list_now"]
    (gone,) = non_submissions(
        {(code, "2") for code in now}, [(code, "2") for code in before], JULY, (), ()
    )
    assert [gone.provider] == oracle["missing"]
    held = {(code, "2"): {("X", "C_999"): n} for code, n in before.items()}
    (share,) = missing_shares(
        [gone], held, {("X", "C_999", "2"): sum(before.values())}, {"X": ("X",)}
    )
    assert share.share == pytest.approx(oracle["missing_share_of_prev_list"], rel=1e-9)
    start, end = (left_of(lists, gone.provider) for lists in (before, now))
    change = 100 * (end / start - 1)
    assert change == pytest.approx(oracle["like_for_like_change_pct"], rel=1e-9)


def left_of(lists: dict[str, int], without: str) -> int:
    """The list of a place without one provider, wherever it has any."""
    lines = [Line(code, "03R", "Part_2", "C_999", {3: n}) for code, n in lists.items()]
    month = month_from_rows(read(io.BytesIO(extract_csv(lines))))
    return left(month, {"03R": 1}, {without}).get((1, "C_999", "2"), int(month.total.sum()))
