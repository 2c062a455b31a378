"""What the pages on variation say, and of which places nothing can be said."""

from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG, YEAR
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, VariationSummary
from metrics.pages.false_alarms import lasting_sentence
from metrics.pages.left_out import LeftOut
from metrics.pages.left_out_words import left_out_note
from metrics.pages.signal_words import spread_sentence
from metrics.pages.values import format_in_unit
from metrics.pages.variation_view import LEVELS, VariationView

TOO_MUCH_LEFT_OUT = (
    "providers that had a tenth or more of it are left out, so that its rate for 1,000 people says too"
    " little"
)
NO_POSITIONS = (
    "Positions are not drawn for this measure: a percentile has no counts from which an interval could"
    " be drawn, and no position is shown without one."
)


def widening_sentences(view: VariationView) -> tuple[str, ...]:
    """Whether places grow apart: said only from three separate years on."""
    spread = view.spread
    if spread is None:
        return ()
    stored = len(view.panel.months)
    if spread.widening is None:
        plural = "" if spread.separate_years == 1 else "s"
        return (
            "We cannot say yet whether places are growing further apart. That needs at least three"
            f" separate years, and {stored} months ({spread.separate_years} whole year{plural}) are"
            " published here. The lines below are for reading, not evidence of a trend.",
        )
    sentence = {1: "Places have grown further apart", -1: "Places have come closer together"}.get(
        spread.widening.direction, "There is no clear change in how far places differ"
    )
    return (
        f"{sentence} over {spread.separate_years} years: the coefficient of variation changed by"
        f" {formatting.percent(100 * spread.widening.slope)} a year (95% interval"
        f" {formatting.percent(100 * spread.widening.lower)} to {formatting.percent(100 * spread.widening.upper)}).",
    )


def spread_sentences(
    slug: str, spread: VariationSummary | None, rows: list[AnalysisResult], level: str, month: str
) -> tuple[str, ...]:
    if spread is None or spread.highest is None or spread.lowest is None:
        return ("There is too little to say how far places differ on this measure.",)
    by_place: dict[int | None, float | None] = {row.place_id: row.year_value for row in rows}
    unit = BY_SLUG[slug]
    sentences = [
        f"Over the 12 months to {month}, {spread.places} {LEVELS[level]} can be compared. The highest value is"
        f" {format_in_unit(unit, by_place.get(spread.highest_id))} ({spread.highest}), the lowest"
        f" {format_in_unit(unit, by_place.get(spread.lowest_id))} ({spread.lowest})."
    ]
    if spread.ratio_90_10:
        sentences.append(
            "Leave out the ends: one in ten places lies below the first value, nine in ten below the second."
            f" The second is {formatting.number(spread.ratio_90_10, 1)} times the first."
        )
    if spread.phi:
        sentences.append(spread_sentence(spread.phi))
    if spread.share_within is not None:
        sentences.append(
            f"{formatting.percent(100 * spread.share_within)} of the differences lie inside ICBs, the rest"
            " between them."
        )
    if spread.kendalls_w is not None:
        sentences.append(
            f"The order of places is much the same from month to month"
            f" (Kendall's W {formatting.number(spread.kendalls_w, 2)}; 1 is always the same, 0 always another)."
            if spread.kendalls_w > 0.5
            else f"The order of places changes a good deal (Kendall's W {formatting.number(spread.kendalls_w, 2)})."
        )
    return tuple(sentences)


def label_sentences(
    view: VariationView, spread: VariationSummary | None, analysed: list[AnalysisResult]
) -> tuple[str, ...]:
    """How many carry a label of lasting, and how many would by chance."""
    months = max((row.months or 0 for row in analysed), default=0)
    if view.measure.polarity == 0 or spread is None or months < YEAR:
        return ()
    least = sum(
        row.label in (AnalysisResult.Label.PERSISTENT, AnalysisResult.Label.PROVISIONAL)
        for row in analysed
    )
    most = sum(bool(row.label) for row in analysed) - least
    have = "1 place has" if least == 1 else f"{least} places have"
    return (
        f"{have} been in the least favourable fifth month after month, and {most} in the most favourable."
        " Over 12 months they also lie outside the 95% limits, widened for the usual spread between places."
        f" {lasting_sentence(len(analysed), spread.wander, months, 'each of these fifths')}",
    )


def left_out_sentences(view: VariationView, analysed: list[AnalysisResult]) -> tuple[str, ...]:
    """Of which places is many to say here; each place's own page says it of that place."""
    providers = LeftOut(analysed, view.vintages)
    note = left_out_note(
        (each for row in analysed for each in providers.of(row)), "Places' figures"
    )
    return (note,) if note else ()


def places_left_out(rows: list[AnalysisResult]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    reasons: dict[str, list[str]] = {}
    for row in rows:
        if reason := why_not_compared(row):
            reasons.setdefault(reason, []).append(row.place.name)
    return tuple((reason, tuple(names)) for reason, names in sorted(reasons.items()))


def why_not_compared(row: AnalysisResult) -> str:
    is_rate = not ANALYSED_BY_SLUG[row.measure].is_stock
    if not row.suppression_reason and is_rate and row.left_out and row.year_value is None:
        return TOO_MUCH_LEFT_OUT
    return row.suppression_reason
