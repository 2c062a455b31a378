"""The headline measures of a place in its newest month, side by side: value, change in a year, England's,
and what its control chart says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG, ANALYSED_OF
from metrics.like_for_like import measured
from metrics.measures import HEADLINES, Measure, Series
from metrics.models import AnalysisResult, Place, SeriesBreak
from metrics.models.places import ENGLAND
from metrics.pages.left_out import LeftOut
from metrics.pages.left_out_words import begun_without, without
from metrics.pages.signal_words import USUAL, bare_sentence, is_holiday_dip, tone
from metrics.pages.values import (
    INCOMPLETE,
    format_in_unit,
    format_relative_change,
    format_value,
    format_year_change,
    is_incomplete,
    year_change,
)
from metrics.series import Vintages


@dataclass(frozen=True)
class Headline:
    title: str
    value: str
    notes: tuple[str, ...]
    url: str


def headlines(
    place: Place,
    *,
    series: Series,
    england: Series,
    breaks: Sequence[SeriesBreak],
    results: Sequence[AnalysisResult],
    vintages: Vintages,
) -> tuple[Headline, ...]:
    """`results` are those of the place in the newest month, which is the last of the series."""
    i, left_out = len(series.months) - 1, LeftOut(results, vintages)
    by_slug = {result.measure: result for result in results}
    rows = []
    for measure in HEADLINES:
        notes = (
            format_year_change(measure, series, i, breaks),
            england_note(measure, series, england, i) if place.code != ENGLAND else "",
            _newest_words(measure, by_slug, left_out),
        )
        row = Headline(
            title=measure.short,
            value=format_value(measure, series, i),
            notes=tuple(note for note in notes if note),
            url=reverse("place_measure", args=[place.code, measure.slug]),
        )
        rows.append(row)
    return tuple(rows)


def _newest_words(
    measure: Measure, results: Mapping[str, AnalysisResult], left_out: LeftOut
) -> str:
    """Of a count, of its share. Nothing where nothing could be looked for, or where a change may be the
    calendar's alone."""
    slugs = (measure.slug, measure.share.slug if measure.share else "")
    analysed = next((ANALYSED_OF[slug] for slug in slugs if slug in ANALYSED_OF), None)
    result = results.get(analysed.slug) if analysed else None
    if result is None or result.suppression_reason or not result.variation:
        return ""
    if not result.rule:
        return f"{USUAL}."
    analysed = ANALYSED_BY_SLUG[result.measure]
    if is_holiday_dip(result.signal, analysed, left_out.months[-1]):
        return ""
    names = [provider.name for provider in left_out.of(result)]
    sentence = begun_without(names, bare_sentence(result.signal, analysed))
    return f"{tone(result.variation)}{sentence}."


def england_note(measure: Measure, series: Series, england: Series, i: int) -> str:
    """England's own value where sizes do not matter; for counts its change or its share. Beside
    an incomplete value nothing: it would be read as a comparison."""
    unsure = is_incomplete(measure, series, i)
    if share := measure.share:
        share_words = f"{format_in_unit(share, measured(share, series, i).value)} of the list"
        return share_words + (
            INCOMPLETE if unsure else f"; England {format_value(share, england, i)}"
        )
    if unsure:
        return ""
    if measure.unit != "count":
        return f"England {format_value(measure, england, i)}"
    change = year_change(measure, england, i, [])
    if change.value is None:
        return "England: not compared"
    left_out = without(change.left_out, first=False)
    return f"England: {left_out}{format_relative_change(change)} in a year"
