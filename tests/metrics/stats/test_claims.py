import itertools
import re
from datetime import date

import pytest

from metrics.stats.claims import Claim, Results, Verdict, sentence, verdict
from metrics.stats.gates import NOTHING_READ, Closed, Gate

EARLY = Closed(Gate.FEW_AFTER, "5 months since the start are known", date(2026, 7, 1))
BEYOND = {"shift": 1, "effect": 1, "dates_probability": 0.05, "months_before": 24}


@pytest.mark.parametrize(
    ("evidence", "claim"),
    [
        ({}, Claim.REPORTED),
        ({"shift": 1}, Claim.MOVED),
        # Without months enough for the change against trend, that nothing shows says nothing.
        ({"shift": 0}, Claim.REPORTED),
        ({"shift": 0, "effect": 0}, Claim.NO_CHANGE),
        ({"shift": 1, "effect": 0}, Claim.MOVED),
        # The interval alone is not enough: its errors are too small.
        ({"shift": 1, "effect": 1}, Claim.MOVED),
        ({"shift": 0, "effect": 1, "dates_probability": 0.06}, Claim.NO_CHANGE),
        (BEYOND, Claim.BEYOND_TREND),
        ({**BEYOND, "shift": 0}, Claim.BEYOND_TREND),
        ({**BEYOND, "places_probability": 0.05, "difference": 1}, Claim.BEYOND_PEERS),
        ({**BEYOND, "places_probability": 0.06, "difference": 1}, Claim.BEYOND_TREND),
        # Others did even better.
        ({**BEYOND, "places_probability": 0.01, "difference": -1}, Claim.BEYOND_TREND),
        ({"shift": 0, "effect": 0, "places_probability": 0.01, "difference": 1}, Claim.NO_CHANGE),
        ({"shift": -1}, Claim.WORSE),
        ({"shift": -1, "effect": 1, "dates_probability": 0.01}, Claim.WORSE),
        ({"shift": 0, "effect": -1, "dates_probability": 0.05}, Claim.NO_BETTER),
        ({"shift": 1, "effect": -1, "dates_probability": 0.05}, Claim.NO_BETTER),
    ],
)
def test_the_ladder_of_claims(evidence, claim):
    assert verdict(Results(1, **evidence)).claim == claim
    mirrored = {
        name: -value if name in ("shift", "effect", "difference") else value
        for name, value in evidence.items()
    }
    assert verdict(Results(-1, **mirrored)).claim == claim


@pytest.mark.parametrize("gate", sorted(NOTHING_READ))
def test_where_a_gate_is_closed_only_the_team_s_report_is_left(gate):
    closed = (Closed(gate, "why"),)
    result = verdict(Results(1, closed, **BEYOND, places_probability=0.01, difference=1))
    assert result == Verdict(Claim.REPORTED, closed, provisional=False)


def test_trends_apart_close_only_the_comparison():
    closed = (Closed(Gate.TRENDS_APART, "why"),)
    result = verdict(Results(1, closed, **BEYOND, places_probability=0.01, difference=1))
    assert result.claim == Claim.BEYOND_TREND


def test_what_rests_on_one_year_before_is_provisional():
    assert verdict(Results(1, shift=1, months_before=23)).provisional
    assert not verdict(Results(1, shift=1, months_before=24)).provisional
    assert not verdict(Results(1, months_before=12)).provisional


def test_too_early_is_only_where_time_alone_is_lacking():
    assert verdict(Results(1, (EARLY,))).is_too_early
    few_before = Closed(Gate.FEW_BEFORE, "3 months before the start are known")
    assert not verdict(Results(1, (few_before, EARLY))).is_too_early
    assert not verdict(Results(1, **BEYOND)).is_too_early


def test_a_worse_result_never_turns_into_a_better_claim():
    """Whatever is found, nothing but what went as expected is said to have."""
    better = (Claim.MOVED, Claim.BEYOND_TREND, Claim.BEYOND_PEERS)
    for shift, effect, near, difference, apart in itertools.product(
        (None, -1, 0, 1), (None, -1, 0, 1), (None, 0.01, 0.2), (-1, 0, 1), (None, 0.01, 0.2)
    ):
        found = Results(1, (), shift, effect, near, difference, apart, 24)
        claim = verdict(found).claim
        assert claim not in better or 1 in (shift, effect)
        assert claim != Claim.WORSE or shift == -1
        if shift == -1:
            assert claim == Claim.WORSE
        if claim == Claim.BEYOND_PEERS:
            assert (effect, difference) == (1, 1) and near == apart == 0.01


def test_each_claim_has_its_sentence_and_no_other():
    said = {
        claim: sentence(Verdict(claim), after="March 2025", interval="6.0, 95% interval 2.1 to 9.9")
        for claim in Claim
    }
    assert said == {
        Claim.REPORTED: "What the team reports",
        Claim.MOVED: "After March 2025 the measure moved to a better level. This chart cannot show why.",
        Claim.BEYOND_TREND: "The change was larger than the earlier trend would predict (6.0, 95% interval"
        " 2.1 to 9.9).",
        Claim.BEYOND_PEERS: "The change was larger than the earlier trend would predict (6.0, 95% interval"
        " 2.1 to 9.9) and larger than in comparable areas over the same months. This is consistent with"
        " the change contributing to it.",
        Claim.NO_CHANGE: "No change could be detected",
        Claim.NO_BETTER: "The measure got no better",
        Claim.WORSE: "The measure got worse",
    }
    never = re.compile("caused|proves|transformed|thanks to|works", re.IGNORECASE)
    assert not any(never.search(words) for words in said.values())
