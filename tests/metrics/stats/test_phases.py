import numpy as np

from metrics.stats.phases import first_points, phases_of, runs


def test_first_points_count_known_months_of_each_phase():
    x = np.array([[1, np.nan, 2, 3, 4, 5, 6.0]])
    result = first_points(x, 2, starts=[0, 0, 0, 0, 1, 0, 0])

    assert result.tolist() == [[True, False, True, False, True, True, False]]


def test_phases_are_numbered_over_all_series():
    x = np.array([[1, 2, np.nan, 4], [5, 6, 7, 8.0]])
    result = phases_of(x, starts=[[0, 0, 0, 1], [0, 1, 0, 0]])

    assert result.at.tolist() == [[0, 0, 0, 1], [2, 3, 3, 3]]
    assert result.joined.tolist() == [[False, True, False, False], [False, False, True, True]]
    assert result.mean(x, result.known).tolist() == [1.5, 4, 5, 7]
    assert result.count(result.known).tolist() == [2, 1, 1, 3]


def test_a_mean_of_equals_is_that_value():
    x = np.full((1, 10), 0.1)
    assert phases_of(x).mean(x, np.isfinite(x)).tolist() == [0.1]


def test_runs_end_at_gaps_breaks_and_rows():
    sign = np.array([[1, 1, 1, -1], [-1, 0, 1, 1]], dtype=np.int8)
    joined = np.array([[False, True, False, True], [False, True, True, True]])

    assert runs(sign, joined).tolist() == [[2, 2, 1, 1], [1, 0, 2, 2]]
