from datetime import date
from typing import Any

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy, Intervention, InterventionVersion
from forum.people.models import User
from metrics.models import Place
from tests.factories.case_studies import make_case_study

STARTED = date(2026, 3, 1)


def make_adoption(place: Place, lead: User, intervention: Intervention, **fields: Any) -> Adoption:
    """Of interest for now, without the steps before."""
    return Adoption.objects.create(
        **{
            "author": lead,
            "lead": lead,
            "place": place,
            "title": f"{intervention} in {place}",
            "intervention": intervention,
            "intervention_version": intervention.latest_version,
            "origin": "intervention",
            **fields,
        }
    )


def make_live_adoption(
    place: Place, lead: User, intervention: Intervention, **fields: Any
) -> Adoption:
    live = {"state": "live", "started_on": STARTED, "went_live_on": STARTED}
    return make_adoption(place, lead, intervention, **{**live, **fields})


def make_source(place: Place, owner: User, intervention: Intervention, **fields: Any) -> CaseStudy:
    """A published case study of the intervention, for everybody."""
    return make_case_study(
        place,
        owner,
        **{
            "intervention": intervention,
            "intervention_version": InterventionVersion.objects.filter(
                intervention=intervention
            ).first(),
            "audience": "public",
            "measure": "within-18-weeks",
            "treatment_function": "C_320",
            "kind": "worked",
            **fields,
        },
    )
