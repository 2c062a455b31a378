import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.rates import (
    byar,
    exact_poisson,
    indirectly_standardised,
    poisson,
    rate,
    wilson,
)
from tests.oracles.chance import poisson_at_most

CLOSE = 1e-9


def test_byar_s_limits_are_ohid_s(oracles):
    for row in oracles["ohid_reference"]["byar"]:
        result = byar(row["count"], row["conf"])
        assert result.lower == pytest.approx(row["lower"], rel=CLOSE)
        assert result.upper == pytest.approx(row["upper"], rel=CLOSE)


def test_wilson_s_limits_are_ohid_s(oracles):
    for row in oracles["ohid_reference"]["wilson"]:
        result = wilson(row["x"], row["n"], row["conf"])
        assert result.value == pytest.approx(row["x"] / row["n"], rel=CLOSE)
        assert result.lower == pytest.approx(row["lower"], rel=CLOSE)
        assert result.upper == pytest.approx(row["upper"], rel=CLOSE)


def test_rates_are_ohid_s_exact_below_ten_events(oracles):
    for row in oracles["ohid_reference"]["rate"]:
        result = rate(row["count"], row["pop"], per=row["multiplier"])
        assert result.value == pytest.approx(row["value"], rel=CLOSE)
        assert result.lower == pytest.approx(row["lower"], rel=CLOSE)
        assert result.upper == pytest.approx(row["upper"], rel=CLOSE)


def test_rates_per_thousand_at_both_levels(oracles):
    rows = oracles["rates_per_1000"]
    counts, people = ([row[key] for row in rows] for key in ("count", "pop"))
    for confidence, level in ((0.95, "95"), (0.998, "998")):
        result = rate(counts, people, confidence=confidence)
        assert result.value == pytest.approx([row["per_1000"] for row in rows], rel=CLOSE)
        assert result.lower == pytest.approx([row[f"lower{level}"] for row in rows], rel=CLOSE)
        assert result.upper == pytest.approx([row[f"upper{level}"] for row in rows], rel=CLOSE)


def test_indirect_standardisation_can_reverse_an_order(oracles):
    case = oracles["indirect_standardisation"]
    areas = list(case["areas"].values())
    result = indirectly_standardised(
        [area["observed"] for area in areas],
        np.array([area["pops"] for area in areas], dtype=float),
        np.array(case["national_rate_per_1000"]) / 1000,
        national_rate=8.0,
    )
    assert result.expected == pytest.approx([area["expected"] for area in areas], rel=CLOSE)
    assert result.ratio.value == pytest.approx([area["ratio"] for area in areas], rel=CLOSE)
    assert result.ratio.lower == pytest.approx([a["ratio_lower95"] for a in areas], rel=CLOSE)
    assert result.ratio.upper == pytest.approx([a["ratio_upper95"] for a in areas], rel=CLOSE)
    assert result.rate.value == pytest.approx([8 * area["ratio"] for area in areas], rel=CLOSE)
    crude = [1000 * area["observed"] / sum(area["pops"]) for area in areas]
    assert crude == pytest.approx([area["crude_per_1000"] for area in areas], rel=CLOSE)
    assert (crude[0] < crude[1]) and (result.ratio.value[0] > result.ratio.value[1])


@given(st.integers(0, 40), st.sampled_from([0.95, 0.998]))
def test_exact_limits_leave_half_of_the_rest_on_each_side(count, confidence):
    result = exact_poisson(count, confidence)
    tail = (1 - confidence) / 2
    assert float(poisson_at_most(count, float(result.upper))) == pytest.approx(tail, rel=1e-9)
    if count:
        above = 1 - poisson_at_most(count - 1, float(result.lower))
        assert float(above) == pytest.approx(tail, rel=1e-9)
    else:
        assert result.lower == 0


@given(st.integers(10, 10**7))
def test_byar_s_limits_lie_near_the_exact_ones(count):
    near, exact = byar(count), exact_poisson(count)
    # Within two hundredths of a standard error from ten events on.
    assert near.lower == pytest.approx(exact.lower, abs=0.02 * count**0.5)
    assert near.upper == pytest.approx(exact.upper, abs=0.02 * count**0.5)


@given(st.integers(0, 1000), st.integers(1, 10**6), st.floats(0.001, 1000))
def test_a_rate_scales_with_its_unit(count, people, per):
    plain, scaled = rate(count, people, per=1), rate(count, people, per=per)
    assert scaled.lower == pytest.approx(per * plain.lower, rel=1e-12)
    assert scaled.upper == pytest.approx(per * plain.upper, rel=1e-12)
    assert plain.lower <= plain.value <= plain.upper


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_and_its_complement_mirror_each_other(case):
    x, n = case
    item, other = wilson(x, n), wilson(n - x, n)
    assert item.lower == pytest.approx(1 - other.upper, abs=1e-12)
    assert -1e-15 <= item.lower <= item.upper <= 1 + 1e-15


def test_counts_of_nothing_and_of_nothing_known():
    result = rate([0, np.nan, 5, 12], [1000, 1000, 0, np.nan])

    assert result.lower[0] == 0 and result.upper[0] == pytest.approx(3.6888794541139354)
    for end in (result.value, result.lower, result.upper):
        assert np.isnan(end[1:]).all()
    assert np.isnan(wilson([0, np.nan], [0, 10]).lower).all()


def test_ten_events_are_enough_for_byar():
    assert poisson(10).upper == byar(10).upper != exact_poisson(10).upper
    assert poisson(9).upper == exact_poisson(9).upper != byar(9).upper


def test_a_share_of_a_count_takes_byar_s_limits():
    result, near = poisson([4.5, 4.0]), byar([4.5, 4.0])

    assert result.lower[0] == near.lower[0]
    assert result.lower[1] != near.lower[1]
