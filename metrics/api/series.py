"""One measure of one place over time: the numbers behind the page and the CSV of that measure."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.analysis.control_chart import ControlChart
from metrics.api.params import (
    CodeField,
    InvalidParameter,
    MonthField,
    NamedChoiceField,
    QueryParams,
    place_or_404,
    treatment_field,
)
from metrics.api.places import NamedSerializer
from metrics.api.responses import FiguresApiView, documented
from metrics.like_for_like import measured, parted_months
from metrics.measures import BY_SLUG, choices
from metrics.models import Place, SeriesBreak
from metrics.pages.control_charts import COLUMNS, verdict_of
from metrics.pages.denominators import people_of, people_source
from metrics.pages.measure import MeasureView, measure_view
from metrics.pages.values import is_incomplete
from metrics.series import Vintages


@extend_schema_field({"type": "number", "format": "double"})
class ValueField(serializers.Field):
    """As the measure gives it: counts stay whole."""

    def to_representation(self, value: float) -> float:
        return value


class LeftOutSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="ODS code of the provider.")
    name = serializers.CharField()
    last_submitted = MonthField()


class PointSerializer(serializers.Serializer):
    month = MonthField()
    value = ValueField(allow_null=True, help_text="Unrounded, in the measure's unit.")
    england = ValueField(
        allow_null=True,
        help_text="The same of England. A rate per head is that of all places together, without the"
        " pathways that NHS England commissions directly.",
    )
    blocked = serializers.BooleanField(
        help_text="So much is missing, because a provider sent nothing, from the month or from one"
        " that the measure looks back on, that the value must not be compared."
    )
    left_out = LeftOutSerializer(
        many=True,
        help_text="Providers without which the value is. Only a value that sets months against each other"
        " (as a change in the list does) leaves anybody out: those that sent nothing, or a piece only, of"
        " a part for one of these months, of all of them. Other values are as they were"
        " submitted: other_providers says which of them must not be compared.",
    )
    england_left_out = LeftOutSerializer(many=True, help_text="The same of England's value.")
    other_providers = serializers.BooleanField(
        help_text="Other providers are missing than from the value before: the two must not be"
        " compared. A year's rate says so for twelve months, as one more of them is without whom is"
        " missing each time."
    )
    flagged = serializers.BooleanField(help_text="2% or more of the place's list is missing.")
    too_few = serializers.BooleanField(
        help_text="Too few pathways stand behind the value; the pages do not show it."
    )
    revised = serializers.BooleanField(
        help_text="It was revised here, or a month that it looks back on was: /data/revisions/ says what"
        " it was before."
    )
    as_published = serializers.BooleanField(
        help_text="NHS England's own figure of a month of which no extract is held."
    )
    release = serializers.IntegerField(
        allow_null=True, help_text="Id of the month's release; null where none is published."
    )
    source_file = serializers.CharField(allow_null=True)
    people = serializers.FloatField(
        allow_null=True, help_text="Of a rate per head: the people of the month. Null for others."
    )
    people_source = serializers.CharField(
        help_text="From which counts, of which days, these people are; empty without them."
    )
    charted_value = ValueField(
        allow_null=True,
        help_text="The value on the control chart; that of clock starts is a rate for 1,000 people,"
        " adjusted for working days. This and what follows is null where nothing is charted: other"
        " measures, England and regions, months before the last three years.",
    )
    centre = ValueField(allow_null=True, help_text="Centre line of the month's phase.")
    lower_limit = ValueField(
        allow_null=True,
        help_text="As computed: it may lie below 0. Null below ten months in a phase.",
    )
    upper_limit = ValueField(allow_null=True)
    phase = serializers.IntegerField(
        allow_null=True, help_text="1 for the first; a break or a recalculation begins the next."
    )
    rule = serializers.CharField(
        allow_null=True,
        help_text="astronomical, trend, two_of_three or shift; empty for common cause.",
    )
    cause = serializers.CharField(
        allow_null=True,
        help_text="improvement, concern or neutral (neither side is better); null for common cause.",
    )
    run = serializers.IntegerField(
        allow_null=True,
        help_text="Months in a row, up to this one, on its side of the centre line.",
    )
    in_newest_signal = serializers.BooleanField(
        allow_null=True, help_text="Whether it is one of the months that the verdict speaks of."
    )


class RestartSerializer(serializers.Serializer):
    month = MonthField()
    by = serializers.CharField()
    on = serializers.DateField()
    reason = serializers.CharField()


class BreakSerializer(serializers.Serializer):
    month = MonthField()
    kind = serializers.CharField(help_text="definition, geography, layout or event.")
    short = serializers.CharField()
    text = serializers.CharField()


class SeriesSerializer(serializers.Serializer):
    place = NamedSerializer()
    measure = serializers.CharField()
    unit = serializers.CharField()
    treatment_function = serializers.CharField()
    breaks = BreakSerializer(many=True, help_text="Months that differ from those before.")
    verdict = serializers.CharField(
        allow_null=True,
        help_text="What the control chart shows in its newest month; null where there is none.",
    )
    charted_without = serializers.ListField(
        child=serializers.CharField(),
        help_text="Names of providers that are left out of the charted values of all months, as they sent"
        " nothing, or a piece only, for one of them.",
    )
    recalculations = RestartSerializer(
        many=True, help_text="From these months on a person had the limits recalculated."
    )
    months = PointSerializer(many=True, help_text="Oldest first, none left out.")


class SeriesParams(QueryParams):
    place = CodeField(
        help_text="ODS code.", error_messages={"required": "Give a place by its ODS code."}
    )
    measure = NamedChoiceField(
        choices(),
        valid_values_hint="/api/v1/measures/ lists the slugs.",
        error_messages={"required": "Give the slug of a measure. /api/v1/measures/ lists them."},
        help_text="Slug of a measure.",
    )
    treatment = treatment_field()
    history = NamedChoiceField(
        ["yes", "no"],
        default="no",
        help_text="yes: also months as NHS England published them, without weekly bands.",
    )


class SeriesDetail(FiguresApiView):
    @documented("series", SeriesSerializer, params=SeriesParams, unknown="The place is not known.")
    def get(self, request: Request, *, vintages: Vintages) -> Response:
        """One measure of one place and treatment function, every published month that the page
        of the measure shows. Values are what was published for the month; see the markers beside
        them before comparing."""
        params = SeriesParams.of(request)
        place = place_or_404(request.user, params["place"])
        measure, treatment = BY_SLUG[params["measure"]], params["treatment"]
        if place.kind == Place.Kind.PROVIDER and measure.people:
            raise InvalidParameter(
                "measure", "A provider has no population: it has no rate per head."
            )
        points: list[dict[str, Any]] = []
        breaks: tuple[SeriesBreak, ...] = ()
        chart: ControlChart | None = None
        if vintages:
            view = measure_view(
                user=request.user,
                place=place,
                measure=measure,
                vintages=vintages,
                params={"treatment": treatment, "history": params["history"]},
            )
            points, breaks, chart = _points(view), view.breaks, view.control
        answer = {
            "place": place,
            "measure": measure.slug,
            "unit": measure.unit,
            "treatment_function": treatment,
            "breaks": breaks,
            "verdict": verdict_of(chart) if chart else None,
            "charted_without": chart.left_out if chart else (),
            "recalculations": chart.restarts if chart else (),
            "months": points,
        }
        return Response(SeriesSerializer(answer).data)


def _points(view: MeasureView) -> list[dict[str, Any]]:
    series, measure = view.series, view.measure
    charted = {point.month: point for point in view.control.points} if view.control else {}
    points, parted = [], parted_months(measure, series)
    for i in range(len(series.months) - len(view.shown), len(series.months)):
        vintage = view.vintages.release_of(series.months[i])
        reading, england = (measured(measure, of, i) for of in (series, view.england))
        points.append(
            {
                "month": series.months[i],
                "value": reading.value,
                "england": england.value,
                "blocked": is_incomplete(measure, series, i),
                "left_out": reading.left_out,
                "england_left_out": england.left_out,
                "other_providers": series.months[i] in parted,
                "flagged": series.flag(i),
                "too_few": measure.too_few(series, i),
                "revised": bool(measure.revised_at(series, i)),
                "as_published": series.is_as_published(i),
                "release": vintage.id if vintage else None,
                "source_file": vintage.file_name if vintage else None,
                "people": people_of(measure, series, i),
                "people_source": people_source(measure, series.months[i]),
                **{
                    name: getattr(charted.get(series.months[i]), field, None)
                    for name, field in COLUMNS.items()
                },
            }
        )
    return points
