import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.phases import first_points
from metrics.stats.spc import MDC, NHSR, PRESETS, RULES, Preset, charts
from tests.oracles.spc import FACTOR
from tests.oracles.spc import chart as plain_chart

CHARTS = ("none", "run_chart", "trial_limits", "limits")
LINES = {
    "mean": "centre",
    "amr": "average_range",
    "lpl": "lower",
    "upl": "upper",
    "near_lpl": "near_lower",
    "near_upl": "near_upper",
    "mr_upper_limit": "range_limit",
}

months = st.integers(1, 40)
# Seldom a gap: most runs would be cut short otherwise.
point = st.sampled_from([*range(13), *range(13), *range(13), None])


@st.composite
def series(draw):
    length = draw(months)
    values = draw(st.lists(point, min_size=length, max_size=length))
    starts = draw(st.lists(st.sampled_from([0] * 15 + [1]), min_size=length, max_size=length))
    return values, [bool(start) for start in starts]


def numbers(values):
    return np.array([[np.nan if x is None else x for x in values]], dtype=float)


def seen(case):
    options = case["options"]
    x = np.array([case["values"]], dtype=float)
    return charts(
        x,
        baseline=first_points(x, options["fix_n"]) if "fix_n" in options else None,
        polarity=case["improvement"],
        target=np.nan if case["target"] is None else case["target"],
        preset=Preset("", case["shift_n"], case["trend_n"]),
        screen_moving_ranges=options.get("screen", False),
    )


def test_every_series_of_the_answer_key(oracles):
    for name, case in oracles["spc"].items():
        result = seen(case)
        assert len(case["phases"]) == 1, "a series with phases needs its starts read here"
        for key, line in LINES.items():
            value = getattr(result.limits, line)[0]
            assert value == pytest.approx([case["phases"][0][key]] * len(value), rel=1e-9), name
        rules = [RULES[rule] or None for rule in result.rule[0]]
        assert rules == [flag["rule"] for flag in case["flags"]], name
        directions = [flag["direction"] for flag in case["flags"]]
        assert result.direction[0].tolist() == directions, name
        assert result.variation[0] == case["latest_variation"], name
        assert (result.assurance[0] or None) == case["assurance"], name


@given(
    series(),
    st.sampled_from([MDC, NHSR, Preset("short", 3, 3)]),
    st.booleans(),
    st.one_of(st.none(), st.integers(10, 14)),
)
def test_as_point_by_point(case, preset, screen, first):
    values, starts = case
    x = numbers(values)
    lines, signals = plain_chart(values, starts, first, preset.shift, preset.trend, screen)

    result = charts(
        x,
        starts=[starts],
        baseline=None if first is None else first_points(x, first, [starts]),
        preset=preset,
        screen_moving_ranges=screen,
    )

    limits = result.limits
    assert [
        (RULES[rule], way) for rule, way in zip(result.rule[0], result.direction[0], strict=True)
    ] == signals
    for month, line in enumerate(lines):
        assert limits.points[0, month] == line["points"]
        assert limits.basis[0, month] == line["basis"]
        if line["centre"] is None:
            assert np.isnan(limits.centre[0, month])
        else:
            assert limits.centre[0, month] == pytest.approx(float(line["centre"]), abs=1e-12)
        if line["width"] is None:
            assert np.isnan(limits.upper[0, month])
        else:
            upper = float(line["centre"] + FACTOR * line["width"])
            assert limits.upper[0, month] == pytest.approx(upper, abs=1e-9)


@given(series(), st.integers(-64, 64), st.sampled_from([0.125, 0.5, 4.0, 1000.0]))
def test_signals_do_not_depend_on_level_or_unit(case, added, times):
    values, starts = case
    x = numbers(values)

    result, moved = charts(x, starts=[starts]), charts(times * x + added, starts=[starts])

    np.testing.assert_array_equal(result.rule, moved.rule)
    np.testing.assert_array_equal(result.variation, moved.variation)
    np.testing.assert_allclose(moved.limits.upper, times * result.limits.upper + added, atol=1e-7)


@given(series())
def test_a_series_upside_down_has_the_same_signals_the_other_way(case):
    values, starts = case
    x = numbers(values)

    result, mirrored = charts(x, starts=[starts]), charts(-x, starts=[starts])

    np.testing.assert_array_equal(result.rule, mirrored.rule)
    np.testing.assert_array_equal(result.direction, -mirrored.direction)


