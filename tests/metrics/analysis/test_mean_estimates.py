import pytest

from metrics.analysis.mean_estimates import listed
from metrics.analysis.results import CHARTED
from metrics.stats.autocorrelation import FEWEST_MONTHS, mean_estimates


def test_what_is_listed_is_what_is_computed():
    assert list(listed()) == list(range(FEWEST_MONTHS, CHARTED + 1))
    for months, estimates in listed().items():
        assert estimates == pytest.approx(mean_estimates(months), abs=1e-12)
