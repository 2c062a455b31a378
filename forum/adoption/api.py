"""What places try, for programs: what everybody may read, and nothing of demonstrations."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from forum.adoption.lifecycle import Stage
from forum.adoption.models import Adoption, Reason
from forum.adoption.outcomes import CONDITIONS, Outcome, outcome_of
from forum.casestudies.models import CaseStudy
from forum.people.permissions import without_demonstrations
from forum.people.permissions.rule import NOBODY
from metrics.api.params import NamedChoiceField, PaginatedParams
from metrics.api.responses import FiguresApiView, RowPagination, documented


class AdoptionSerializer(serializers.Serializer):
    """Of a row with the adoption and what is worked out of it."""

    id = serializers.IntegerField(source="adoption.pk")
    title = serializers.CharField(source="adoption.title")
    address = serializers.CharField(
        source="adoption.get_absolute_url", help_text="Within this site."
    )
    intervention = serializers.CharField(
        source="adoption.intervention.slug",
        default="",
        help_text="Its name in addresses; may be empty.",
    )
    version = serializers.IntegerField(
        source="adoption.intervention_version.number",
        allow_null=True,
        default=None,
        help_text="The version of the intervention that is followed.",
    )
    case_study = serializers.IntegerField(
        allow_null=True,
        help_text="The number of the case study that it comes from, where everybody may read that.",
    )
    place = serializers.CharField(
        source="adoption.place.code", help_text="ODS code of the area or trust."
    )
    place_name = serializers.CharField(source="adoption.place.name")
    stage = serializers.ChoiceField(Stage.choices, source="adoption.state")
    outcome = serializers.ChoiceField(
        Outcome.choices, help_text="As the place reports; this site has not checked it."
    )
    reason = serializers.ChoiceField(
        Reason.choices,
        source="adoption.reason",
        help_text="Why it was paused, stopped or declined; may be empty.",
    )
    technology = serializers.CharField(
        source="adoption.technology.slug",
        default="",
        help_text="The technology that it uses, by its name in addresses; may be empty.",
    )
    measure = serializers.CharField(
        source="adoption.measure", help_text="The measure that should move; may be empty."
    )
    treatment_function = serializers.CharField(source="adoption.treatment_function")
    started_on = serializers.DateField(source="adoption.started_on", allow_null=True)
    went_live_on = serializers.DateField(source="adoption.went_live_on", allow_null=True)
    ended_on = serializers.DateField(source="adoption.ended_on", allow_null=True)
    heard_on = serializers.DateField(
        source="adoption.heard_on", help_text="When the place last said how it goes."
    )


class AdoptionParams(PaginatedParams):
    intervention = serializers.SlugField(
        required=False, help_text="Only those that follow this intervention."
    )
    place = serializers.CharField(
        required=False, max_length=8, help_text="Only those of the place with this ODS code."
    )
    outcome = NamedChoiceField(
        Outcome.choices, required=False, help_text="Only those that turned out so."
    )


class AdoptionList(FiguresApiView):
    pagination_class = RowPagination

    @documented("adoptions", AdoptionSerializer(many=True), params=AdoptionParams)
    def get(self, request: Request) -> Response:
        """Places that do what another place did, the last changed first."""
        params = AdoptionParams.of(request)
        adoptions = without_demonstrations(Adoption.objects.visible_to(NOBODY).shown())
        if "intervention" in params:
            adoptions = adoptions.of_interventions([params["intervention"]])
        if "place" in params:
            adoptions = adoptions.filter(place__code=params["place"].upper())
        if "outcome" in params:
            adoptions = CONDITIONS[Outcome(params["outcome"])].filter(adoptions, NOBODY)
        related = ("place", "intervention", "intervention_version", "technology")
        return self.paged(adoptions.select_related(*related).newest_first(), _shown)


def _shown(page: Sequence[Adoption]) -> Any:
    numbers = [adoption.case_study_id for adoption in page if adoption.case_study_id]
    readable = CaseStudy.objects.readable_by(NOBODY).filter(pk__in=numbers)
    is_open = set(readable.values_list("pk", flat=True))
    rows = [
        {
            "adoption": adoption,
            "outcome": outcome_of(adoption),
            "case_study": adoption.case_study_id if adoption.case_study_id in is_open else None,
        }
        for adoption in page
    ]
    return AdoptionSerializer(rows, many=True).data
