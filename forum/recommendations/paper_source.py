"""What a board paper says of the report's recommendations: of England and of an ICB, as everybody may read it."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Max

from forum.recommendations.models import Snapshot
from forum.recommendations.pages.overview import TITLE, url_of
from forum.recommendations.pages.shown import (
    CountedMonth,
    ShownRecommendation,
    newest_counts,
    shown_recommendations,
)
from forum.recommendations.registry import REPORT, REPORT_BY
from forum.rooms.paper_source import PaperPart
from metrics.hierarchy import RelatedPlaces
from metrics.models import Place
from metrics.pages.components import Cell, Column, Point, Row, Table
from metrics.pages.view_query import ViewQuery
from metrics.paper.sections import Section
from metrics.series import Vintages

KINDS = (Place.Kind.ENGLAND, Place.Kind.ICB)
HEAD = (Column("What is counted"), Column("Now"), Column("How, and what is missing"))


class Recommendations:
    def version(self) -> tuple[object, ...]:
        return tuple(Snapshot.objects.aggregate(changed=Max("changed_at")).values())

    def part(
        self, *, place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
    ) -> PaperPart:
        public = AnonymousUser()
        counted = newest_counts(user=public, place=place) if place.kind in KINDS else None
        if counted is None:
            return PaperPart((), {})
        shown = shown_recommendations(user=public, place=place, counted=counted)
        return PaperPart((_section(place, counted, shown),), {})


def _section(
    place: Place, counted: CountedMonth, shown: tuple[ShownRecommendation, ...]
) -> Section:
    url = settings.SITE_URL + url_of("recommendations", place)
    return Section(
        TITLE,
        sentences=(
            f"What this site counts for each recommendation of a report. {counted.sentence}",
        ),
        points=(Point("The counts of today, with the wording of the report.", url, "Read them"),),
        tables=tuple(_table(row) for row in shown if row.counts),
        notes=(f"The report: {REPORT} ({REPORT_BY}).",),
    )


def _table(shown: ShownRecommendation) -> Table:
    rows = (
        Row(
            (
                Cell(row.count.title, header=True),
                Cell(row.words),
                Cell(f"{row.count.method} {row.count.gap}"),
            )
        )
        for row in shown.counts
    )
    return Table(f"{shown.number}. {shown.recommendation.title}", HEAD, tuple(rows))
