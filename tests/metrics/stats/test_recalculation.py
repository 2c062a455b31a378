import numpy as np
import pytest

from metrics.stats.recalculation import suggest_recalculation
from metrics.stats.spc import charts


def stepped(after, level=70.0):
    random = np.random.default_rng(2)
    return np.concatenate([random.normal(60, 1, 18), random.normal(level, 1, after)])[None]


def suggested(x, causes, explained=()):
    column = np.arange(x.shape[1])
    result = suggest_recalculation(
        x, charts(x), causes=[np.isin(column, causes)], explained=[np.isin(column, explained)]
    )
    return int(result.start[0]), int(result.points[0]), bool(result.ample[0])


def test_a_lasting_shift_with_a_known_cause_is_suggested():
    assert suggested(stepped(14), causes=[17]) == (18, 14, True)
    assert suggested(stepped(10), causes=[16]) == (18, 10, False)


@pytest.mark.parametrize(
    ("after", "causes", "explained"),
    [(14, [], []), (14, [5], []), (14, [17], [20]), (8, [17], []), (0, [17], [])],
)
def test_what_lacks_a_cause_or_has_another_or_is_short_is_not(after, causes, explained):
    assert suggested(stepped(after), causes, explained) == (-1, 0, False)


def test_a_level_that_still_moves_is_not_suggested():
    x = stepped(14)
    x[0, 18:] = 66 + np.arange(14)
    assert suggested(x, causes=[17]) == (-1, 0, False)
