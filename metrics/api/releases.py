"""Releases of the figures: every vintage, its problems and its history."""

from django.db.models import Count
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api.params import MonthField, NamedChoiceField, PaginatedParams, QueryParams
from metrics.api.responses import FiguresApiView, RowPagination, documented
from metrics.models import DataIssue, Release


class ReleaseSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    dataset = serializers.ChoiceField(Release.Dataset.choices, help_text="Of what its figures are.")
    month = MonthField()
    state = serializers.ChoiceField(
        Release.State.choices, help_text="Readers see the figures of published releases only."
    )
    as_published = serializers.BooleanField(
        source="is_as_published",
        help_text="NHS England's own figures of a month of which no extract is held: only series have"
        " them, where history is asked for.",
    )
    origin = serializers.ChoiceField(Release.Origin.choices)
    file_name = serializers.CharField()
    address = serializers.CharField(help_text="Where the file was published; may be empty.")
    sha256 = serializers.CharField(help_text="SHA-256 of the file; empty until it is fetched.")
    content_sha256 = serializers.CharField(help_text="SHA-256 of the counts in it.")
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    revised = serializers.BooleanField()
    edition = serializers.IntegerField(help_text="Order among the vintages of a month.")
    rows_read = serializers.IntegerField(allow_null=True)
    found_at = serializers.DateTimeField()
    fetched_at = serializers.DateTimeField(allow_null=True)
    staged_at = serializers.DateTimeField(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_because = serializers.CharField(source="withdrawal_reason")


class ReleaseRowSerializer(ReleaseSerializer):
    notes = serializers.IntegerField(help_text="How many notes about the data it carries.")


class IssueSerializer(serializers.Serializer):
    severity = serializers.ChoiceField(DataIssue.Severity.choices)
    code = serializers.CharField()
    text = serializers.CharField()
    place = serializers.CharField(
        source="place.code", allow_null=True, default=None, help_text="ODS code."
    )
    provider = serializers.CharField(help_text="Its code; may be empty.")
    share = serializers.FloatField(
        allow_null=True,
        help_text="Share (0 to 1) of the place's list that came from who is missing, when it last"
        " reported.",
    )
    last_reported = MonthField(allow_null=True)
    suppresses = serializers.BooleanField(
        help_text="Too much is missing to compare or rank this place this month."
    )


class EventSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    verb = serializers.CharField()
    by = serializers.CharField()
    detail = serializers.CharField()


class ReleaseDetailSerializer(ReleaseSerializer):
    compared_with = serializers.IntegerField(
        source="compared_with_id",
        allow_null=True,
        help_text="The release in which missing providers were looked for.",
    )
    issues = IssueSerializer(many=True)
    events = EventSerializer(many=True, help_text="What was done to it, oldest first.")


class ReleaseParams(PaginatedParams):
    state = NamedChoiceField(
        Release.State.choices, required=False, help_text="Only releases in this state."
    )
    month = MonthField(required=False, help_text="Only vintages of this month, as YYYY-MM.")
    dataset = NamedChoiceField(
        Release.Dataset.choices,
        default=Release.Dataset.RTT,
        help_text="Of what; referral to treatment unless another is named.",
    )


class ReleaseList(FiguresApiView):
    pagination_class = RowPagination

    @documented("releases", ReleaseRowSerializer(many=True), params=ReleaseParams)
    def get(self, request: Request) -> Response:
        """Every release, newest month first and its newest vintage first."""
        params = ReleaseParams.of(request)
        names = ("state", "month", "dataset")
        filters = {name: params[name] for name in names if name in params}
        releases = Release.objects.visible_to(request.user).filter(**filters).newest_month_first()
        return self.paged(
            releases.annotate(notes=Count("issues")),
            lambda page: ReleaseRowSerializer(page, many=True).data,
        )


NUMBER_IN_PATH = OpenApiParameter(
    "number", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description="Its id"
)


class ReleaseDetail(FiguresApiView):
    @documented(
        "release",
        ReleaseDetailSerializer,
        also=[NUMBER_IN_PATH],
        unknown="There is no such release.",
    )
    def get(self, request: Request, number: int) -> Response:
        """One release with its problems and its history."""
        QueryParams.of(request)
        releases = Release.objects.visible_to(request.user)
        release = releases.prefetch_related("issues__place", "events").filter(pk=number).first()
        if release is None:
            raise NotFound(f"There is no release {number}.")
        return Response(ReleaseDetailSerializer(release).data)
