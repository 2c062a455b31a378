"""What changed in a place, and what persists: at most five sentences, improvements first, and
nothing of a place from which too much is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.measures import Measure
from metrics.models import AnalysisResult, Place
from metrics.pages.components import Point
from metrics.pages.false_alarms import expected_by_chance, rounded_autocorrelation
from metrics.pages.values import format_in_unit
from metrics.pages.view_query import TREATMENT_NAMES, lower_first
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages

MAX_CHANGES = 5
SHORT_MONTHS = (8, 12)


@dataclass(frozen=True)
class Change(Point):
    """`svg` is the line that it speaks of, where a page has the months at hand."""

    measure: Measure | None = None
    svg: str = ""


@dataclass(frozen=True)
class RecentChanges:
    changes: tuple[Change, ...]
    persistent: tuple[Point, ...]
    suppression_reason: str
    caution: str


def recent_changes(
    *, user: object, place: Place, vintages: Vintages, treatment: str
) -> RecentChanges | None:
    """One query. None where the newest month has not been analysed yet, or for other months."""
    rows = list(
        AnalysisResult.objects.visible_to(user)
        .about(place)
        .filter(release_id=vintages.newest.id, treatment_function=treatment)
        .with_comparison_counts()
        .order_by("measure")
    )
    if not rows:
        return None
    silent = [
        row.suppression_reason
        for row in rows
        if row.suppression_reason and "too few" not in row.suppression_reason
    ]
    if silent:
        return RecentChanges(
            (), (), f"Nothing is said here about change or standing: {silent[0]}.", ""
        )
    analysed = [row for row in rows if not row.suppression_reason]
    signals = [row for row in analysed if row.rule and not _is_holiday_dip(row, vintages)]
    signals.sort(key=lambda row: (not row.variation.startswith("improvement"), row.measure))
    return RecentChanges(
        tuple(_change(row, place) for row in signals[:MAX_CHANGES]),
        tuple(_persistence_point(row, place, treatment) for row in analysed if row.label),
        "",
        _caution(signals),
    )


def _is_holiday_dip(row: AnalysisResult, vintages: Vintages) -> bool:
    """A single low month of activity in August or December is the calendar, not a special cause."""
    flow = not ANALYSED_BY_SLUG[row.measure].is_stock
    single = row.rule == "astronomical" and row.run == 1
    return flow and single and vintages.newest.month.month in SHORT_MONTHS


def _change(row: AnalysisResult, place: Place) -> Change:
    analysed = ANALYSED_BY_SLUG[row.measure]
    what, drawn = analysed.what, analysed.measure
    up, down = ("longer", "shorter") if drawn.unit == "weeks" else ("higher", "lower")
    direction = up if row.variation.endswith("high") else down
    months = "this month" if row.run <= 1 else f"for {row.run} months"
    if analysed.is_stock:
        value = format_in_unit(drawn, row.value)
        text = f"{what} has been {direction} than its earlier level {months}: {value} now."
    else:
        text = f"{what} have been {direction} than usual {months}."
    text += f" So it is in {row.same_variation_count} of the {row.compared} {_kind_words(place)} compared."
    link = f"Chart: {lower_first(drawn.short)}"
    return Change(_tone(row) + text, _url(row, place), link, drawn)


def _tone(row: AnalysisResult) -> str:
    if row.variation.startswith("improvement"):
        return "Better: "
    return "To look at: " if row.variation.startswith("concern") else ""


def _url(row: AnalysisResult, place: Place) -> str:
    slug = ANALYSED_BY_SLUG[row.measure].measure.slug
    query = (
        "" if row.treatment_function == TOTAL_TREATMENT else f"?treatment={row.treatment_function}"
    )
    return reverse("place_measure", args=[place.code, slug]) + query


def _persistence_point(row: AnalysisResult, place: Place, treatment: str) -> Point:
    """The label in fair words, with its arithmetic; on fewer than 24 months it says so."""
    of = "" if treatment == TOTAL_TREATMENT else f" for {lower_first(TREATMENT_NAMES[treatment])}"
    end = "least" if row.label in ("persistent", "provisional") else "most"
    kind_words = _kind_words(place)
    what = lower_first(ANALYSED_BY_SLUG[row.measure].what)
    provisional = (
        "" if (row.months or 0) >= 24 else f" Provisional: {row.months} months are published here."
    )
    return Point(
        f"On {what}{of}, this place has been in the {end} favourable fifth of {kind_words}"
        f"{_duration_words(row, end)}, further from the rest than chance and the usual differences"
        f" between places explain.{_chance_sentence(row)}{provisional}",
        reverse("variation") + f"?measure={row.measure}",
        "See all places",
    )


def _kind_words(place: Place) -> str:
    return "sub-ICB locations" if place.kind == Place.Kind.SUB_ICB else "ICBs"


def _chance_sentence(row: AnalysisResult) -> str:
    """Before the limits are asked for, which makes it fewer."""
    if row.mean_autocorrelation is None or not row.months:
        return ""
    autocorrelation = rounded_autocorrelation(row.mean_autocorrelation)
    expected = expected_by_chance(row.compared, autocorrelation, row.months)
    return (
        f" If all were alike, about {formatting.number(expected, 1)} of the {row.compared} compared could be"
        " expected to stay in that fifth so long by chance."
    )


def _duration_words(row: AnalysisResult, end: str) -> str:
    if end == "least":
        return f" in {row.unfavourable_months_of_12} of the last 12 months"
    return " in at least 9 of the last 12 months"


def _caution(signals: Sequence[AnalysisResult]) -> str:
    if any(ANALYSED_BY_SLUG[row.measure].is_stock for row in signals):
        return (
            "Waiting lists change slowly, so one month is much like the month before and such signals"
            " are more frequent than they seem. They do not show why something changed."
        )
    return "Such a signal does not show why something changed." if signals else ""
