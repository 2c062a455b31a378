"""What changed in a place, and what persists: at most five sentences, improvements first, and
nothing of a place from which too much is missing."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from metrics import formatting
from metrics.absences import MissingProvider
from metrics.analysis.analysed_measures import ANALYSED, ANALYSED_BY_SLUG, AnalysedMeasure
from metrics.analysis.results import TOO_FEW
from metrics.measures import Measure
from metrics.models import AnalysisResult, Figure, Place
from metrics.pages.components import Point
from metrics.pages.control_charts import chart_url
from metrics.pages.false_alarms import lasting_sentence, signals_by_chance
from metrics.pages.left_out import LeftOut
from metrics.pages.left_out_words import MOST_NAMED, begun_without, left_out_note
from metrics.pages.signal_words import (
    against_spread,
    holiday_sentence,
    is_holiday_dip,
    nothing_sentence,
    signal_sentence,
    silent_sentence,
    tone,
)
from metrics.pages.values import format_in_unit
from metrics.pages.variation_subpages import positions_url
from metrics.pages.view_query import TREATMENT_NAMES, lower_first
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages
from metrics.stats.autocorrelation import AutocorrelationRange

MAX_CHANGES = 5
# As everywhere: by the registry of measures.
ORDER = {analysed.slug: i for i, analysed in enumerate(ANALYSED)}

BEING_MADE_AGAIN = (
    "The limits or the figures behind this have just changed. We are working it out again. Until then"
    " it says what held before."
)


@dataclass(frozen=True)
class Change(Point):
    """`svg` is the line that it speaks of, where a page has the months at hand. `brief` names no more than
    one of those left out: for where a note names them all."""

    measure: Measure | None = None
    is_improvement: bool = False
    is_concern: bool = False
    brief: str = ""
    svg: str = ""


@dataclass(frozen=True)
class RecentChanges:
    """`nothing` says that nothing changed, or why nothing could be looked for; `holiday_dips` are signals
    that are not counted as a change; `left_out` says why who is
    left out, `silent` of which measures alone nothing is said."""

    changes: tuple[Change, ...] = ()
    persistent: tuple[Point, ...] = ()
    suppression_reason: str = ""
    caution: str = ""
    holiday_dips: tuple[Change, ...] = ()
    nothing: str = ""
    left_out: str = ""
    silent: str = ""
    # By the name of what is analysed: since when its newest limits are, where they were drawn anew.
    limits_since: Mapping[str, date] = field(default_factory=dict)
    being_made_again: str = ""

    @property
    def without_changes(self) -> str:
        """What is said in place of changes, where there are none."""
        return self.suppression_reason or self.nothing


def recent_changes(
    *, user: object, place: Place, vintages: Vintages, treatment: str
) -> RecentChanges | None:
    """One query, and one more where somebody is left out. None where the newest month has not been
    analysed yet, or for other months."""
    rows = newest_results(user=user, places=[place], vintages=vintages, treatment=treatment)
    if not rows:
        return None
    changes = changes_of(rows, place, LeftOut(rows, vintages))
    if vintages.newest.is_analysed:
        return changes
    return replace(changes, being_made_again=BEING_MADE_AGAIN)


def newest_results(
    *, user: object, places: Collection[Place], vintages: Vintages, treatment: str
) -> list[AnalysisResult]:
    """Of the newest month, for `changes_of`."""
    return list(
        AnalysisResult.objects.visible_to(user)
        .filter(place__in=places, release_id=vintages.newest.id, treatment_function=treatment)
        .with_comparison_counts()
        .order_by("measure")
    )


def changes_of(rows: Sequence[AnalysisResult], place: Place, providers: LeftOut) -> RecentChanges:
    """From the results of one place and treatment function, read `with_comparison_counts`."""
    month = providers.months[-1]
    rows = sorted(rows, key=lambda row: ORDER[row.measure])
    reasons = {row.suppression_reason for row in rows} - {"", TOO_FEW}
    analysed = [row for row in rows if not row.suppression_reason]
    if reasons and not analysed:
        return RecentChanges(
            suppression_reason=silent_sentence(min(reasons)), limits_since=_limits_since(rows)
        )
    left_out = {row.measure: providers.of(row) for row in analysed}
    signalled = [row for row in analysed if row.rule]
    dips = [row for row in signalled if is_holiday_dip(row.signal, _measure(row), month)]
    signals = [row for row in signalled if row not in dips]
    # Stays in the order of measures otherwise.
    signals.sort(key=lambda row: not row.variation.startswith("improvement"))
    lasting = [row for row in analysed if row.label]
    shown = [*signals[:MAX_CHANGES], *lasting, *dips]
    return RecentChanges(
        changes=tuple(
            _change(row, place, month, left_out[row.measure]) for row in signals[:MAX_CHANGES]
        ),
        persistent=tuple(_persistence_point(row, place, left_out[row.measure]) for row in lasting),
        caution=_caution(signals),
        holiday_dips=tuple(
            _linked(
                row,
                place,
                month,
                begun_without(
                    _names(left_out[row.measure]),
                    holiday_sentence(row.signal, _measure(row), month),
                ),
            )
            for row in dips
        ),
        nothing="" if signals else _nothing(rows, place, has_dips=bool(dips)),
        left_out=left_out_note(
            (each for row in shown for each in left_out[row.measure]), "These sentences"
        ),
        silent=_silent(rows, reasons),
        limits_since=_limits_since(rows),
    )


def _limits_since(rows: Sequence[AnalysisResult]) -> dict[str, date]:
    return {row.measure: row.limits_since for row in rows if row.limits_since}


def _silent(rows: Sequence[AnalysisResult], reasons: Collection[str]) -> str:
    """Of which measures alone nothing is said, and why."""
    measures = sorted(
        {
            lower_first(_measure(row).measure.short)
            for row in rows
            if row.suppression_reason in reasons
        }
    )
    if not measures:
        return ""
    return (
        f"Nothing is said of {formatting.listed(measures)}: {formatting.listed(sorted(reasons))}."
    )


def _names(left_out: Sequence[MissingProvider]) -> list[str]:
    return [provider.name for provider in left_out]


def _measure(row: AnalysisResult) -> AnalysedMeasure:
    return ANALYSED_BY_SLUG[row.measure]


def _nothing(rows: Sequence[AnalysisResult], place: Place, *, has_dips: bool) -> str:
    """How many wait is asked for only where that is the reason."""
    charted = sum(bool(row.variation) for row in rows)
    pathways = None
    if not charted and all(row.suppression_reason == TOO_FEW for row in rows):
        pathways = _pathways(rows[0], place)
    return nothing_sentence(charted=charted, of=len(rows), pathways=pathways, has_dips=has_dips)


def _pathways(row: AnalysisResult, place: Place) -> int:
    figures = Figure.objects.as_submitted().about([place])
    waiting = figures.filter(
        release_id=row.release_id, treatment_function=row.treatment_function
    ).values_list("waiting_list", flat=True)
    return waiting.first() or 0


def _change(
    row: AnalysisResult, place: Place, month: date, left_out: Sequence[MissingProvider]
) -> Change:
    analysed = _measure(row)
    text = signal_sentence(row.signal, analysed, format_in_unit(analysed.measure, row.value))
    others = (
        f" A signal in the same direction is seen in {row.same_variation_count} of the {row.compared}"
        f" {_kind_words(place)} compared."
    )
    full, brief = (
        tone(row.variation) + begun_without(_names(left_out), text, most_named) + others
        for most_named in (MOST_NAMED, 1)
    )
    return replace(_linked(row, place, month, full), brief=brief)


def _linked(row: AnalysisResult, place: Place, month: date, text: str) -> Change:
    drawn = _measure(row).measure
    url = chart_url(place, row.measure, row.treatment_function, month)
    return Change(
        text,
        url,
        f"Chart: {lower_first(drawn.short)}",
        measure=drawn,
        is_improvement=row.variation.startswith("improvement"),
        is_concern=row.variation.startswith("concern"),
    )


def _persistence_point(
    row: AnalysisResult, place: Place, left_out: Sequence[MissingProvider]
) -> Point:
    """The label in fair words, with its arithmetic; on fewer than 24 months it says so."""
    treatment = row.treatment_function
    of = "" if treatment == TOTAL_TREATMENT else f" for {lower_first(TREATMENT_NAMES[treatment])}"
    end = "least" if row.label in ("persistent", "provisional") else "most"
    kind_words = _kind_words(place)
    what = lower_first(ANALYSED_BY_SLUG[row.measure].what)
    provisional = (
        "" if (row.months or 0) >= 24 else f" Provisional: {row.months} months are published here."
    )
    return Point(
        begun_without(
            _names(left_out), f"On {what}{of}, this place stays in the {end} favourable fifth"
        )
        + f" of {kind_words}. It was there{_duration_words(row, end)}. Against the spread of places, its value"
        f" over 12 months is {against_spread(row.outside)}.{_chance_sentence(row)}{provisional}",
        positions_url(place=place, measure=row.measure, treatment=row.treatment_function),
        "See all places",
    )


def _kind_words(place: Place) -> str:
    return "sub-ICB locations" if place.kind == Place.Kind.SUB_ICB else "ICBs"


def _chance_sentence(row: AnalysisResult) -> str:
    autocorrelation = row.wander
    if autocorrelation is None or not row.months:
        return ""
    return f" {lasting_sentence(row.compared, autocorrelation, row.months)}"


def _duration_words(row: AnalysisResult, end: str) -> str:
    if end == "least":
        return f" in {row.unfavourable_months_of_12} of the last 12 months"
    return " in at least 9 of the last 12 months"


def _caution(signals: Sequence[AnalysisResult]) -> str:
    if not signals:
        return ""
    stocks = [row for row in signals if ANALYSED_BY_SLUG[row.measure].is_stock]
    if not stocks:
        expected = _expected_signals(signals)
        by_chance = f"If nothing had changed, {expected}. " if expected else ""
        return f"{by_chance}Such a signal does not show why something changed."
    slow = "Waiting lists change slowly, so one month is much like the month before."
    expected = _expected_signals(stocks)
    frequent = (
        f" If none changed and all only wandered so, {expected}."
        if expected
        else " So such signals are more frequent than they seem."
    )
    return f"{slow}{frequent} They do not show why something changed."


def _expected_signals(signals: Sequence[AnalysisResult]) -> str:
    ranges = [row.wander for row in signals if row.wander is not None]
    if not ranges:
        return ""
    expected = signals_by_chance(
        AutocorrelationRange(min(each.low for each in ranges), max(each.high for each in ranges)),
        max(row.months or 0 for row in signals),
    )
    return f"{expected.of('100 places')} would show some signal in the newest month"