def test_many_series_at_once_are_each_as_alone():
    random = np.random.default_rng(11)
    x = random.normal(100, 5, (40, 60))
    x[random.random(x.shape) < 0.05] = np.nan
    starts = random.random(x.shape) < 0.03
    target, polarity = random.normal(100, 20, 40), random.integers(-1, 2, 40)

    whole = charts(x, starts=starts, target=target, polarity=polarity)

    assert len(set(whole.assurance)) == 4
    for row in range(len(x)):
        alone = charts(x[row], starts=starts[row], target=target[row], polarity=int(polarity[row]))
        for name in ("rule", "direction", "kind", "variation", "assurance"):
            np.testing.assert_array_equal(getattr(whole, name)[row], getattr(alone, name)[0])
        np.testing.assert_allclose(whole.limits.upper[row], alone.limits.upper[0], rtol=1e-12)
        np.testing.assert_allclose(whole.autocorrelation[row], alone.autocorrelation[0])


@pytest.mark.parametrize(
    ("autocorrelation", "any_point", "latest"),
    [(0.0, 0.19, 0.02), (0.3, 0.44, 0.06), (0.6, 0.81, 0.19), (0.9, 0.98, 0.53)],
)
def test_false_alarms_come_as_often_as_published(autocorrelation, any_point, latest):
    # Of 24 months that hold nothing but noise, with the preset of Making Data Count.
    random = np.random.default_rng(45)
    steps = random.standard_normal((6000, 24))
    steps[:, 1:] *= np.sqrt(1 - autocorrelation**2)
    for month in range(1, 24):
        steps[:, month] += autocorrelation * steps[:, month - 1]

    result = charts(steps)

    # The published rates are themselves simulated and rounded.
    assert (result.rule > 0).any(axis=1).mean() == pytest.approx(any_point, abs=0.035)
    assert (result.rule[:, -1] > 0).mean() == pytest.approx(latest, abs=0.02)


# Where there is too little to tell


@pytest.mark.parametrize(
    ("length", "kind", "variation", "assurance"),
    [
        (0, "none", "", ""),
        (1, "run_chart", "", ""),
        (9, "run_chart", "", ""),
        (10, "trial_limits", "common_cause", ""),
        (11, "trial_limits", "common_cause", ""),
        (12, "limits", "common_cause", "hit_and_miss"),
    ],
)
def test_a_short_series_claims_little(length, kind, variation, assurance):
    x = np.array([[10.0, 12.0, 11.0] * 4])[:, :length]

    result = charts(x, target=11, polarity=1)

    assert CHARTS[result.kind[0]] == kind
    assert result.variation[0] == variation
    assert result.assurance[0] == assurance
    assert np.isfinite(result.limits.upper).sum() == (length if length >= 10 else 0)


def test_a_run_chart_has_its_median():
    result = charts([1, 2, 3, 4, 100])

    assert result.limits.centre.tolist() == [[3] * 5]
    assert np.isnan(result.limits.lower).all()
    assert not result.rule.any()


def test_months_without_neighbours_make_a_run_chart():
    x = np.full((1, 30), np.nan)
    x[0, 1::2] = np.arange(15)

    result = charts(x, polarity=1, target=50)

    assert CHARTS[result.kind[0]] == "run_chart"
    assert result.limits.centre[0, 0] == 7
    assert result.variation[0] == result.assurance[0] == ""


def test_the_latest_month_unknown_has_no_icon():
    x = [10.0] * 6 + [20.0] * 7 + [np.nan]

    result = charts(x, polarity=1, target=50)

    assert result.rule[0, -2] > 0
    assert result.variation[0] == "" and result.assurance[0] == ""


def test_nothing_known_at_all():
    result = charts(np.full((2, 30), np.nan), target=1, polarity=1)

    assert not result.rule.any() and not result.kind.any()
    assert result.variation.tolist() == ["", ""]
    assert np.isnan(result.limits.centre).all() and np.isnan(result.autocorrelation).all()


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, 1e9 + 0.1])
def test_a_constant_has_no_signal(value):
    # The mean of many times 0.1 is not quite 0.1, and rounding is not a shift.
    result = charts(np.full((1, 30), value))

    assert not result.rule.any()
    assert result.variation[0] == "common_cause"
    assert np.isnan(result.autocorrelation[0])


@pytest.mark.parametrize("unit", [0.1, 0.3, 1 / 7, 1e-6, 1234.56789])
def test_a_month_on_the_mean_is_on_it_in_any_unit(unit):
    x = unit * np.array([4.0, 11, 11, 11, 10, 11, 11, 11, 11, 9])
    assert RULES[charts(x).rule[0, 0]] == "astronomical"
    assert not charts(x).rule[0, 1:].any()


