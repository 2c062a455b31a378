"""Which similar places moved as fast as a goal asks for, over as many months as it leaves: in the months
held, and like for like."""

from functools import cached_property
from typing import TYPE_CHECKING

from metrics.measures.within_18_weeks import MEASURE as WITHIN
from metrics.models import Place
from metrics.pages import list_needs_words as words
from metrics.pages.components import Link
from metrics.pages.values import YearChange, change_since

if TYPE_CHECKING:
    from metrics.pages.place_view import PlaceView

YEAR = 12


class SimilarMoves:
    """`points`: percentage points from the newest share to the goal; `months`: as many as it leaves."""

    def __init__(self, view: "PlaceView", points: float, months: int) -> None:
        self.view, self.points, self.months = view, points, months

    @property
    def span(self) -> int:
        """As many months, or all that are held where that is fewer. Of other providers a page reads this month
        and that a year before alone."""
        if self.view.place.is_provider:
            return YEAR if self.view.last >= YEAR else 0
        return min(self.months, self.view.last)

    @property
    def points_in_span(self) -> float:
        return self.points * self.span / self.months

    @cached_property
    def _changes(self) -> list[tuple[Place, YearChange]]:
        """Of the similar places, nearest first."""
        view, before = self.view, self.view.last - self.span
        changes = []
        for place in view.family.similar if self.span else ():
            series = view.figures.series(place, view.state.treatment)
            breaks = view.breaks_of_places.get(place.pk, [])
            changes.append((place, change_since(WITHIN, series, before, view.last, breaks)))
        return changes

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Those that moved as fast."""
        return tuple(
            place
            for place, change in self._changes
            if self.points > 0 and change.value is not None and change.value >= self.points_in_span
        )

    @property
    def links(self) -> tuple[Link, ...]:
        """To the chart of each."""
        query = self.view.state.query(sort="", measure="")
        return tuple(
            Link(
                place.name,
                f"{place.get_absolute_url()}{WITHIN.slug}/{query}",
                words.change_note(change, self.span),
            )
            for place, change in self._changes
            if place in self.places
        )

    @property
    def sentences(self) -> tuple[str, ...]:
        changes = [change for _, change in self._changes]
        pace = words.Pace(self.points, self.months, self.points_in_span, self.span)
        return words.as_fast(pace, self.view.state.month, len(self.places), changes)
