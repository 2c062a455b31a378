"""The whole path: what is found at a place and its peers, and what is said of it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from metrics.calendar import add_months, months_through
from metrics.stats.autocorrelation import wandering
from metrics.stats.claims import Claim
from metrics.stats.evaluation import Question, back_by_itself, evaluate, lasting_shift
from metrics.stats.gates import Gate, Hindrance

FIRST = date(2024, 1, 1)
BEFORE, AFTER, PEERS = 24, 12, 60


def question(step=0.0, *, before=BEFORE, after=AFTER, peers=PEERS, seed=4, **given):
    random = np.random.default_rng(seed)
    series = 60 + wandering((peers + 1, before + after), 0.3, random)
    since = np.arange(before + after) >= before
    months = months_through(FIRST, add_months(FIRST, before + after - 1))
    comparators = np.arange(peers) < 10
    values = series[0] + np.where(since, step, 0.0)
    return Question(months, values, series[1:], comparators, before, expected=1, **given)


def test_a_large_change_that_peers_do_not_share_reaches_the_top_of_the_ladder():
    result = evaluate(question(step=12.0))
    assert result.verdict.claim == Claim.BEYOND_PEERS
    assert not result.verdict.provisional and result.verdict.closed == ()
    assert result.series.effect.estimate == pytest.approx(12, abs=3)
    assert result.differences.estimate == pytest.approx(12, abs=1)


def test_the_same_against_the_plan_is_said_as_plainly():
    assert evaluate(question(step=-12.0)).verdict.claim == Claim.WORSE
    wanted_down = replace(question(step=-12.0), expected=-1)
    assert evaluate(wanted_down).verdict.claim == Claim.BEYOND_PEERS


def test_where_nothing_happened_nothing_is_detected():
    assert evaluate(question()).verdict.claim == Claim.NO_CHANGE


def test_what_moved_everywhere_is_not_larger_than_elsewhere():
    asked = question(step=12.0)
    since = np.arange(BEFORE + AFTER) >= BEFORE
    everywhere = replace(asked, peers=asked.peers + np.where(since, 12.0, 0.0))
    assert evaluate(everywhere).verdict.claim == Claim.MOVED


def test_twelve_months_before_are_provisional():
    assert evaluate(question(step=14.0, before=12)).verdict.provisional


def test_too_early_says_when_and_a_shift_may_still_be_seen():
    early = evaluate(question(after=5)).verdict
    assert early.claim == Claim.REPORTED and early.is_too_early
    assert early.closed[0].on == add_months(FIRST, BEFORE + 12 - 1)
    seen = evaluate(question(step=12.0, after=8)).verdict
    assert seen.claim == Claim.MOVED and seen.is_too_early


def test_without_nineteen_others_no_more_than_a_shift_is_said():
    result = evaluate(question(step=12.0, peers=18))
    assert result.verdict.claim == Claim.MOVED
    assert [each.gate for each in result.verdict.closed] == [Gate.FEW_PLACEBOS]


def test_a_place_that_had_left_the_others_before_is_not_compared_with_them():
    asked = question(step=12.0)
    drifting = np.where(np.arange(BEFORE + AFTER) < BEFORE, 1.0, 0.0).cumsum()
    result = evaluate(replace(asked, values=asked.values + drifting))
    assert Gate.TRENDS_APART in [each.gate for each in result.verdict.closed]
    assert result.verdict.claim != Claim.BEYOND_PEERS


@pytest.mark.parametrize("gate", [Gate.MISSING, Gate.PARTIAL, Gate.BREAK, Gate.BOUNDARY])
def test_a_false_effect_behind_a_closed_gate_is_refused(gate):
    hindrance = Hindrance(gate, add_months(FIRST, BEFORE), "somebody sent nothing")
    result = evaluate(question(step=12.0, hindrances=(hindrance,)))
    assert result.verdict.claim == Claim.REPORTED
    assert [(each.gate, each.reason) for each in result.verdict.closed] == [
        (gate, "somebody sent nothing")
    ]
    assert result.series is None and result.baseline is None


def test_months_of_ramp_in_do_not_count():
    asked = question(step=12.0, after=15, ramp_in=3)
    values = asked.values.copy()
    values[BEFORE : BEFORE + 3] = 0.0
    result = evaluate(replace(asked, values=values))
    assert result.verdict.claim == Claim.BEYOND_PEERS
    assert result.series.effect.estimate == pytest.approx(
        evaluate(asked).series.effect.estimate, rel=1e-9
    )


def test_shares_are_read_as_logits_where_they_can_be():
    asked = question(step=12.0)
    shares = replace(asked, values=asked.values / 100, peers=asked.peers / 100, scale="logit")
    result = evaluate(shares)
    assert result.verdict.claim == Claim.BEYOND_PEERS
    assert result.series.effect_natural[0] == pytest.approx(0.12, abs=0.03)
    at_the_end = replace(shares, peers=np.where(np.arange(36) == 3, 1.0, shares.peers))
    assert evaluate(at_the_end).series.effect.estimate == pytest.approx(0.12, abs=0.03)


# A shift


def test_a_shift_lasts_to_the_newest_month():
    values = question().values
    level = values[:BEFORE].mean()
    values[BEFORE:] = level + 3
    assert lasting_shift(values, BEFORE) == (1, pytest.approx(level))
    assert lasting_shift(2 * level - values, BEFORE)[0] == -1
    values[-1] = level - 1
    assert lasting_shift(values, BEFORE)[0] == 0


def test_seven_months_since_the_start_make_a_shift_and_those_before_do_not_count():
    values = np.concatenate([np.resize([50.0, 52.0], 21), np.full(3, 60.0), np.full(7, 60.0)])
    assert lasting_shift(values, 24)[0] == 1
    assert lasting_shift(values[:-1], 24) == (None, None)
    assert lasting_shift(values, 24, ramp_in=1) == (None, None)


def test_what_was_under_way_before_the_start_did_not_move_after_it():
    rising = np.arange(36.0) + np.resize([0.2, -0.2, 0.1], 36)
    assert lasting_shift(rising, 24)[0] == 0
    level = np.resize([50.0, 52.0], 36)
    level[24:] = 60
    for lead in (1, 2, 3):
        level[24 - lead : 24] = 53
        assert lasting_shift(level, 24)[0] == 1
    level[18:24] = 53
    assert lasting_shift(level, 24)[0] == 0


def test_without_ten_months_before_there_is_no_level():
    assert lasting_shift(question().values, 9) == (None, None)


# Back by itself


def test_a_low_place_goes_up_by_itself_as_far_as_others_do():
    random = np.random.default_rng(8)
    before = random.normal(100, 10, 400)
    after = 100 + 0.7 * (before - 100) + random.normal(0, 10 * np.sqrt(1 - 0.49), 400)
    peers = np.repeat(np.column_stack([before, after]), 12, axis=1)
    own = np.repeat([80.0, 80.0], 12)
    asked = replace(question(before=12, after=12), values=own, peers=peers)
    assert back_by_itself(asked) == pytest.approx(6, abs=1)
    few = replace(asked, peers=peers[:9])
    assert back_by_itself(few) is None
    same = replace(asked, peers=np.full((20, 24), 5.0))
    assert back_by_itself(same) is None
