import pytest

from metrics.analysis.mean_estimates import listed
from metrics.analysis.results import CHARTED
from metrics.stats.autocorrelation import FEWEST_MONTHS, mean_estimates
from tests.sampling import sampled, times

EVERY = times(among_others=4, as_proof=1)


@sampled
def test_what_is_listed_is_what_is_computed():
    assert list(listed()) == list(range(FEWEST_MONTHS, CHARTED + 1))
    for months, estimates in list(listed().items())[::EVERY]:
        assert estimates == pytest.approx(mean_estimates(months), abs=1e-12)
