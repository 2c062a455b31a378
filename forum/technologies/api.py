"""Technologies and who has access to them, for programs: what everybody may read, and no demonstrations."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from forum.people.permissions.rule import NOBODY
from forum.technologies.models import AccessRecord, AccessStatus, Technology
from forum.technologies.models.details import (
    FundingRoute,
    GuidanceKind,
    Recommendation,
    Stage,
)
from forum.technologies.models.technologies import RegulatoryMark
from forum.technologies.pages.access_counts import access_counts
from forum.technologies.pages.locations import locations
from forum.technologies.pages.trusts import ATTESTED_KINDS, trust_ids_of, trusts
from metrics import hierarchy
from metrics.api.params import CodeField, NamedChoiceField, PaginatedParams, place_or_404
from metrics.api.responses import FiguresApiView, RowPagination, documented
from metrics.pages.view_query import TREATMENT_NAMES

SLUG = "Its name in addresses."


class GuidanceSerializer(serializers.Serializer):
    programme = serializers.ChoiceField(GuidanceKind.choices, source="kind")
    number = serializers.IntegerField()
    title = serializers.CharField(help_text="May be empty.")
    lifecycle_stage = serializers.ChoiceField(Stage.choices, source="stage")
    recommendation = serializers.ChoiceField(Recommendation.choices)
    url = serializers.URLField()
    superseded_by = serializers.CharField(help_text="The number that took its place; may be empty.")


class FundingSerializer(serializers.Serializer):
    route = serializers.ChoiceField(FundingRoute.choices)
    starts_on = serializers.DateField(allow_null=True, help_text="Null: not known.")
    stated_in = serializers.CharField(source="source")


class AccessCountsSerializer(serializers.Serializer):
    """Of the sub-ICB locations of today."""

    available = serializers.IntegerField()
    partly = serializers.IntegerField()
    planned = serializers.IntegerField()
    not_offered = serializers.IntegerField()
    not_known = serializers.IntegerField(
        help_text="Of these no area has said anything within 12 months."
    )
    locations = serializers.IntegerField(source="total")


class TechnologySerializer(serializers.Serializer):
    """Of a row with the technology and the counts of who has access."""

    technology = serializers.SlugField(source="row.slug", help_text=SLUG)
    name = serializers.CharField(source="row.name")
    address = serializers.CharField(source="row.get_absolute_url", help_text="Within this site.")
    generic_type = serializers.CharField(source="row.generic_type", help_text="May be empty.")
    supplier = serializers.CharField(source="row.supplier", help_text="May be empty: not known.")
    purpose = serializers.CharField(source="row.purpose")
    treatment_functions = serializers.ListField(child=serializers.CharField())
    regulatory_mark = serializers.ChoiceField(RegulatoryMark.choices, source="row.regulatory_mark")
    guidance = GuidanceSerializer(many=True, source="row.guidance.all")
    funding = FundingSerializer(many=True, source="row.funding.all")
    access = AccessCountsSerializer()
    stated_in = serializers.CharField(source="row.source", help_text="Where this is from.")


class TechnologyParams(PaginatedParams):
    treatment = NamedChoiceField(
        list(TREATMENT_NAMES.items()),
        required=False,
        help_text="Only those used in this treatment function.",
    )


class TechnologyList(FiguresApiView):
    pagination_class = RowPagination

    @documented("technologies", TechnologySerializer(many=True), params=TechnologyParams)
    def get(self, request: Request) -> Response:
        """Technologies with a page here, by name, with how many locations have access."""
        params = TechnologyParams.of(request)
        rows = Technology.objects.visible_to(NOBODY).listed().with_details().order_by("name")
        if "treatment" in params:
            rows = rows.for_treatment(params["treatment"])
        return self.paged(rows, _shown_technologies)


def _shown_technologies(page: Sequence[Technology]) -> Any:
    counts = access_counts(NOBODY, [row.pk for row in page], timezone.localdate())
    rows = [
        {
            "row": row,
            "treatment_functions": [each.treatment_function for each in row.treatments.all()],
            "access": counts[row.pk],
        }
        for row in page
    ]
    return TechnologySerializer(rows, many=True).data


class AccessSerializer(serializers.Serializer):
    """Of a row with the record and the ICB in which its location lies."""

    technology = serializers.SlugField(source="row.technology.slug", help_text=SLUG)
    place = serializers.CharField(
        source="row.place.code", help_text="ODS code of the location or trust."
    )
    place_name = serializers.CharField(source="row.place.name")
    place_kind = serializers.ChoiceField(
        [(kind.value, str(kind.label)) for kind in ATTESTED_KINDS], source="row.place.kind"
    )
    icb = serializers.CharField(
        help_text="ODS code of the ICB in which it lies, or that speaks for the trust; may be empty."
    )
    status = serializers.ChoiceField(AccessStatus.choices, source="row.status")
    reason = serializers.CharField(source="row.reason", help_text="May be empty.")
    attested_on = serializers.DateField(source="row.attested_on")
    attested_for = serializers.CharField(
        source="row.author_role_place", help_text="The area whose lead or approver said so."
    )
    lapses_on = serializers.DateField(
        source="row.lapses_on", help_text="From this day on it is not known, unless said again."
    )


class AccessParams(PaginatedParams):
    technology = serializers.SlugField(required=False, help_text="Only access to this one.")
    place = CodeField(
        required=False, help_text="Only of this location or trust, or of all in this area."
    )
    status = NamedChoiceField(
        AccessStatus.choices, required=False, help_text="Only those of which this was said."
    )


class AccessList(FiguresApiView):
    pagination_class = RowPagination

    @documented(
        "technology_access",
        AccessSerializer(many=True),
        params=AccessParams,
        unknown="There is no area or trust under this code.",
    )
    def get(self, request: Request) -> Response:
        """What areas have said of access and still holds. Of what is not here, access is not known."""
        params, today = AccessParams.of(request), timezone.localdate()
        listed = Technology.objects.visible_to(NOBODY).listed()
        rows = AccessRecord.objects.visible_to(NOBODY).current(today).filter(technology__in=listed)
        if "technology" in params:
            rows = rows.filter(technology__slug=params["technology"])
        if "status" in params:
            rows = rows.filter(status=params["status"])
        if "place" in params:
            place = place_or_404(NOBODY, params["place"])
            inside = hierarchy.place_ids_within({place.pk}, today)
            rows = rows.filter(place__in=[*inside, *trust_ids_of(inside, today)])
        rows = rows.select_related("technology", "place")
        return self.paged(rows.order_by("technology__slug", "place__code"), _shown_access)


def _shown_access(page: Sequence[AccessRecord]) -> Any:
    today = timezone.localdate()
    icbs = {row.place.pk: row.icb.code for row in (*locations(today), *trusts(today))}
    rows = [{"row": row, "icb": icbs.get(row.place_id, "")} for row in page]
    return AccessSerializer(rows, many=True).data
