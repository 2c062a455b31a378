"""Why the list of one place moved, in a month and over the twelve that end with it."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from metrics.api.params import CodeField, MonthField, QueryParams, place_or_404, treatment_field
from metrics.api.places import NamedSerializer
from metrics.api.responses import FiguresApiView, documented
from metrics.api.series import BreakSerializer, LeftOutSerializer
from metrics.list_movements import PARTS
from metrics.pages.list_movement import OVER, ListMovementView
from metrics.pages.place_view import place_view
from metrics.series import Vintages


class RatesSerializer(serializers.Serializer):
    start = serializers.FloatField()
    clock_starts = serializers.FloatField()
    completed_admitted = serializers.FloatField()
    completed_non_admitted = serializers.FloatField()
    unreported_removals = serializers.FloatField()
    end = serializers.FloatField()


class PeriodSerializer(serializers.Serializer):
    over = serializers.ChoiceField([*OVER], help_text="month, or year: twelve months.")
    sentence = serializers.CharField(help_text="The whole of it in words, or why nothing is said.")
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="What is to be read with it."
    )
    start = serializers.IntegerField(
        allow_null=True,
        help_text="The list before the first of the months. This and what follows is null where the parts"
        " cannot be had of the same providers; start + clock_starts - completed_admitted -"
        " completed_non_admitted - unreported_removals = end.",
    )
    clock_starts = serializers.IntegerField(allow_null=True)
    completed_admitted = serializers.IntegerField(allow_null=True)
    completed_non_admitted = serializers.IntegerField(allow_null=True)
    unreported_removals = serializers.IntegerField(
        allow_null=True,
        help_text="What is left over: below 0 where more are on the list than were reported.",
    )
    end = serializers.IntegerField(allow_null=True, help_text="The list after the last month.")
    left_out = LeftOutSerializer(
        many=True,
        help_text="Providers that sent nothing, or a piece only, of a part for one of the months: all"
        " parts of all months are without them.",
    )
    per_1000 = RatesSerializer(
        allow_null=True,
        help_text="For each 1,000 registered people, averaged over the months, or for each 1,000 pathways on the"
        " list at the start, of a provider; null where 10% or more of a part is left out, or a break lies in"
        " the months.",
    )
    similar_per_1000 = RatesSerializer(
        allow_null=True, help_text="The median of similar areas or providers, part by part."
    )
    similar_places = serializers.IntegerField(help_text="Of how many it is.")
    england_per_1000 = RatesSerializer(
        allow_null=True,
        help_text="All places together, without the pathways that NHS England commissions directly.",
    )
    breaks = BreakSerializer(
        many=True,
        help_text="Changes of what is counted or who belongs to the place in these months: what moved then"
        " is among the unreported removals.",
    )


class RemovalsSerializer(serializers.Serializer):
    month = MonthField()
    value = serializers.IntegerField(allow_null=True)
    lower_limit = serializers.FloatField(
        source="lower", allow_null=True, help_text="Null below ten months in a phase."
    )
    upper_limit = serializers.FloatField(source="upper", allow_null=True)
    outside = serializers.BooleanField(source="is_outside")


class ListMovementSerializer(serializers.Serializer):
    place = NamedSerializer()
    treatment_function = serializers.CharField()
    month = MonthField(allow_null=True)
    periods = PeriodSerializer(many=True)
    removals = RemovalsSerializer(
        many=True,
        help_text="Unreported removals of up to three years with their control limits, all of them"
        " without removals_left_out.",
    )
    removals_left_out = LeftOutSerializer(many=True)


class ListMovementParams(QueryParams):
    place = CodeField(
        help_text="ODS code.", error_messages={"required": "Give a place by its ODS code."}
    )
    treatment = treatment_field()
    month = MonthField(
        required=False, help_text="The newest published one unless given, as YYYY-MM."
    )


class ListMovementDetail(FiguresApiView):
    @documented(
        "list_movements",
        ListMovementSerializer,
        params=ListMovementParams,
        unknown="The place is not known.",
    )
    def get(self, request: Request, *, vintages: Vintages) -> Response:
        """Why the list of one place and treatment function moved, in a month and over twelve. All of it
        is of the same providers: clock starts, completed pathways and what is left over. A month that
        is not published falls back to the newest one, as on the page; `month` says which it is."""
        params = ListMovementParams.of(request)
        place = place_or_404(request.user, params["place"])
        answer: dict[str, Any] = {
            "place": place,
            "treatment_function": params["treatment"],
            "month": None,
            "periods": [],
            "removals": [],
            "removals_left_out": [],
        }
        if vintages:
            month = params.get("month")
            query = {"treatment": params["treatment"], "month": f"{month:%Y-%m}" if month else ""}
            page = place_view(user=request.user, place=place, vintages=vintages, params=query)
            view = page.list_movement
            answer |= {
                "month": view.state.month,
                "periods": [_period(view, over) for over in OVER],
                "removals": view.removals.months,
                "removals_left_out": view.removals.left_out,
            }
        return Response(ListMovementSerializer(answer).data)


def _period(view: ListMovementView, over: str) -> dict[str, Any]:
    period = view.periods[over]
    flows = period.movement.flows
    return {
        "over": over,
        "sentence": view.sentence_of(over),
        "notes": view.notes(over),
        **{part: None if flows is None else int(getattr(flows, part)) for part in PARTS},
        "left_out": period.movement.left_out,
        "per_1000": period.own or None,
        "similar_per_1000": period.similar or None,
        "similar_places": period.similar_count,
        "england_per_1000": period.everywhere or None,
        "breaks": period.broken,
    }
