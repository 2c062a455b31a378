"""What must be known beside the figures of a place: who sent none, what was revised, what broke."""

from typing import TYPE_CHECKING

from metrics import formatting
from metrics.models import SeriesBreak
from metrics.pages import provider_words
from metrics.pages.components import Callout, Point
from metrics.pages.left_out_words import missing_sentence
from metrics.revised import revision_url
from metrics.rtt.columns import TOTAL_TREATMENT

if TYPE_CHECKING:
    from metrics.pages.place_view import PlaceView


def callouts_of(view: "PlaceView") -> tuple[Callout, ...]:
    missing = None if view.place.is_provider else _missing_callout(view)
    callouts = [missing] if missing else []
    if view.place.is_provider:
        callouts += provider_words.callouts(view)
    if revised := _revised_callout(view):
        callouts.append(revised)
    recent = [
        b
        for b in view.breaks
        if b.month in view.shown and not _is_already_shown(b, missing is not None)
    ]
    if recent:
        callouts.append(
            Callout(
                "Reading figures over time",
                tuple(_break_point(series_break) for series_break in recent),
            )
        )
    return tuple(callouts)


def _missing_callout(view: "PlaceView") -> Callout | None:
    """Of one treatment function by its own shares, where they are known."""
    month, treatment = view.state.month, view.state.treatment
    comparisons = view.figures.comparisons
    if treatment != TOTAL_TREATMENT and month in comparisons.months_with_shares:
        shares = comparisons.shares_missing((view.place.pk, treatment), month)
        texts = [missing_sentence(absence, share) for absence, share in shares]
        serious = month in comparisons.incomplete_parts((view.place.pk, treatment))
    else:
        providers = view.figures.missing.get(view.place.pk, ())
        missing = [provider for provider in providers if provider.month == month]
        texts = [provider.text for provider in missing]
        serious = any(provider.suppresses for provider in missing)
    if not texts:
        return None
    return Callout("Some figures are missing", tuple(map(Point, texts)), serious=serious)


def _revised_callout(view: "PlaceView") -> Callout | None:
    """Of the month shown; earlier months are marked in the table of each measure."""
    revised = any(month == view.state.month for month, _ in view.series.revised)
    if not revised or view.vintage.revision is None:
        return None
    month = formatting.month(view.state.month)
    text = (
        f"Figures of {month} for {view.place.name} were revised after they were first shown here."
    )
    url = revision_url(view.vintage.revision, view.place.code, treatment=view.state.treatment)
    return Callout("Revised", (Point(text, url, "What they were before"),))


def _is_already_shown(series_break: SeriesBreak, missing: bool) -> bool:
    """A missing provider of this month is said already, with its share."""
    return (
        missing
        and series_break.kind == SeriesBreak.Kind.EVENT
        and "not counted" in series_break.short
    )


def _break_point(series_break: SeriesBreak) -> Point:
    return Point(f"{formatting.month(series_break.month)}: {series_break.text}")
