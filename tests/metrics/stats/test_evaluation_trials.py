"""How often the whole path errs where nothing happened, and how often it sees what did."""

import numpy as np
import pytest

from metrics.stats import evaluation_trials as trials
from metrics.stats.claims import Claim
from tests.sampling import sampled, times

SEED = 20240425
PLACES = times(among_others=160, as_proof=500)
WINDOWS = times(among_others=[(24, 12)], as_proof=list(trials.WINDOWS))
MOST_FALSE, LEAST_SEEN = 0.05, 0.50


BEYOND_PEERS = {Claim.BEYOND_PEERS}
BEYOND_TREND = {Claim.BEYOND_TREND, *BEYOND_PEERS}


def share(read, claims):
    return np.mean([each.verdict.claim in claims for each in read])


def run(effect, before, after):
    random = np.random.default_rng(SEED)
    return [each for each in trials.trials(effect, before, after, PLACES, random) if each.was_read]


@sampled
@pytest.mark.parametrize("effect", [trials.NOTHING, trials.NOTHING_CHOSEN], ids=lambda e: e.name)
@pytest.mark.parametrize(("before", "after"), WINDOWS)
def test_where_nothing_began_few_are_called_larger_than_the_trend(effect, before, after):
    read = run(effect, before, after)
    error = 2 * np.sqrt(MOST_FALSE * (1 - MOST_FALSE) / len(read))
    for rungs in (BEYOND_TREND, BEYOND_PEERS):
        assert share(read, rungs) <= MOST_FALSE + error


@sampled
@pytest.mark.parametrize("effect", [trials.LEVEL, trials.SLOPE], ids=lambda e: e.name)
@pytest.mark.parametrize(("before", "after"), WINDOWS)
def test_what_began_is_seen_at_least_every_other_time(effect, before, after):
    read = [each for each in run(effect, before, after) if each.correlation <= 0.5]
    assert share(read, BEYOND_TREND) >= LEAST_SEEN


def test_who_lacks_a_provider_is_refused_whatever_the_figures_show():
    random = np.random.default_rng(SEED)
    refused = [t for t in trials.trials(trials.LEVEL, 24, 12, 80, random) if not t.was_read]
    assert refused and {each.verdict.claim for each in refused} == {Claim.REPORTED}
