import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.stats.persistence import (
    bright_spots,
    by_chance,
    first_to_last,
    kendalls_w,
    least_favourable,
    most_favourable,
    often_enough,
    persistence,
    rank_persistence,
)
from metrics.stats.ranks import competition_ranks
from tests.oracles import spread as plain

CLOSE = 1e-9

value = st.integers(0, 6).map(float)
panels = st.tuples(st.integers(2, 9), st.integers(2, 7)).flatmap(
    lambda size: st.lists(
        st.lists(value, min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
    )
)


def test_the_panel_of_the_answer_key(oracles):
    case = oracles["persistence"]
    panel = np.array(list(case["panel"].values()))
    ranks = np.array(list(case["ranks"].values()))

    result = kendalls_w(panel)
    assert result.w == pytest.approx(case["kendall_W"], rel=CLOSE)
    assert result.chi_square == pytest.approx(case["kendall_chi2"], rel=CLOSE)
    assert result.degrees == case["df"]
    assert result.probability == pytest.approx(case["p"], rel=CLOSE)
    np.testing.assert_array_equal(competition_ranks(panel.T).T, ranks)
    lagged = rank_persistence(panel, 1)
    assert lagged == pytest.approx(case["lag1_spearman"], rel=CLOSE)
    assert lagged.mean() == pytest.approx(case["mean_lag1_spearman"], rel=CLOSE)
    assert first_to_last(panel) == pytest.approx(case["first_last_spearman"], rel=CLOSE)
    in_third = least_favourable(panel, share=1 / 3).sum(axis=1)
    assert in_third.tolist() == list(case["months_in_lowest_third"].values())
    gained = ranks[:, 0] - ranks[:, -1]
    assert gained.tolist() == list(case["places_gained_first_to_last"].values())


@pytest.mark.parametrize(("autocorrelation", "places"), [(0.8, 0.8), (0.9, 3.5)])
def test_places_that_only_wander_are_flagged_as_often_as_published(autocorrelation, places):
    result = by_chance(106, autocorrelation, seed=54, trials=1500).mean()
    assert result == pytest.approx(places, abs=0.12)


def test_places_that_start_anew_each_month_are_hardly_flagged():
    assert by_chance(106, 0.0, seed=1, trials=300).mean() <= 0.02


# The least favourable fifth


def test_the_fifth_of_106_is_22_and_of_42_is_9():
    assert least_favourable(np.arange(106.0)[:, None]).sum() == 22
    assert least_favourable(np.arange(42.0)[:, None]).sum() == 9
    assert least_favourable(np.arange(5.0)[:, None])[:, 0].tolist() == [True] + [False] * 4
    # Of four places none is a fifth.
    assert not least_favourable(np.arange(4.0)[:, None]).any()


def test_which_end_is_least_favourable():
    panel = np.arange(10.0)[:, None]

    low = least_favourable(panel, high_is_favourable=True)[:, 0]
    high = least_favourable(panel, high_is_favourable=False)[:, 0]

    assert np.flatnonzero(low).tolist() == [0, 1]
    assert np.flatnonzero(high).tolist() == [8, 9]
    np.testing.assert_array_equal(most_favourable(panel)[:, 0], high)


def test_equals_at_the_end_are_all_in_or_all_out():
    two = np.array([1.0, 1, 5, 6, 7, 8, 9, 10, 11, 12])[:, None]
    three = np.array([1.0, 1, 1, 6, 7, 8, 9, 10, 11, 12])[:, None]

    assert least_favourable(two).sum() == 2
    assert least_favourable(three).sum() == 0
    assert not least_favourable(np.ones((50, 3))).any()


@given(panels, st.booleans())
def test_the_fifth_as_by_its_definition(rows, high_is_favourable):
    panel = np.array(rows)
    panel[0, 0] = np.nan
    result = least_favourable(panel, high_is_favourable)

    for month in range(panel.shape[1]):
        column = plain.known(panel[:, month].tolist())
        for place, x in enumerate(panel[:, month].tolist()):
            as_bad = sum((y <= x) if high_is_favourable else (y >= x) for y in column)
            inside = len(column) >= 5 and as_bad <= math.ceil(len(column) / 5)
            assert result[place, month] == (inside and not math.isnan(x))


def test_many_panels_at_once():
    random = np.random.default_rng(2)
    panels = random.normal(size=(3, 20, 30))
    panels[random.random(panels.shape) < 0.1] = np.nan

    result, lagged = least_favourable(panels), rank_persistence(panels, 12)
    for at in range(3):
        np.testing.assert_array_equal(result[at], least_favourable(panels[at]))
        np.testing.assert_allclose(lagged[at], rank_persistence(panels[at], 12))
        for month in range(18):
            assert lagged[at, month] == pytest.approx(
                plain.rank_correlation(panels[at, :, month], panels[at, :, month + 12])
            )


# The rule


def months(pattern):
    """ "x" for a month in the fifth, "." for one outside."""
    return np.array([[month == "x" for month in pattern]])


@pytest.mark.parametrize(
    ("pattern", "label"),
    [
        ("x" * 24, "persistent"),
        ("x" * 9 + "..." + "x" * 9 + "...", "persistent"),
        # Nine of the last twelve, but 17 of 24.
        ("x" * 8 + "...." + "x" * 9 + "...", ""),
        # 18 of 24, but eight of the last twelve.
        ("x" * 10 + ".." + "x" * 8 + "....", ""),
        ("x" * 23, "provisional"),
        ("x" * 12, "provisional"),
        ("x" * 9 + "...", "provisional"),
        ("x" * 8 + "....", ""),
        # Three quarters of 14 are ten and a half: eleven are needed.
        ("x." + "x" * 9 + "...", ""),
        ("xx" + "x" * 9 + "...", "provisional"),
        ("x" * 11, ""),
        ("", ""),
        # What lies further back does not count.
        ("." * 40 + "x" * 9 + "..." + "x" * 9 + "...", "persistent"),
        ("x" * 40 + "." * 24, ""),
    ],
)
def test_months_that_the_label_needs(pattern, label):
    result = persistence(months(pattern), outside=True, clean=True)

    assert result.label.tolist() == [label]
    last = pattern[-12:]
    assert (result.in_year[0], result.in_all[0]) == (last.count("x"), pattern[-24:].count("x"))


def test_the_label_needs_distance_clean_data_and_submissions():
    flags = np.ones((5, 24), dtype=bool)

    result = persistence(
        flags,
        outside=[True, False, True, True, True],
        clean=[True, True, False, True, True],
        submitted=[1.0, 1.0, 1.0, 0.94, 0.95],
    )

    assert result.label.tolist() == ["persistent", "", "", "", "persistent"]
    assert result.often.all()
    assert result.clean.tolist() == [True, True, False, False, True]
    assert result.months == 24


@pytest.mark.parametrize(("months", "in_all"), [(24, 18), (22, 17), (20, 15), (12, 9)])
def test_nine_of_twelve_and_three_quarters_of_all(months, in_all):
    in_year = np.array([9, 9, 8])
    result = often_enough(in_year, np.array([in_all, in_all - 1, in_all]), months)
    assert result.tolist() == [True, False, False]
    assert not often_enough(in_year, in_year, 11).any()


def test_a_bright_spot_shows_on_two_kinds_of_measure():
    kinds = np.array(["wait", "wait", "activity"])
    persistent = np.array(
        [[True, True, False], [True, False, True], [True, False, True], [False, False, False]]
    )
    outside = np.array(
        [[True, True, True], [True, True, True], [True, True, False], [True, True, True]]
    )

    # Two measures of one kind are one; what is not apart from its peers does not count.
    assert bright_spots(persistent, outside, kinds).tolist() == [False, True, False, False]


# Concordance


@given(panels)
def test_concordance_as_by_its_definition(rows):
    result = kendalls_w(np.array(rows))
    expected = plain.kendalls_w(rows)
    assert result.w == pytest.approx(expected, abs=1e-12, nan_ok=True)
    if not math.isnan(expected):
        assert -1e-12 <= result.w <= 1 + 1e-12
        assert result.chi_square == pytest.approx(len(rows[0]) * (len(rows) - 1) * expected)


@given(panels, st.randoms(use_true_random=False))
def test_concordance_knows_neither_names_nor_units(rows, random):
    panel = np.array(rows)
    order = list(range(len(rows)))
    random.shuffle(order)

    result, other = kendalls_w(panel), kendalls_w(5 * panel[order] + 2)

    assert other.w == pytest.approx(result.w, abs=1e-12, nan_ok=True)


def test_concordance_with_ties_by_hand():
    # Ranks 1, 2.5, 2.5, 4 and 1.5, 1.5, 3, 4: sums 2.5, 4, 5.5, 8 about 5 give S = 16.5;
    # W = 12 x 16.5 / (4 x 60 - 2 x (6 + 6)).
    result = kendalls_w(np.array([[1, 1], [2, 1], [2, 2], [3, 3]], dtype=float))
    assert result.w == pytest.approx(198 / 216, rel=1e-12)


def test_concordance_of_too_little():
    assert math.isnan(kendalls_w(np.ones((5, 3))).w)
    assert math.isnan(kendalls_w(np.array([[1.0, 2.0]])).w)
    assert math.isnan(kendalls_w(np.full((4, 4), np.nan)).w)
    # A place with a gap is left out of all months.
    panel = np.array([[1, 1], [2, 2], [3, 3], [np.nan, 0]])
    assert kendalls_w(panel).w == pytest.approx(1)


def test_ranks_of_fewer_than_three_places_are_not_correlated():
    assert np.isnan(rank_persistence(np.array([[1.0, 2.0], [2.0, 1.0]]), 1)).all()
    assert rank_persistence(np.ones((5, 4)), 12).shape == (0,)
