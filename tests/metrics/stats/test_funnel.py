import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.funnel import proportion_limits, proportions, ratio_limits, ratios
from metrics.stats.rates import wilson
from tests.oracles.spread import random_effects

CLOSE = 1e-9

places = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 5000)), min_size=1, max_size=30)


def columns(pairs):
    return (np.array(column, dtype=float) for column in zip(*pairs, strict=True))


def test_limits_of_a_proportion_are_ohid_s(oracles):
    case = oracles["funnel_proportion"]
    for confidence, level in ((0.95, "95"), (0.998, "998")):
        result = proportion_limits(case["baseline"], case["n"], confidence)
        assert result.lower == pytest.approx(case[f"lower{level}"], rel=CLOSE)
        assert result.upper == pytest.approx(case[f"upper{level}"], rel=CLOSE)


def test_limits_of_a_proportion_invert_wilson_s_interval():
    limits = proportion_limits(0.3, 400, 0.95)

    # A place on the limit has the baseline at the end of its own interval.
    own = wilson(400 * limits.upper, 400)
    assert own.lower == pytest.approx(0.3, rel=1e-12)


def test_poisson_limits_over_expected_counts(oracles):
    rows = oracles["funnel_poisson"]
    expected = [row["expected"] for row in rows]
    for confidence, level in ((0.95, "95"), (0.998, "998")):
        result = ratio_limits(expected, confidence)
        assert result.lower == pytest.approx([r[f"ratio_lower{level}"] for r in rows], rel=CLOSE)
        assert result.upper == pytest.approx([r[f"ratio_upper{level}"] for r in rows], rel=CLOSE)


@pytest.mark.parametrize(
    ("name", "scale", "trim"),
    [("sqrt_winsor10", "root", "winsorise"), ("log_truncate10_SHMI", "log", "truncate")],
)
def test_overdispersion(oracles, name, scale, trim):
    case = oracles["funnel_overdispersion"]
    expected = case[name]
    result = ratios(
        np.array(case["observed"], dtype=float), np.array(case["expected"]), scale, trim
    )

    assert result.z == pytest.approx(expected["z"], rel=CLOSE)
    assert result.phi == pytest.approx(expected["phi"], rel=CLOSE)
    assert result.tau2 == pytest.approx(expected["tau2"], rel=CLOSE)
    assert result.used == expected["n_used"]
    assert result.adjusted_z == pytest.approx(expected["z_adjusted"], rel=CLOSE)
    assert result.multiplicative_z == pytest.approx(expected["multiplicative_z"], rel=CLOSE)
    assert (
        np.abs(result.outside(0.998, adjusted=False)).tolist() == expected["flags_unadjusted_998"]
    )
    assert np.abs(result.outside(0.95)).tolist() == expected["flags_adjusted_95"]
    assert np.abs(result.outside(0.998)).tolist() == expected["flags_adjusted_998"]
    assert not result.bands().any()


def test_adjusted_limits_are_brought_back_to_the_ratio(oracles):
    case = oracles["funnel_overdispersion"]
    result = ratios(np.array(case["observed"], dtype=float), np.array(case["expected"]))
    for confidence, level in ((0.95, "95"), (0.998, "998")):
        answer = case["limits_at_E_1500_sqrt"][level]
        limits = result.limits([1500.0], confidence)
        assert limits.lower == pytest.approx([answer["lower"]], rel=CLOSE)
        assert limits.upper == pytest.approx([answer["upper"]], rel=CLOSE)
        # What FunnelPlotR leaves on the square-root scale is about half as wide.
        assert limits.upper[0] == pytest.approx(
            answer["upper_linear_as_FunnelPlotR"] ** 2, rel=CLOSE
        )


@given(places)
def test_as_by_its_definition(pairs):
    observed, expected = columns(pairs)
    z, phi, tau2, adjusted = random_effects(observed.tolist(), expected.tolist())

    result = ratios(observed, expected)

    assert result.z == pytest.approx(z, rel=1e-9, abs=1e-9)
    assert result.phi == pytest.approx(phi, rel=1e-9, abs=1e-12)
    assert result.tau2 == pytest.approx(tau2, rel=1e-6, abs=1e-9)
    assert result.adjusted_z == pytest.approx(adjusted, rel=1e-6, abs=1e-9)


@given(places, st.randoms(use_true_random=False))
def test_the_order_of_places_does_not_matter(pairs, random):
    observed, expected = columns(pairs)
    order = list(range(len(pairs)))
    random.shuffle(order)

    result, shuffled = ratios(observed, expected), ratios(observed[order], expected[order])

    assert shuffled.phi == pytest.approx(result.phi, rel=1e-9)
    assert shuffled.adjusted_z == pytest.approx(result.adjusted_z[order], rel=1e-9, abs=1e-12)


