"""What pages say that chance would bring: a range, in which the truth lies."""

import numpy as np
import pytest

from metrics import reference
from metrics.analysis.false_alarms import (
    CORRELATIONS,
    LEAST,
    MONTHS,
    OFTEN,
    PLACES,
    SIGNAL_NOW,
    false_alarms,
)
from metrics.pages.false_alarms import (
    ExpectedByChance,
    false_alarm_tables,
    labels_by_chance,
    lasting_by_chance,
    lasting_sentence,
    signals_by_chance,
)
from metrics.stats import persistence
from metrics.stats.autocorrelation import AutocorrelationRange, autocorrelation_range
from tests.metrics.stats.test_autocorrelation import wandering
from tests.oracles import chance

pytestmark = pytest.mark.embedded
SAMPLE = (0.0, 0.6, 0.9, 0.99)
KNOWN = {0.8: 1.2, 0.9: 4.2, 0.97: 10, 0.99: 14}


def expectation(places: int, correlation: float, months: int, trials: int = 1500) -> float:
    return float(persistence.by_chance(places, correlation, 91, months, trials).mean())


@pytest.mark.parametrize("correlation", KNOWN)
def test_of_a_hundred_places_over_twenty_months_so_many_last_by_chance(correlation: float) -> None:
    assert expectation(100, correlation, 20, 500) == pytest.approx(KNOWN[correlation], rel=0.1)


def test_who_meets_the_rule_of_months_counted_slowly() -> None:
    for seed, (places, months) in enumerate([(30, 12), (42, 20), (31, 26)]):
        made = wandering(0.97, places, months, seed)
        flags = persistence.least_favourable(made)
        counted = persistence.persistence(flags, outside=True, clean=True).often.sum()
        assert counted == chance.meets_rule_of_months(made.tolist())


def holds_the_truth(places: int, correlation: float, months: int, seeds: range) -> float:
    truth = expectation(places, correlation, months)
    starts = np.zeros(months, dtype=bool)
    ranges = [
        autocorrelation_range(wandering(correlation, places, months, seed), starts)
        for seed in seeds
    ]
    printed = [lasting_by_chance(places, one, months) for one in ranges]
    return float(np.mean([one.fewest <= truth <= one.most for one in printed]))


@pytest.mark.parametrize("correlation", SAMPLE)
def test_the_true_expectation_lies_in_what_is_printed(correlation: float) -> None:
    assert holds_the_truth(100, correlation, 20, range(4)) == 1


@pytest.mark.proofs
@pytest.mark.parametrize("correlation", CORRELATIONS)
@pytest.mark.parametrize(("places", "months"), [(100, 20), (106, 24), (42, 22), (36, 12), (12, 24)])
def test_it_lies_there_whatever_the_correlation(
    places: int, months: int, correlation: float
) -> None:
    """The range of the correlation is meant to hold it in 99 of 100."""
    assert holds_the_truth(places, correlation, months, range(100)) >= 0.96


def test_through_the_whole_analysis_it_lies_there_too() -> None:
    simulated = {
        (row["label"], float(row["correlation"]), int(row["months"])): 100
        * int(row["labelled"])
        / int(row["places"])
        for row in reference.rows("false_alarms")
    }
    for alarms in false_alarms(2, 11, SAMPLE, (20,)):
        of_100 = {label: simulated[label, alarms.correlation, 20] for label in alarms.labelled}
        for estimated in alarms.estimated:
            lasting = lasting_by_chance(PLACES, estimated, 20)
            assert lasting.fewest <= PLACES * of_100[OFTEN] / 100 <= lasting.most
            for label, by_chance in ((SIGNAL_NOW, signals_by_chance), (LEAST, labels_by_chance)):
                printed = by_chance(estimated, 20)
                assert printed.fewest <= of_100[label] <= printed.most


def test_between_the_months_simulated_both_sides_count() -> None:
    one = AutocorrelationRange(0.9, 0.9)
    at_20, at_22, between = (signals_by_chance(one, months) for months in (20, 22, 21))
    assert (between.low, between.high) == (at_20.low, at_22.high)
    assert at_20.low < at_20.high < at_20.low + 2
    # Two years of labels are charted over up to three.
    assert signals_by_chance(one, 24).low < signals_by_chance(one, 24).high


def test_the_sentence_says_what_it_rests_on() -> None:
    assert lasting_sentence(100, AutocorrelationRange(0.0, 0.1), 20, "each of these fifths") == (
        "If all were alike, expect at most 1 of the 100 compared to stay in each of these fifths so long."
        " Expect at most 1 of 100 to lie outside the widened 95% limits as well. Chance alone brings this"
        " where each month is as like the one before as here (correlation 0.00 to 0.10)."
    )
    open_ended = lasting_sentence(100, AutocorrelationRange(0.99, 0.99), 20)
    assert "expect between 13 and 15 of the 100 compared, or more, to stay" in open_ended
    assert "between 4 and 6 of 100 to lie outside the widened 95% limits as well." in open_ended
    assert open_ended.endswith(" (correlation 0.99 or more).")


def test_the_tables_print_every_rate_up_to_099() -> None:
    labels, lengths = false_alarm_tables()
    assert [row.cells[0].text for row in labels.rows][::12] == ["0.00", "0.99"]
    assert len(labels.rows) == len(lengths.rows) == len(CORRELATIONS)
    assert {len(row.cells) for row in labels.rows} == {len(labels.head)} == {9}
    assert len(lengths.head) == 1 + len([months for months in MONTHS if months <= 24])
    assert all(cell.text.endswith("%") for row in labels.rows for cell in row.cells[1:])


@pytest.mark.parametrize(
    ("low", "high", "or_more", "words"),
    [
        (4.2, 6.1, False, "between 4 and 7 of the 100"),
        (4.2, 14.0, True, "between 4 and 14 of the 100, or more,"),
        (0.0, 0.0, False, "at most 1 of the 100"),
        (0.9, 2.3, False, "at most 3 of the 100"),
        (0.9, 2.3, True, "up to 3 of the 100, or more,"),
    ],
)
def test_ranges_in_words(low: float, high: float, or_more: bool, words: str) -> None:
    assert ExpectedByChance(low, high, or_more).of("the 100") == words
