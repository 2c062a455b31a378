"""The page of England or of one ICB: each recommendation with what is counted for it."""

from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse

from forum.people.permissions import AnyUser
from forum.recommendations.counts import ByArea
from forum.recommendations.pages.shown import (
    EVERY_TEN_MINUTES,
    CountedMonth,
    ShownRecommendation,
    newest_counts,
    shown_recommendations,
)
from forum.recommendations.permissions import visible_slugs
from forum.recommendations.registry import COUNTS
from metrics.models import Place
from metrics.pages.components import Link

TITLE = "Recommendations in practice"
# Addresses of England, and those of an ICB.
OF_AREA = {
    "recommendations": "recommendations_of_area",
    "recommendations_history": "recommendations_history_of_area",
    "recommendations_file": "recommendations_file_of_area",
}
# What a reader would tell a colleague, of counts that the reader may see and that are known.
SUMMARY = (
    ("areas-with-lasting-waits", "Areas where long waits last: {}."),
    ("areas-offered-support", "Of these, with an offer of support: {}."),
    ("case-studies-tried-elsewhere", "Case studies tried in another ICB: {}."),
    ("gap-inside-icbs", "Gap inside an ICB on the share within 18 weeks: {}."),
    ("access-known", "Access to technologies that is known: {}."),
)


@dataclass(frozen=True)
class OverviewPage:
    """`hides_some`: some counts of this ICB are for those who lead there."""

    place: Place
    counted: CountedMonth | None
    recommendations: tuple[ShownRecommendation, ...]
    hides_some: bool

    @property
    def is_england(self) -> bool:
        return self.place.kind == Place.Kind.ENGLAND

    @property
    def trail(self) -> tuple[Link, ...]:
        return trail_to(self.place)[:-1]

    @property
    def when_words(self) -> str:
        return self.counted.sentence if self.counted else EVERY_TEN_MINUTES

    @property
    def summary(self) -> tuple[str, ...]:
        values = self.counted.values if self.counted else {}
        return tuple(
            words.format(COUNTS[slug].words(values[slug]))
            for slug, words in SUMMARY
            if slug in values and values[slug].number is not None
        )

    @property
    def by_addressee(self) -> tuple[tuple[str, tuple[ShownRecommendation, ...]], ...]:
        groups = groupby(self.recommendations, key=lambda row: row.recommendation.addressee)
        return tuple((addressee, tuple(rows)) for addressee, rows in groups)

    @property
    def history_url(self) -> str:
        return url_of("recommendations_history", self.place)

    @property
    def csv_url(self) -> str:
        return url_of("recommendations_file", self.place)


def overview_page(*, user: AnyUser, place: Place) -> OverviewPage:
    counted = newest_counts(user=user, place=place)
    by_area = [slug for slug, count in COUNTS.items() if count.by_area is not ByArea.NOBODY]
    return OverviewPage(
        place,
        counted,
        shown_recommendations(user=user, place=place, counted=counted),
        hides_some=len(visible_slugs(user, place)) < len(by_area),
    )


def url_of(name: str, place: Place) -> str:
    """Of England, or of an ICB."""
    if place.kind == Place.Kind.ENGLAND:
        return reverse(name)
    return reverse(OF_AREA[name], args=[place.code])


def trail_to(place: Place) -> tuple[Link, ...]:
    """The pages on the way to one below the page of a place."""
    england = Link(TITLE, reverse("recommendations"))
    if place.kind == Place.Kind.ENGLAND:
        return (england,)
    return england, Link(place.name, url_of("recommendations", place))
