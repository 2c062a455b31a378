"""Areas' own explanations of their lists, for programs: what everybody may read, and nothing of
demonstrations."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from forum.people.permissions import without_demonstrations
from forum.people.permissions.rule import NOBODY
from forum.support.models import ListExplanation
from metrics.api.params import CodeField, MonthField, NamedChoiceField, PaginatedParams
from metrics.api.responses import FiguresApiView, RowPagination, documented
from metrics.pages.view_query import TREATMENT_NAMES


class ListExplanationSerializer(serializers.Serializer):
    address = serializers.CharField(
        source="get_absolute_url", help_text="Within this site, beside the figures."
    )
    place = serializers.CharField(source="place.code", help_text="ODS code of the area.")
    place_name = serializers.CharField(source="place.name")
    treatment_function = serializers.CharField()
    month = MonthField(help_text="The month whose movement it explains.")
    text = serializers.CharField(
        help_text="In the area’s own words; this site has not checked them."
    )
    signed = serializers.CharField(source="byline", help_text="Who wrote it, and in which role.")
    written_at = serializers.DateTimeField()


class ListExplanationParams(PaginatedParams):
    place = CodeField(required=False, help_text="Only those of the area with this ODS code.")
    treatment = NamedChoiceField(
        [*TREATMENT_NAMES.items()],
        required=False,
        help_text="Only those of this treatment function. C_999 is all of them together.",
    )
    month = MonthField(required=False, help_text="Only those of this month.")


class ListExplanationList(FiguresApiView):
    pagination_class = RowPagination

    @documented(
        "list_explanations", ListExplanationSerializer(many=True), params=ListExplanationParams
    )
    def get(self, request: Request) -> Response:
        """What areas say of why their lists moved, the newest first. The figures are those of
        list-movements."""
        params = ListExplanationParams.of(request)
        columns = {"place": "place__code", "treatment": "treatment_function", "month": "month"}
        rows = without_demonstrations(ListExplanation.objects.visible_to(NOBODY))
        rows = rows.filter(**{columns[name]: params[name] for name in columns if name in params})
        return self.paged(rows.select_related("place", "author"), _shown)


def _shown(page: Sequence[ListExplanation]) -> Any:
    return ListExplanationSerializer(page, many=True).data
