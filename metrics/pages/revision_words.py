"""What is said of a revision: each sentence from the rows that the ledger holds, and from no more."""

from collections.abc import Mapping
from typing import Any

from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG, AnalysedMeasure
from metrics.measures import BY_SLUG, WATCHED, Measure
from metrics.models import AnalysisResult, RevisedFigure, Revision, SignalChange
from metrics.models.analysis import HIGH, LOW
from metrics.pages.signal_words import against_spread, bare_sentence
from metrics.pages.values import format_change, format_in_unit
from metrics.pages.view_query import TREATMENT_NAMES, lower_first
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.stats.newest_signals import Signal

NO_FIGURE = "no figure"
UNCHANGED = "no change"
TOO_SMALL = "less than the last digit"
NOTHING_UNUSUAL = "nothing beyond the usual"


def what_sentence(revision: Revision) -> str:
    """What readers see since, in place of what."""
    month, day = formatting.month(revision.month), formatting.day(revision.at)
    if revision.after is None:
        return f"{month} was withdrawn on {day}: no figures of it are shown since."
    if revision.is_put_back:
        return f"{month} was put back on {day}, with the figures that it had when it was withdrawn."
    return (
        f"On {day} the figures of {month} were replaced: those of {revision.before.file_name} by those"
        f" of {revision.after.file_name}."
    )


def extent_sentence(revision: Revision) -> str:
    """How much changed. Nothing is counted where a whole month came or went."""
    if revision.after is None or revision.is_put_back:
        return ""
    if not revision.figures:
        return "No figure that is shown here changed."
    figures = (
        "1 figure" if revision.figures == 1 else f"{formatting.count(revision.figures)} figures"
    )
    places = "1 place" if revision.places == 1 else f"{formatting.count(revision.places)} places"
    return f"{figures} of {places} changed."


def figure_sentence(figure: RevisedFigure) -> str:
    """One figure before and now."""
    measure = BY_SLUG[figure.measure]
    text = f"{measure.title}{treatment_words(figure.treatment_function)}: {value_words(measure, figure.before)} before,"
    return f"{text} {value_words(measure, figure.after)} now{_in_brackets(measure, figure)}."


def _in_brackets(measure: Measure, figure: RevisedFigure) -> str:
    words = change_words(measure, figure)
    return f" ({words})" if words else ""


def value_words(measure: Measure, value: float | None) -> str:
    return NO_FIGURE if value is None else format_in_unit(measure, value)


def change_words(measure: Measure, figure: RevisedFigure) -> str:
    """None where there was no figure before or is none now."""
    if figure.before is None or figure.after is None:
        return ""
    words = format_change(measure, figure.after - figure.before)
    return TOO_SMALL if words == UNCHANGED else words


def treatment_words(treatment: str) -> str:
    if treatment == TOTAL_TREATMENT:
        return ""
    return f", {lower_first(TREATMENT_NAMES.get(treatment, treatment))}"


# --- signals -------------------------------------------------------------------------------------


def signals_sentence(revision: Revision, changed: int) -> str:
    """Whether what the statistics say changed with it; `changed` counts those of its comparison."""
    comparison = revision.comparison
    if comparison is None:
        return (
            "What the statistics say has not been compared. They are made for the newest month, from the"
            " three years up to it: they are compared once they have been made again."
        )
    month = formatting.month(comparison.month)
    if comparison.before_id is None:
        return (
            f"The statistics of {month} were made for the first time after this, so there are none from"
            " before it to compare them with."
        )
    others = comparison.revisions.count() - 1
    and_others = f" and {others} other{'s' if others > 1 else ''}" if others else ""
    if not changed:
        return f"Nothing that the statistics of {month} say changed with this revision{and_others}."
    statements = "1 statement" if changed == 1 else f"{formatting.count(changed)} statements"
    return f"{statements} of the statistics of {month} changed with this revision{and_others}."


def statement_words(fields: Mapping[str, Any] | None, measure: str) -> str:
    """What the statistics told of one measure of one place, from the fields of its result."""
    analysed = ANALYSED_BY_SLUG[measure]
    if not fields:
        return NOTHING_UNUSUAL
    if reason := fields.get("suppression_reason"):
        return f"nothing was said: {reason}"
    parts = []
    if fields.get("rule"):
        parts.append(lower_first(_signal_words(fields, analysed)))
    if outside := fields.get("outside"):
        parts.append(f"against the spread of places: {against_spread(outside)}")
    if label := fields.get("label"):
        parts.append(_label_words(AnalysisResult.Label(label)))
    return "; ".join(parts)


def _label_words(label: AnalysisResult.Label) -> str:
    """Each by itself: what a provisional one is called refers to the other."""
    whole = {
        AnalysisResult.Label.PROVISIONAL: AnalysisResult.Label.PERSISTENT,
        AnalysisResult.Label.FAVOURABLE_PROVISIONAL: AnalysisResult.Label.FAVOURABLE,
    }
    if label in whole:
        return f"{whole[label].label}, on fewer than 24 months"
    return str(label.label)


def _signal_words(fields: Mapping[str, Any], analysed: AnalysedMeasure) -> str:
    variation = fields.get("variation", "")
    signal = Signal(
        fields["rule"],
        (variation in HIGH) - (variation in LOW),
        fields.get("side", 0),
        fields.get("run", 0),
        fields.get("points", 0),
    )
    return bare_sentence(signal, analysed)


def signal_sentence_of_change(change: SignalChange) -> str:
    short = ANALYSED_BY_SLUG[change.measure].measure.short
    before, now = (statement_words(f, change.measure) for f in (change.before, change.after))
    return f"What the statistics say of it by “{lower_first(short)}”: before, {before}; now, {now}."


def watch_list_words(change: SignalChange) -> str:
    """Whether a place came under the rule of persistence that the watch list starts from, or left it."""
    persistent = (AnalysisResult.Label.PERSISTENT, AnalysisResult.Label.PROVISIONAL)
    was, now = (
        (fields or {}).get("label", "") in persistent for fields in (change.before, change.after)
    )
    if was == now or ANALYSED_BY_SLUG[change.measure].measure not in WATCHED:
        return ""
    return "no longer meets the watch list's rule" if was else "meets the watch list's rule now"
