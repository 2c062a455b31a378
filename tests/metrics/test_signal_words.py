"""The words of signals against the points that they speak of, read slowly by an oracle."""

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.pages.signal_words import (
    against_spread,
    nothing_sentence,
    signal_sentence,
    spread_sentence,
)
from metrics.stats import spc
from metrics.stats.newest_signals import Signal, newest_signals
from tests.oracles import signal_sentences

pytestmark = pytest.mark.embedded
WITHIN = ANALYSED_BY_SLUG["within-18-weeks"]
MEDIAN = ANALYSED_BY_SLUG["median-wait"]
STARTS = ANALYSED_BY_SLUG["clock-starts-per-1000"]


def newest(months: list[float], starts: list[bool] | None = None) -> Signal:
    begins = None if starts is None else [starts]
    charts = spc.charts([months], starts=begins)
    found = newest_signals([months], charts, starts=begins)
    return Signal(
        spc.RULES[found.rule[0]],
        int(found.direction[0]),
        int(found.side[0]),
        int(found.run[0]),
        int(found.points[0]),
    )


@st.composite
def wandering(draw: st.DrawFn) -> list[float]:
    """Steps of a walk that forgets: long runs, trends and lone outliers all come."""
    length = draw(st.integers(10, 36))
    keeps = draw(st.sampled_from([0.0, 0.5, 0.9, 1.0]))
    at, series = 0, []
    for step in draw(st.lists(st.integers(-40, 40), min_size=length, max_size=length)):
        at = round(keeps * at) + step
        series.append(float(at))
    return series


# The line between near and beyond, or between sides, is the chart's to draw: rounding may decide.
def is_clear(months: list[float]) -> bool:
    centre, moved = signal_sentences.lines(months)
    edges = (0, signal_sentences.NEAR * moved, signal_sentences.FACTOR * moved)
    return all(abs(abs(x - centre) - edge) > 1e-6 for x in months for edge in edges)


@given(months=wandering(), measure=st.sampled_from([WITHIN, MEDIAN, STARTS]))
def test_every_sentence_is_true_of_its_points(months: list[float], measure) -> None:
    assume(is_clear(months))
    signal = newest(months)
    event(signal.rule)
    assume(signal.rule)
    sentence = signal_sentence(signal, measure, "61.0%")
    assert not signal_sentences.wrong(sentence, months), sentence


@given(months=wandering(), cut=st.integers(1, 20), gap=st.booleans())
def test_nothing_is_counted_across_a_break_or_a_gap(
    months: list[float], cut: int, gap: bool
) -> None:
    """The months from a break on are said to be what they would be alone."""
    assume(len(months) - cut >= 10)
    starts = [i == cut for i in range(len(months))]
    before = [float("nan")] * cut if gap else [x + 500 for x in months[:cut]]
    assert newest(before + months[cut:], starts) == newest(months[cut:])


@given(months=wandering())
def test_the_points_are_those_that_made_the_signal(months: list[float]) -> None:
    charts = spc.charts([months])
    found = newest_signals([months], charts)
    assert found.made_by[0].any() == bool(found.rule[0])
    if found.rule[0]:
        assert found.made_by[0, -1], "the newest is always one of them"
        # A point may carry a rule that goes before: none of them is without one.
        assert (charts.rule[0][found.made_by[0]] > 0).all()


def test_a_trend_is_called_a_trend() -> None:
    falling = [50.0, 90.0, 52.0, 88.0, 51.0, 91.0, 50.0, 90.0, 89.0, 85.0, 80.0, 74.0, 70.0, 66.0]
    signal = newest(falling)
    assert signal.rule == "trend" and signal.direction == -1
    assert signal_sentence(signal, WITHIN, "66.0%") == (
        "The share waiting 18 weeks or less has fallen in each of the last 6 months. It is now 66.0%."
    )


def test_a_month_on_the_other_side_is_not_counted() -> None:
    """Warrington's "9 months" began in its second lowest month."""
    rising = [60.0, 70.0, 58.0, 72.0, 59.0, 71.0, 57.0, 69.0, 56.0, 62.0, 64.0, 66.0, 68.0, 70.0]
    signal = newest(rising)
    assert signal.rule == "trend" and signal.run == 3 and signal.points == 6
    sentence = signal_sentence(signal, WITHIN, "70.0%")
    assert "in each of the last 5 months" in sentence and "earlier level" not in sentence
    longer = Signal("trend", direction=1, side=1, run=8, points=7)
    assert signal_sentence(longer, MEDIAN, "9.0 weeks") == (
        "The median waiting time has risen in each of the last 6 months. It is now 9.0 weeks. It has been"
        " longer than its earlier level for 8 months."
    )
    below = Signal("trend", direction=1, side=-1, run=8, points=7)
    assert "earlier level" not in signal_sentence(below, MEDIAN, "9.0 weeks")


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        (
            Signal("two_of_three", -1, -1, 4, 2),
            "have been near the lower limit of their usual range in two of the last three months.",
        ),
        (
            Signal("two_of_three", 1, 1, 4, 3),
            "have been near the upper limit of their usual range in each of the last three months.",
        ),
        (
            Signal("astronomical", 1, 1, 4, 1),
            "are above the upper limit of their usual range this month.",
        ),
        (
            Signal("astronomical", -1, -1, 7, 2),
            "have been below the lower limit of their usual range for 2 months. They have been lower"
            " than usual for 7 months.",
        ),
        (Signal("shift", -1, -1, 9, 9), "have been lower than usual for 9 months."),
    ],
)
def test_each_rule_in_its_words(signal: Signal, words: str) -> None:
    assert signal_sentence(signal, STARTS, "") == f"Clock starts per working day {words}"


def test_the_oracle_finds_what_is_not_so() -> None:
    months = [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 9.0]
    said = "It has been higher than its earlier level for 7 months. It is now 9."
    assert "not 7 months higher" in signal_sentences.wrong(said, months)
    assert signal_sentences.wrong(
        "It is below the lower limit of its usual range this month", months
    )
    assert signal_sentences.wrong("All is well", months)
    assert not signal_sentences.wrong(
        "It is above the upper limit of its usual range this month", [*months, 1.0, 2.0, 1.0, 30.0]
    )


def test_one_pathway_is_one() -> None:
    assert nothing_sentence(charted=0, of=6, pathways=1, has_dips=False) == (
        "1 pathway: too few to chart."
    )


def test_one_statistic_has_one_strength_of_words() -> None:
    assert [against_spread(outside) for outside in (2, 1, 0, -1, -2)] == [
        "higher than chance and the usual differences explain",
        "possibly higher",
        "no different from the general spread",
        "possibly lower",
        "lower than chance and the usual differences explain",
    ]


def test_spread_is_said_as_people_think_of_it() -> None:
    assert "more than chance alone would explain (spread 22 times)" in spread_sentence(484.0)
    assert "(spread 1.1 times)" in spread_sentence(1.21)
    assert spread_sentence(1.05) == "Places vary no more than chance alone would explain."
