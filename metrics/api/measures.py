"""The registry of measures."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api.params import PaginatedParams
from metrics.api.responses import FiguresApiView, RowPagination, documented
from metrics.measures import MEASURES
from metrics.series import Vintages


class MeasureSerializer(serializers.Serializer):
    slug = serializers.CharField(help_text="The name of the measure in addresses.")
    title = serializers.CharField()
    short = serializers.CharField()
    unit = serializers.ChoiceField(["count", "change", "percent", "weeks", "rate"])
    polarity = serializers.ChoiceField(
        [1, 0, -1], help_text="1: higher is better; -1: lower is better; 0: neither by itself."
    )
    basis = serializers.ChoiceField(
        ["stock", "flow"], help_text="On the last day of a month, or during it."
    )
    definition = serializers.CharField()
    why = serializers.CharField(help_text="Why it matters.")
    careful = serializers.CharField(help_text="What to be careful about.")
    source = serializers.CharField(help_text="Where the method comes from.")  # type: ignore[assignment]
    minimum = serializers.IntegerField(
        help_text="With fewer pathways than this behind it, a value says too little to be shown."
    )
    decimals = serializers.IntegerField(help_text="Decimals that the pages show.")
    headline = serializers.BooleanField()
    lookback = serializers.IntegerField(
        help_text="Months before the month itself that a value is computed from."
    )


class MeasureList(FiguresApiView):
    pagination_class = RowPagination

    @documented("measures", MeasureSerializer(many=True), params=PaginatedParams)
    def get(self, request: Request, *, vintages: Vintages) -> Response:
        """Every measure: what it is, why it matters and how to read it."""
        PaginatedParams.of(request)
        return self.paged(MEASURES, lambda rows: MeasureSerializer(rows, many=True).data)
