"""What an area tries after an offer, or by an action of its plan, has a record of its own."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from forum.adoption.models import Adoption, Origin
from forum.casestudies.models import CaseStudy, Intervention
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.support import actions
from forum.support.actions import Step
from forum.support.models import ImprovementPlan, SupportOffer
from metrics.models import Place
from tests.factories.adoptions import make_source
from tests.factories.people import client_of
from tests.factories.support import add_offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def case_study(places: dict[str, Place], peer: User, intervention: Intervention) -> CaseStudy:
    return make_source(places["QOQ"], peer, intervention)


@pytest.fixture
def offer(places: dict[str, Place], lead: User, peer: User) -> SupportOffer:
    flag = actions.ask_for_help(
        place=places["QWO"], measure="within-18-weeks", question="Who can help?", by=lead
    )
    flag = actions.send_flag(flag=flag, by=lead)
    return add_offer(flag, peer, from_place=places["QOQ"])


def test_an_accepted_offer_becomes_a_record(
    offer: SupportOffer, case_study: CaseStudy, lead: User, peer: User
) -> None:
    with pytest.raises(NotAllowed):
        actions.try_offer(offer=offer, case_study=case_study, by=lead)
    offer = actions.accept_offer(offer=offer, by=lead)
    with pytest.raises(NotAllowed):
        actions.try_offer(offer=offer, case_study=case_study, by=peer)
    client, address = client_of(lead), offer.get_absolute_url()
    assert "Begin our own record" in client.get(address).content.decode()
    answer = client.post(f"{address}do/try/", {"what": f"CaseStudy-{case_study.pk}"})
    adoption = Adoption.objects.get()
    assert answer.headers["Location"] == adoption.get_absolute_url()
    assert (adoption.origin, adoption.place, adoption.lead) == (Origin.OFFER, offer.place, lead)
    assert actions.try_offer(offer=offer, case_study=case_study, by=lead) == adoption
    assert str(adoption) in client.get(address).content.decode()
    page = Client().get(adoption.get_absolute_url()).content.decode()
    assert "offer of support" not in page, "offers are not for everybody"


def _plan(places: dict[str, Place], lead: User, approver: User, *steps: Step) -> ImprovementPlan:
    plan = actions.write_plan(
        place=places["QWO"],
        measure="within-18-weeks",
        title="Shorter waits",
        target_month=timezone.localdate() + timedelta(days=365),
        by=lead,
        steps=steps,
        reviews=[timezone.localdate() + timedelta(days=30)],
    )
    return actions.agree_plan(plan=plan, by=approver)


def test_an_action_of_a_plan_becomes_a_record(
    places: dict[str, Place], lead: User, approver: User, case_study: CaseStudy
) -> None:
    day = timezone.localdate() + timedelta(days=60)
    steps = (
        Step("Advice first", "Ann Smith", day, case_study=case_study),
        Step("Put a session aside", "Ann Smith", day),
    )
    plan = _plan(places, lead, approver, *steps)
    first, second = plan.actions.order_by("position")
    with pytest.raises(Refused, match="names no case study"):
        actions.try_plan_action(action=second, by=lead)
    client, address = client_of(lead), plan.get_absolute_url()
    answer = client.post(f"{address}do/try/", {"what": f"PlanAction-{first.pk}"})
    adoption = Adoption.objects.get()
    assert answer.headers["Location"] == adoption.get_absolute_url()
    assert (adoption.origin, adoption.case_study) == (Origin.PLAN, case_study)
    page = client.get(address).content.decode()
    assert adoption.get_absolute_url() in page and "Begin the record" not in page


def test_a_plan_that_names_nothing_offers_no_record(
    places: dict[str, Place], lead: User, approver: User
) -> None:
    step = Step("Put a session aside", "Ann Smith", timezone.localdate() + timedelta(days=60))
    plan = _plan(places, lead, approver, step)
    with pytest.raises(NotAllowed):
        actions.try_plan_action(action=plan.actions.get(), by=lead)
