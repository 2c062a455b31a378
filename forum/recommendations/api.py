"""How far the report's recommendations are carried out, for programs: what everybody may read."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from forum.people.permissions.rule import NOBODY
from forum.recommendations.counts import Kind
from forum.recommendations.models import MonthlyCount
from forum.recommendations.registry import COUNTS, RECOMMENDATION_OF, RECOMMENDATIONS
from metrics.api.params import CodeField, MonthField, NamedChoiceField, PaginatedParams, area_or_404
from metrics.api.responses import FiguresApiView, RowPagination, documented
from metrics.models.places import ENGLAND

KINDS = [(kind.value, kind.value) for kind in Kind]


class RecommendationCountSerializer(serializers.Serializer):
    """Of a row with the stored count and its declaration."""

    month = MonthField(source="row.snapshot.month", help_text="Month in which it was counted.")
    place = serializers.CharField(source="row.place.code", help_text="ENG, or an ICB’s ODS code.")
    place_name = serializers.CharField(source="row.place.name")
    recommendation = serializers.SlugField(source="recommendation.slug")
    recommendation_title = serializers.CharField(source="recommendation.title")
    count = serializers.SlugField(source="count.slug", help_text="Its name in addresses.")
    title = serializers.CharField(source="count.title")
    counted_as = serializers.ChoiceField(
        KINDS,
        source="count.kind.value",
        help_text="A number; a share of others; days or percentage points, as a median; a change in points.",
    )
    number = serializers.FloatField(
        source="row.number", allow_null=True, help_text="Null: not known."
    )
    of = serializers.IntegerField(
        source="row.of", allow_null=True, help_text="Of how many it is a share."
    )
    based_on = serializers.IntegerField(
        source="row.based_on", allow_null=True, help_text="Of how many it is the median."
    )
    in_words = serializers.CharField()
    method = serializers.CharField(source="count.method")
    gap = serializers.CharField(source="count.gap", help_text="What is missing from it.")
    counted_at = serializers.DateTimeField(source="row.snapshot.counted_at")
    figures_month = MonthField(
        source="row.snapshot.figures_month",
        allow_null=True,
        help_text="The newest month of published figures then.",
    )


class RecommendationParams(PaginatedParams):
    recommendation = NamedChoiceField(
        [(row.slug, row.title) for row in RECOMMENDATIONS],
        required=False,
        help_text="Only the counts of this recommendation.",
    )
    place = CodeField(
        default=ENGLAND, help_text="England, or one ICB: of an ICB only what everybody may read."
    )
    month = MonthField(required=False, help_text="Only what was counted in this month.")


class RecommendationList(FiguresApiView):
    pagination_class = RowPagination

    @documented(
        "recommendations",
        RecommendationCountSerializer(many=True),
        params=RecommendationParams,
        unknown="There is no area under this code.",
    )
    def get(self, request: Request) -> Response:
        """What is counted for the seven recommendations, month by month, the newest month first."""
        params = RecommendationParams.of(request)
        place = area_or_404(NOBODY, params["place"])
        rows = MonthlyCount.objects.visible_to(NOBODY).about(place).filter(slug__in=COUNTS)
        if "recommendation" in params:
            chosen = next(r for r in RECOMMENDATIONS if r.slug == params["recommendation"])
            rows = rows.filter(slug__in=[count.slug for count in chosen.counts])
        if "month" in params:
            rows = rows.filter(snapshot__month=params["month"])
        return self.paged(rows.select_related("snapshot", "place").newest_first(), _shown)


def _shown(page: Sequence[MonthlyCount]) -> Any:
    rows = [
        {
            "row": row,
            "count": COUNTS[row.slug],
            "recommendation": RECOMMENDATION_OF[row.slug],
            "in_words": COUNTS[row.slug].words(row.value),
        }
        for row in page
    ]
    return RecommendationCountSerializer(rows, many=True).data