@given(places)
def test_a_place_not_known_changes_nothing_for_the_rest(pairs):
    observed, expected = columns(pairs)

    result = ratios(observed, expected)
    more = ratios(np.append(observed, [np.nan, 5.0]), np.append(expected, [10.0, np.nan]))

    assert more.phi == pytest.approx(result.phi, rel=1e-12)
    assert more.adjusted_z[:-2] == pytest.approx(result.adjusted_z, rel=1e-12)
    assert np.isnan(more.adjusted_z[-2:]).all()
    assert not more.bands()[-2:].any()


@given(places)
def test_allowing_for_spread_never_brings_a_place_out(pairs):
    observed, expected = columns(pairs)
    result = ratios(observed, expected)
    assert (np.abs(result.adjusted_z) <= np.abs(result.z) * (1 + 1e-12)).all()


def test_many_funnels_at_once_are_each_as_alone():
    random = np.random.default_rng(3)
    observed, expected = random.poisson(300, (4, 20)).astype(float), np.full((4, 20), 290.0)
    observed[2, 5] = np.nan

    whole = ratios(observed, expected)

    for row in range(4):
        alone = ratios(observed[row], expected[row])
        assert whole.tau2[row] == alone.tau2
        np.testing.assert_array_equal(whole.adjusted_z[row], alone.adjusted_z)
    assert whole.limits([100.0, 500.0], 0.95).upper.shape == (4, 2)


def test_without_more_than_chance_nothing_is_widened():
    # Shares of exactly one half: less spread than chance would make.
    n = np.array([100.0, 200.0, 400.0])
    result = proportions(n / 2, n)

    assert result.phi == pytest.approx(0, abs=1e-20)
    assert result.tau2 == 0
    assert result.adjusted_z == pytest.approx([0, 0, 0], abs=1e-9)


def test_a_phi_below_one_widens_nothing_even_where_moments_would():
    # z of 0.9 and -0.9, winsorised to 0.72: phi 0.52, and 2 phi less 1 is still above 0.
    result = ratios(np.array([10.45**2, 9.55**2]), np.array([100.0, 100.0]))

    assert result.phi == pytest.approx(0.72**2)
    assert result.tau2 == 0


def test_proportions_by_hand():
    x, n = np.array([20.0, 60.0, 45.0]), np.array([100.0, 100.0, 50.0])
    result = proportions(x, n, baseline=0.5)

    z = [
        2 * np.sqrt(m) * (np.arcsin(np.sqrt(p)) - np.pi / 4)
        for p, m in ((0.2, 100), (0.6, 100), (0.9, 50))
    ]
    assert result.z == pytest.approx(z, rel=1e-12)
    assert proportions(x, n).target == pytest.approx(125 / 250)


def test_limits_stay_within_what_a_share_can_be():
    result = proportions(np.array([1.0, 30.0, 2.0]), np.array([200.0, 200.0, 200.0]), baseline=0.01)
    limits = result.limits([3.0], 0.998)

    assert 0 <= limits.lower[0] <= 0.01 <= limits.upper[0] <= 1


def test_one_place_and_none():
    item = ratios(np.array([30.0]), np.array([20.0]))
    assert item.tau2 == 0 and item.used == 1
    assert item.adjusted_z == pytest.approx(item.z)
    none = ratios(np.array([np.nan]), np.array([20.0]))
    assert none.used == 0 and np.isnan(none.phi) and none.tau2 == 0


def test_a_count_of_nothing():
    observed, expected = np.array([0.0, 10.0, 12.0]), np.array([9.0, 10.0, 10.0])
    assert ratios(observed, expected).z[0] == pytest.approx(-6)
    assert np.isnan(ratios(observed, expected, "log").z[0])
    # A mirror of the curve below 0 would otherwise come back above 0 when squared.
    assert ratios(observed, expected).limits([0.5], 0.95).lower[0] == 0


def test_limits_of_the_logarithmic_variant_come_back_too(oracles):
    case = oracles["funnel_overdispersion"]
    result = ratios(
        np.array(case["observed"], dtype=float), np.array(case["expected"]), "log", "truncate"
    )
    half = 1.959963984540054 * np.sqrt(1 / 1500 + case["log_truncate10_SHMI"]["tau2"])
    assert result.limits([1500.0], 0.95).upper == pytest.approx([np.exp(half)], rel=CLOSE)


def test_standing_goes_by_both_levels():
    # Most places as expected and three beyond, on limits that chance alone makes (phi below 1).
    observed = np.array([100.0] * 27 + [142.0, 124.0, 60.0])
    result = ratios(observed, np.full(30, 100.0))

    assert result.tau2 == 0
    assert result.bands().tolist() == [0] * 27 + [2, 1, -2]


def test_a_place_s_own_interval_is_as_wide_as_chance_and_spread():
    observed, expected = np.array([150.0, 100.0, 60.0, 90.0]), np.full(4, 100.0)
    result = ratios(observed, expected)
    own = result.intervals(observed / expected, expected)

    half = 1.959963984540054 * np.sqrt(1 / 400 + result.tau2)
    assert own.lower[0] == pytest.approx((np.sqrt(1.5) - half) ** 2)
    assert own.upper[0] == pytest.approx((np.sqrt(1.5) + half) ** 2)
