"""Where everything is, and under what licence."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from metrics.api.params import QueryParams
from metrics.api.responses import ATTRIBUTION, LICENCE, FiguresApiView, documented

RESOURCES = ("places", "measures", "releases", "figures", "series", "schema", "docs")


class RootSerializer(serializers.Serializer):
    places = serializers.URLField()
    measures = serializers.URLField()
    releases = serializers.URLField()
    figures = serializers.URLField()
    series = serializers.URLField()
    schema = serializers.URLField(help_text="This description, as OpenAPI 3.")
    docs = serializers.URLField(help_text="The same to read and try.")
    licence = serializers.URLField(help_text="Of everything here; each answer links to it too.")
    attribution = serializers.CharField(help_text="What to say where the figures are used.")


class Root(FiguresApiView):
    @documented("root", RootSerializer)
    def get(self, request: Request) -> Response:
        """What there is, and the licence."""
        QueryParams.of(request)
        links = {name: reverse(f"api_{name}", request=request) for name in RESOURCES}
        answer = {**links, "licence": LICENCE, "attribution": ATTRIBUTION}
        return Response(RootSerializer(answer).data)
