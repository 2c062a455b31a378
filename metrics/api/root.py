"""Where everything is, and under what licence."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from metrics.api.params import MonthField, QueryParams
from metrics.api.responses import ATTRIBUTION, LICENCE, FiguresApiView, documented
from metrics.pages.late_figures import late_figures
from metrics.series import Vintages

RESOURCES = (
    "places",
    "measures",
    "releases",
    "figures",
    "series",
    "list_movements",
    "standards",
    "schema",
    "docs",
)


class RootSerializer(serializers.Serializer):
    places = serializers.URLField()
    measures = serializers.URLField()
    releases = serializers.URLField()
    figures = serializers.URLField()
    series = serializers.URLField()
    list_movements = serializers.URLField(help_text="Why the list of a place moved.")
    standards = serializers.URLField(help_text="Cancer waiting times of a place.")
    schema = serializers.URLField(help_text="This description, as OpenAPI 3.")
    docs = serializers.URLField(help_text="The same to read and try.")
    licence = serializers.URLField(help_text="Of everything here; each answer links to it too.")
    attribution = serializers.CharField(help_text="What to say where the figures are used.")
    newest_month = MonthField(allow_null=True, help_text="The newest published month.")
    late = serializers.CharField(
        help_text="How old the newest figures are and why, once they are older than NHS England's days of"
        " publication promise; empty until then."
    )


class Root(FiguresApiView):
    @documented("root", RootSerializer)
    def get(self, request: Request) -> Response:
        """What there is, the licence, and how old the newest figures are."""
        QueryParams.of(request)
        links = {name: reverse(f"api_{name}", request=request) for name in RESOURCES}
        vintages = Vintages.visible_to(request.user)
        late = late_figures(vintages)
        answer = {
            **links,
            "licence": LICENCE,
            "attribution": ATTRIBUTION,
            "newest_month": vintages.newest.month if vintages else None,
            "late": late.text if late else "",
        }
        return Response(RootSerializer(answer).data)
