"""The counts of one place month by month: a table for each recommendation, and a file of all of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from forum.people.permissions import AnyUser
from forum.recommendations.pages.overview import trail_to
from forum.recommendations.pages.shown import (
    CountedMonth,
    ShownCount,
    ShownRecommendation,
    counted_months,
    month_words,
    shown_recommendations,
)
from forum.recommendations.registry import RECOMMENDATION_OF
from forum.writing.spreadsheets import escape_formula
from metrics.models import Place
from metrics.pages.components import Cell, Column, Link, Row, Table

MONTHS_SHOWN = 13
# Ten years.
MONTHS_IN_FILE = 120
COLUMNS = (
    *("month", "place", "name", "recommendation", "count", "title", "number", "of", "based_on"),
    *("in_words", "method", "gap", "counted_at", "figures_month"),
)


@dataclass(frozen=True)
class HistoryPage:
    place: Place
    months: tuple[CountedMonth, ...]
    recommendations: tuple[ShownRecommendation, ...]

    @property
    def trail(self) -> tuple[Link, ...]:
        return trail_to(self.place)

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(self._table(row) for row in self.recommendations if row.counts)

    def _table(self, shown: ShownRecommendation) -> Table:
        titles = (Column(row.count.title, numeric=True) for row in shown.counts)
        return Table(
            caption=f"{shown.number}. {shown.recommendation.title}",
            head=(Column("Month"), *titles),
            rows=tuple(Row(self._cells(month, shown)) for month in self.months),
        )

    def _cells(self, month: CountedMonth, shown: ShownRecommendation) -> tuple[Cell, ...]:
        newest = self.months[0].snapshot.month
        words = month_words(month.snapshot.month, newest)
        values = (ShownCount(row.count, month.values.get(row.count.slug)) for row in shown.counts)
        return Cell(words, header=True), *(Cell(value.words, numeric=True) for value in values)


def history_page(*, user: AnyUser, place: Place) -> HistoryPage:
    months = counted_months(user=user, place=place, most=MONTHS_SHOWN)
    shown = shown_recommendations(user=user, place=place, counted=None)
    return HistoryPage(place, months, shown)


def file_rows(*, user: AnyUser, place: Place) -> Iterator[tuple[str, ...]]:
    """All that the reader may see, with its method and its gap, newest month first."""
    months = counted_months(user=user, place=place, most=MONTHS_IN_FILE)
    shown = shown_recommendations(user=user, place=place, counted=None)
    for month in months:
        for recommendation in shown:
            for row in recommendation.counts:
                yield _file_row(
                    place, month, ShownCount(row.count, month.values.get(row.count.slug))
                )


def _file_row(place: Place, month: CountedMonth, shown: ShownCount) -> tuple[str, ...]:
    count, value, snapshot = shown.count, shown.value, month.snapshot
    numbers = (value.number, value.of, value.based_on) if value else (None, None, None)
    cells = (
        *(f"{snapshot.month:%Y-%m}", place.code, place.name, RECOMMENDATION_OF[count.slug].slug),
        *(count.slug, count.title),
        *("" if number is None else f"{number:g}" for number in numbers),
        *(shown.words, count.method, count.gap, snapshot.counted_at.isoformat()),
        f"{snapshot.figures_month:%Y-%m}" if snapshot.figures_month else "",
    )
    return tuple(escape_formula(cell) for cell in cells)
