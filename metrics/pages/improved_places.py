"""Places whose own chart shows a change for the better, on one measure and treatment function, in the
newest month: from the stored results, in the words that their own pages say it in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from metrics import formatting
from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.models import AnalysisResult, Place
from metrics.pages.components import Point
from metrics.pages.control_charts import chart_url
from metrics.pages.left_out import LeftOut
from metrics.pages.left_out_words import begun_without, left_out_note
from metrics.pages.recent_changes import BEING_MADE_AGAIN
from metrics.pages.signal_words import caution_sentence, is_holiday_dip, signal_sentence
from metrics.pages.values import format_in_unit
from metrics.pages.view_query import lower_first
from metrics.series import Vintages

SHOWN_FIRST = 4


@dataclass(frozen=True)
class ImprovedPlaces:
    """`points`: each place with the change, by name; no order says who did best."""

    sentence: str
    points: tuple[Point, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def first(self) -> tuple[Point, ...]:
        return self.points[:SHOWN_FIRST]

    @property
    def others(self) -> tuple[Point, ...]:
        return self.points[SHOWN_FIRST:]


def improved_places(
    *, user: object, vintages: Vintages, analysed: AnalysedMeasure, treatment: str
) -> ImprovedPlaces:
    """Of ICBs. One query, and one more where somebody is left out."""
    month, what = vintages.newest.month, lower_first(analysed.measure.title)
    if not analysed.polarity:
        return ImprovedPlaces(f"On {what}, neither more nor less is better by itself.")
    charted = _charted(user, vintages, analysed, treatment)
    if not charted:
        return ImprovedPlaces(f"No ICB has a chart of {what} on which a change could be seen yet.")
    improved = [row for row in charted if row.variation.startswith("improvement")]
    improved = [row for row in improved if not is_holiday_dip(row.signal, analysed, month)]
    providers = LeftOut(improved, vintages)
    names = [[provider.name for provider in providers.of(row)] for row in improved]
    # Who is left out of all is named once.
    of_all = names[0] if names and all(each == names[0] for each in names) else []
    count = f"{len(improved) or 'none'} of the {len(charted)} ICBs compared"
    sentence = f"the chart of {count} shows a change for the better in {formatting.month(month)}."
    left_out = left_out_note(
        (each for row in improved for each in providers.of(row)), "These sentences"
    )
    notes = (
        caution_sentence(stock=analysed.is_stock) if improved else "",
        left_out,
        "" if vintages.newest.is_analysed else BEING_MADE_AGAIN,
    )
    return ImprovedPlaces(
        begun_without(of_all, f"On {what}, {sentence}"),
        tuple(
            _point(row, analysed, [] if of_all else left_out_here, month)
            for row, left_out_here in zip(improved, names, strict=True)
        ),
        tuple(note for note in notes if note),
    )


def _charted(
    user: object, vintages: Vintages, analysed: AnalysedMeasure, treatment: str
) -> Sequence[AnalysisResult]:
    rows = AnalysisResult.objects.visible_to(user).filter(
        release_id=vintages.newest.id,
        measure=analysed.slug,
        treatment_function=treatment,
        place__kind=Place.Kind.ICB,
        suppression_reason="",
    )
    return list(rows.exclude(variation="").select_related("place").order_by("place__name"))


def _point(
    row: AnalysisResult, analysed: AnalysedMeasure, without: Sequence[str], month: date
) -> Point:
    value = format_in_unit(analysed.measure, row.value)
    sentence = begun_without(without, signal_sentence(row.signal, analysed, value))
    url = chart_url(row.place, row.measure, row.treatment_function, month)
    return Point(sentence, url, row.place.name)
