"""Places, what they belong to and what became of them."""

from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api.params import (
    CODE,
    DayField,
    NamedChoiceField,
    PaginatedParams,
    QueryParams,
    place_or_404,
)
from metrics.api.responses import FiguresApiView, RowPagination, documented
from metrics.models import Alias, Membership, Place, Succession
from metrics.places import find_places

MAX_SEARCH_RESULTS = 200


class NamedSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="ODS code.")
    kind = serializers.ChoiceField(Place.Kind.choices)
    name = serializers.CharField(help_text="Plain name.")


class PlaceSerializer(NamedSerializer):
    ons_code = serializers.CharField(help_text="ONS code; empty for providers.")
    official_name = serializers.CharField()
    valid_from = DayField(allow_null=True, help_text="First day; null where it is not known.")
    valid_to = DayField(allow_null=True, help_text="First day on which it no longer exists.")
    page = serializers.SerializerMethodField(help_text="Its page; providers have none.")

    def get_page(self, place: Place) -> str | None:
        if place.kind == Place.Kind.PROVIDER:
            return None
        return self.context["request"].build_absolute_uri(place.get_absolute_url())


class ParentSerializer(serializers.Serializer):
    place = NamedSerializer(source="parent")
    valid_from = DayField()
    valid_to = DayField(allow_null=True)


class MemberSerializer(serializers.Serializer):
    place = NamedSerializer(source="child")
    valid_from = DayField()
    valid_to = DayField(allow_null=True)


class SuccessionSerializer(serializers.Serializer):
    # As text: one more list of choices under the name of `kind` could not be told from the others.
    kind = serializers.CharField(
        help_text="merge, split, recode, rename, close, acquire or transfer."
    )
    date = DayField(help_text="First day of the new arrangement.")
    predecessor = NamedSerializer()
    successor = NamedSerializer(allow_null=True)
    weight = serializers.FloatField(
        allow_null=True, help_text="Share of the predecessor that went here."
    )
    note = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]


class AliasSerializer(serializers.Serializer):
    text = serializers.CharField()
    kind = serializers.CharField(help_text="old_name, short_name, area or code.")


class PlaceDetailSerializer(PlaceSerializer):
    latitude = serializers.FloatField(
        allow_null=True, help_text="Of the centre, weighted by where people live."
    )
    longitude = serializers.FloatField(allow_null=True)
    parents = ParentSerializer(
        many=True, source="memberships_up", help_text="What it lies in, and from when to when."
    )
    members = MemberSerializer(
        many=True, source="memberships_down", help_text="What lies directly in it."
    )
    came_from = SuccessionSerializer(many=True, source="successions_to")
    became = SuccessionSerializer(many=True, source="successions_from")
    aliases = AliasSerializer(many=True, help_text="Other words by which people look for it.")


class PlaceParams(PaginatedParams):
    kind = NamedChoiceField(
        Place.Kind.choices, required=False, help_text="Only places of this kind."
    )
    on = DayField(required=False, help_text="Only places that existed on this day.")
    q = serializers.CharField(
        required=False,
        max_length=100,
        trim_whitespace=False,
        error_messages={"max_length": "Use 100 characters or fewer."},
        help_text="Search by name, old name, code, town or part of a word, best first. Providers"
        " are not searched.",
    )


class PlaceList(FiguresApiView):
    pagination_class = RowPagination

    @documented("places", PlaceSerializer(many=True), params=PlaceParams)
    def get(self, request: Request) -> Response:
        """England, regions, ICBs, sub-ICB locations and providers, by name; those that have closed
        or are still to come among them."""
        params = PlaceParams.of(request)
        places = Place.objects.visible_to(request.user)
        if "kind" in params:
            places = places.filter(kind=params["kind"])
        if "on" in params:
            places = places.on(params["on"])
        rows = _search(params["q"], places) if "q" in params else places
        return self.paged(
            rows,
            lambda page: PlaceSerializer(page, many=True, context={"request": request}).data,
        )


def _search(text: str, places: QuerySet[Place]) -> Sequence[Place]:
    """The places among those allowed that a search finds, in its order."""
    order = [match.place.pk for match in find_places(text, limit=MAX_SEARCH_RESULTS)]
    allowed = places.in_bulk(order)
    return [allowed[pk] for pk in order if pk in allowed]


CODE_IN_PATH = OpenApiParameter(
    "code",
    {"type": "string", "pattern": CODE.pattern},
    OpenApiParameter.PATH,
    description="ODS code",
)


class PlaceDetail(FiguresApiView):
    @documented(
        "place", PlaceDetailSerializer, also=[CODE_IN_PATH], unknown="There is no such place."
    )
    def get(self, request: Request, code: str) -> Response:
        """One place by its ODS code, open or closed, with all that it hangs together with."""
        QueryParams.of(request)
        place = place_or_404(request.user, code)
        prefetch_related_objects([place], *_kin())
        return Response(PlaceDetailSerializer(place, context={"request": request}).data)


def _kin() -> list[Prefetch]:
    """All that one place hangs together with, a query each."""
    up = Membership.objects.select_related("parent").order_by("valid_from", "parent__code")
    down = Membership.objects.select_related("child").order_by("child__name", "child__code")
    successions = Succession.objects.select_related("predecessor", "successor")
    return [
        Prefetch("memberships_up", up),
        Prefetch("memberships_down", down),
        Prefetch("successions_to", successions),
        Prefetch("successions_from", successions),
        Prefetch("aliases", Alias.objects.order_by("kind", "text")),
    ]
