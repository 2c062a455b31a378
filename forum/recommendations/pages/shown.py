"""What was counted, as pages, files, papers and programs show it: the registry with the stored values."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forum.people.permissions import AnyUser
from forum.recommendations.counts import Count, Recommendation, Value
from forum.recommendations.models import MonthlyCount, Snapshot
from forum.recommendations.permissions import visible_slugs
from forum.recommendations.registry import COUNTS, RECOMMENDATIONS
from metrics import formatting
from metrics.models import Place

NOT_COUNTED = "not counted yet"
EVERY_TEN_MINUTES = "Nothing has been counted yet. The site counts every ten minutes."


@dataclass(frozen=True)
class ShownCount:
    count: Count
    value: Value | None

    @property
    def words(self) -> str:
        return self.count.words(self.value) if self.value else NOT_COUNTED


@dataclass(frozen=True)
class ShownRecommendation:
    number: int
    recommendation: Recommendation
    counts: tuple[ShownCount, ...]


@dataclass(frozen=True)
class CountedMonth:
    """Of one place: what the reader may see of it."""

    snapshot: Snapshot
    values: Mapping[str, Value]

    @property
    def sentence(self) -> str:
        counted = f"Counted on {formatting.day_and_time(self.snapshot.counted_at)}."
        if self.snapshot.figures_month is None:
            return f"{counted} No figures of waits are published yet."
        month = formatting.month(self.snapshot.figures_month)
        return f"{counted} The newest figures of waits are those of {month}."


def counted_months(*, user: AnyUser, place: Place, most: int) -> tuple[CountedMonth, ...]:
    """Newest first, in two queries."""
    snapshots = list(Snapshot.objects.visible_to(user).newest_first()[:most])
    rows = MonthlyCount.objects.visible_to(user).about(place).filter(snapshot__in=snapshots)
    values: defaultdict[int, dict[str, Value]] = defaultdict(dict)
    for row in rows:
        # One that is declared no more has no words.
        if row.slug in COUNTS:
            values[row.snapshot_id][row.slug] = row.value
    return tuple(CountedMonth(snapshot, values[snapshot.pk]) for snapshot in snapshots)


def newest_counts(*, user: AnyUser, place: Place) -> CountedMonth | None:
    return next(iter(counted_months(user=user, place=place, most=1)), None)


def shown_recommendations(
    *, user: AnyUser, place: Place, counted: CountedMonth | None
) -> tuple[ShownRecommendation, ...]:
    """All seven, each with the counts that the reader may see of this place."""
    slugs, values = set(visible_slugs(user, place)), counted.values if counted else {}
    return tuple(
        ShownRecommendation(
            number,
            row,
            tuple(
                ShownCount(each, values.get(each.slug)) for each in row.counts if each.slug in slugs
            ),
        )
        for number, row in enumerate(RECOMMENDATIONS, start=1)
    )


def month_words(month: date, newest: date) -> str:
    """The newest is of a month that runs."""
    return f"{formatting.month(month)}{', so far' if month == newest else ''}"
