"""Cancer waiting times of one place: how many of how many were within each standard, month by month."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api.params import CodeField, MonthField, QueryParams, place_or_404
from metrics.api.places import NamedSerializer
from metrics.api.responses import FiguresApiView, documented
from metrics.api.series import ValueField
from metrics.hierarchy import the_whole_country
from metrics.measures import Measure
from metrics.pages.cancer import CancerView
from metrics.pages.control_charts import verdict_of
from metrics.standard_series import MEASURES


class StandardMonthSerializer(serializers.Serializer):
    month = MonthField()
    within = serializers.FloatField(
        allow_null=True,
        help_text="People within the standard. A treatment that two providers shared counts half at each."
        " Null, as what follows, where no file of the month is held.",
    )
    total = serializers.FloatField(allow_null=True, help_text="All people counted.")
    value = ValueField(allow_null=True, help_text="Per cent within the standard, unrounded.")
    england = ValueField(allow_null=True)
    too_few = serializers.BooleanField(
        help_text="Too few people stand behind the value; the pages do not show it."
    )
    release = serializers.IntegerField(allow_null=True, help_text="Id of the month's release.")
    source_file = serializers.CharField(allow_null=True)


class StandardSerializer(serializers.Serializer):
    measure = serializers.CharField()
    title = serializers.CharField()
    definition = serializers.CharField()
    verdict = serializers.CharField(
        allow_null=True, help_text="What the control chart shows in the newest month."
    )
    months = StandardMonthSerializer(
        many=True, help_text="Oldest first, none left out between the first and the newest."
    )


class StandardsSerializer(serializers.Serializer):
    place = NamedSerializer()
    standards = StandardSerializer(many=True, help_text="Empty where nothing is published.")


class StandardsParams(QueryParams):
    place = CodeField(
        help_text="ODS code of an ICB, of England (ENG) or of a provider.",
        error_messages={"required": "Give a place by its ODS code."},
    )


class StandardsDetail(FiguresApiView):
    @documented(
        "standards", StandardsSerializer, params=StandardsParams, unknown="The place is not known."
    )
    def get(self, request: Request) -> Response:
        """Cancer waiting times of one place: the 28-day, 31-day and 62-day standards, from October
        2023. Months without a file are left out. Sub-ICB locations and regions have none."""
        params = StandardsParams.of(request)
        place = place_or_404(request.user, params["place"])
        view = CancerView(request.user, place, the_whole_country())
        measures = () if view.is_empty else MEASURES
        answer = {"place": place, "standards": [_standard(view, each) for each in measures]}
        return Response(StandardsSerializer(answer).data)


def _standard(view: CancerView, measure: Measure) -> dict[str, Any]:
    return {
        "measure": measure.slug,
        "title": measure.title,
        "definition": measure.definition,
        "verdict": verdict_of(view.control(measure)),
        "months": [_month(view, measure, i) for i in range(len(view.series.months))],
    }


def _month(view: CancerView, measure: Measure, i: int) -> dict[str, Any]:
    month = view.series.months[i]
    release = view.standards.by_month.get(month)
    within, total = view.counts(measure, i)
    return {
        "month": month,
        "within": within,
        "total": total,
        "value": measure.rule(view.series, i),
        "england": measure.rule(view.england, i),
        "too_few": measure.too_few(view.series, i),
        "release": release.id if release else None,
        "source_file": release.file_name if release else None,
    }
