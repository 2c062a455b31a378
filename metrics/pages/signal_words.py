"""What is said of a signal, and of there being none. Every page, notification and paper says it in these
words, made from what the rule found and from nothing else."""

import math
from datetime import date

from metrics import formatting
from metrics.analysis.analysed_measures import CHARTED_BY_SLUG, AnalysedMeasure
from metrics.analysis.control_chart import ControlChart
from metrics.pages.left_out_words import begun_without
from metrics.stats.newest_signals import Signal

USUAL = "Nothing beyond the usual movement from month to month"
# Of flows: bank holidays, and the weeks in which many are away.
SHORT_MONTHS = (8, 12)
# What would be written "1.0 times" is chance.
LEAST_SPREAD = 1.05
# Beside a link to that chart, of places that are offered as examples.
IMPROVED = "Its own chart shows a change for the better."


def signal_sentence(signal: Signal, analysed: AnalysedMeasure, value: str) -> str:
    """`value` is the newest, as the measure is written."""
    now = f". It is now {value}." if analysed.is_level else "."
    text = f"{analysed.what} {_rule_words(signal, analysed)}{now}"
    if signal.rule != "shift" and signal.has_shifted and signal.side == signal.direction:
        start = "It has" if analysed.is_level else "They have"
        text += f" {start} been {_level(signal, analysed)}."
    return text


def bare_sentence(signal: Signal, analysed: AnalysedMeasure) -> str:
    """Without the value: of a month that is told of beside others."""
    return f"{analysed.what} {_rule_words(signal, analysed)}"


def tone(variation: str) -> str:
    """Whether a change is for the better, before the sentence about it: colours alone do not say it."""
    if variation.startswith("improvement"):
        return "Better: "
    return "To look at: " if variation.startswith("concern") else ""


def silent_sentence(reason: str) -> str:
    return f"Nothing is said here about change or standing: {reason}."


def caution_sentence(*, stock: bool) -> str:
    if stock:
        return (
            "Waiting lists change slowly, so one month is much like the month before. So such signals"
            " are more frequent than they seem. They do not show why something changed."
        )
    return "Such a signal does not show why something changed."


def _rule_words(signal: Signal, analysed: AnalysedMeasure) -> str:
    have = "has" if analysed.is_level else "have"
    if signal.rule == "shift":
        return f"{have} been {_level(signal, analysed)}"
    if signal.rule == "trend":
        way = "risen" if signal.direction > 0 else "fallen"
        return f"{have} {way} in each of the last {signal.points - 1} months"
    if signal.rule == "two_of_three":
        often = "two" if signal.points == 2 else "each"
        return f"{have} been near {_limit(signal, analysed)} in {often} of the last three months"
    if signal.points > 1:
        return f"{have} been {_beyond(signal, analysed)} for {signal.points} months"
    return f"{'is' if analysed.is_level else 'are'} {_beyond(signal, analysed)} this month"


def _level(signal: Signal, analysed: AnalysedMeasure) -> str:
    """All months of a run lie on one side of the average of all, so that the average of the months
    before it lies on the other."""
    up, down = ("longer", "shorter") if analysed.measure.unit == "weeks" else ("higher", "lower")
    than = "its earlier level" if analysed.is_level else "usual"
    return f"{up if signal.side > 0 else down} than {than} for {signal.run} months"


def _limit(signal: Signal, analysed: AnalysedMeasure) -> str:
    whose = "its" if analysed.is_level else "their"
    return f"the {'upper' if signal.side > 0 else 'lower'} limit of {whose} usual range"


def _beyond(signal: Signal, analysed: AnalysedMeasure) -> str:
    return f"{'above' if signal.side > 0 else 'below'} {_limit(signal, analysed)}"


def is_holiday_dip(signal: Signal, analysed: AnalysedMeasure, month: date) -> bool:
    """A single low month of activity in August or December is the calendar, not a special cause."""
    single = signal.rule == "astronomical" and signal.points == 1 and not signal.has_shifted
    low = signal.side < 0
    return not analysed.is_level and single and low and month.month in SHORT_MONTHS


def holiday_sentence(signal: Signal, analysed: AnalysedMeasure, month: date) -> str:
    return (
        f"{analysed.what} {_rule_words(signal, analysed)}. A single low {month:%B} may be the holidays alone,"
        " so it is not counted as a change."
    )


def nothing_sentence(
    *, charted: int, of: int, pathways: float | None, has_dips: bool, counted: str = "pathways"
) -> str:
    """Where no signal is told: that there was none, or that none could be looked for."""
    if charted:
        usual = USUAL.replace("Nothing", "Nothing else") if has_dips else USUAL
        if charted == of:
            return f"{usual}."
        measures = "measure" if charted == 1 else "measures"
        return (
            f"{usual} in the {charted} {measures} that could be charted. The other {of - charted} could"
            f" not be: too few {counted}, or too few months that can be compared."
        )
    if pathways is None:
        return "Too few months can be compared to chart anything."
    if counted == "pathways" and pathways == 1:
        return "1 pathway: too few to chart."
    return f"{formatting.count(pathways)} {counted}: too few to chart."


def verdict(chart: ControlChart, value: str) -> str:
    """The sentence of one chart; `value` is its newest, as the measure is written."""
    analysed, month = CHARTED_BY_SLUG[chart.measure], chart.points[-1].month
    if chart.suppression_reason and not chart.is_too_few:
        return silent_sentence(chart.suppression_reason)
    if not chart.signal.rule:
        charted = int(bool(chart.variation))
        return nothing_sentence(
            charted=charted,
            of=1,
            pathways=chart.counted,
            has_dips=False,
            counted=analysed.measure.counted,
        )
    if is_holiday_dip(chart.signal, analysed, month):
        return begun_without(chart.left_out, holiday_sentence(chart.signal, analysed, month))
    sentence = signal_sentence(chart.signal, analysed, value)
    return tone(chart.variation) + begun_without(chart.left_out, sentence)


# Against limits widened for the usual differences between places: beyond 99.8%, beyond 95%, within.
_STRENGTHS = {
    2: "{} than chance and the usual differences explain",
    1: "possibly {}",
    0: "no different from the general spread",
}


def against_spread(outside: int) -> str:
    """The one strength of words for where a place lies in a funnel: `outside` is 2, 1, 0, -1 or -2."""
    return _STRENGTHS[abs(outside)].format("higher" if outside > 0 else "lower")


def spread_sentence(phi: float) -> str:
    """`phi` is a ratio of variances; people think of how far apart places lie, which is its root."""
    spread = math.sqrt(phi)
    if spread < LEAST_SPREAD:
        return "Places vary no more than chance alone would explain."
    times = formatting.number(spread, 0 if spread >= 10 else 1)
    return (
        f"Places vary more than chance alone would explain (spread {times} times). Limits allow for that:"
        " only places beyond the usual spread are said to differ."
    )