def test_what_differs_by_rounding_is_the_same():
    result = charts([0.1 + 0.2] * 8 + [0.3] * 8)
    assert not result.rule.any() and np.isnan(result.autocorrelation[0])


@given(st.integers(1, 10**6), st.lists(st.integers(-3, 3), min_size=10, max_size=30))
def test_rounding_makes_no_signal(denominator, steps):
    exact = charts([100 + step for step in steps])
    rounded = charts([(100 + step) / denominator for step in steps])
    np.testing.assert_array_equal(exact.rule, rounded.rule)


# Gaps and breaks


def test_no_moving_range_and_no_run_goes_across_a_missing_month():
    x = [10, 11, 10, 11, 10, 11, np.nan, 40, 41, 40, 41, 40, 41]

    result = charts(x)

    # Eleven ranges of 1 less the two about the gap; the leap from 11 to 40 is not a range.
    assert result.limits.average_range[0, 0] == 1
    split = [10.0] * 6 + [np.nan] + [20.0] * 6
    assert not (charts(split).rule == RULES.index("shift")).any()
    joined = [10.0] * 7 + [20.0] * 7
    assert charts(joined).rule.all()


def test_nothing_is_claimed_across_a_break():
    random = np.random.default_rng(1)
    x = np.concatenate([random.normal(60, 1, 20), random.normal(40, 1, 12)])[None]
    starts = np.arange(32) == 20

    assert charts(x, polarity=1).variation[0] == "concern_low"
    split = charts(x, starts=starts, polarity=1)
    assert split.variation[0] == "common_cause"
    assert split.limits.centre[0, 19] == pytest.approx(x[0, :20].mean())
    assert split.limits.centre[0, 20] == pytest.approx(x[0, 20:].mean())
    # Three months after a break there is nothing yet to be said.
    assert charts(x[:, :23], starts=starts[:23], polarity=1).variation[0] == ""


def test_a_baseline_before_a_date_leaves_later_months_to_be_judged():
    x = np.array([[10, 11, 9, 10, 12, 10, 9, 11, 10, 10, 11, 9, 13, 9, 8, 14]], dtype=float)
    before = np.arange(16) < 12

    result = charts(x, baseline=before)

    assert result.limits.centre[0, -1] == pytest.approx(x[0, :12].mean())
    assert result.limits.points[0, -1] == 16 and result.limits.basis[0, -1] == 12
    assert RULES[result.rule[0, -1]] == "astronomical"


# Rules that are told apart


def test_a_trend_keeps_its_slope_on_the_other_side_of_the_mean():
    x = [60, 59, 61, 60, 62, 61, 60, 62, 50, 51, 52, 53, 54, 55]
    result = charts(x, polarity=1)

    assert result.limits.centre[0, -1] > 55
    assert RULES[result.rule[0, -1]] == "trend"
    assert result.variation[0] == "improvement_high"


def test_presets_differ_in_the_length_of_a_trend():
    x = [60, 59, 61, 60, 59.5, 60.5, 60, 59, 60.2, 60.4, 60.6, 60.8, 61.0]

    assert charts(x, preset=PRESETS["mdc"]).rule[0, -1] == RULES.index("trend")
    assert charts(x, preset=PRESETS["nhsr"]).rule[0, -1] == 0


def test_a_peak_keeps_the_direction_of_the_run_that_ends_on_it():
    x = [9, 1, 2, 3, 4, 5, 6, 5.5, 4.5, 3.5, 2.5, 1.5, 8]
    result = charts(x)

    assert result.direction[0].tolist() == [0, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, 0]


def test_a_tie_breaks_a_trend():
    x = [60, 59, 61, 60, 59.5, 60.5, 60, 59, 60.2, 60.4, 60.4, 60.8, 61.0]
    assert not charts(x).rule.any()


@pytest.mark.parametrize(
    ("target", "polarity", "icon"),
    [
        (100, 1, "consistently_failing"),
        (100, -1, "consistently_passing"),
        (0, 1, "consistently_passing"),
        (0, -1, "consistently_failing"),
        (11, 1, "hit_and_miss"),
        (100, 0, ""),
        (np.nan, 1, ""),
    ],
)
def test_assurance(target, polarity, icon):
    assert charts([10, 12, 11] * 5, target=target, polarity=polarity).assurance[0] == icon


def test_autocorrelation_by_hand():
    # Away from the mean of 2: -1, 0, 1, 0, -1, 1; products 0, 0, 0, 0, -1 over squares 4.
    x = [1.0, 2.0, 3.0, 2.0, 1.0, 3.0]
    assert charts(x).autocorrelation[0] == pytest.approx(-1 / 4)
