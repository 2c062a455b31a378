"""What is true of the step that CONTRIBUTING.md adds; run by test_adding_a_step.py, in a copy of the
project where it has been added."""

import pytest
from django.test import Client
from django.utils import timezone

from forum.people.models import User
from forum.people.permissions import can_take
from forum.support.lifecycle.plans import PLANS
from forum.support.models import ImprovementPlan, PlanState
from metrics.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(lead: User, approver: User, places: dict[str, Place]) -> ImprovementPlan:
    return ImprovementPlan.objects.create(
        author=lead,
        owner=lead,
        place=places["03R"],
        measure="median-wait",
        title="A plan",
        direction="down",
        target_month="2027-01-01",
        state=PlanState.AGREED,
        agreed_at=timezone.now(),
        agreed_by=approver,
    )


def test_the_area_takes_it(client: Client, lead: User, plan: ImprovementPlan) -> None:
    client.force_login(lead)
    page = client.get(plan.get_absolute_url()).content.decode()
    assert "Make it a draft" in page
    response = client.post(f"{plan.get_absolute_url()}do/reopen/")
    assert response.status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.agreed_at) == (PlanState.DRAFT, None)


def test_nobody_else_takes_it(client: Client, colleague: User, plan: ImprovementPlan) -> None:
    client.force_login(colleague)
    assert "Make it a draft" not in client.get(plan.get_absolute_url()).content.decode()
    assert client.post(f"{plan.get_absolute_url()}do/reopen/").status_code == 404


def test_both_forms_of_its_rule_agree(lead: User, colleague: User, plan: ImprovementPlan) -> None:
    rule = can_take(PLANS, "reopen_plan")
    assert rule(lead, plan) and list(rule.filter(ImprovementPlan.objects.all(), lead)) == [plan]
    assert not rule(colleague, plan)
    assert not rule.filter(ImprovementPlan.objects.all(), colleague).exists()
    plan.state = PlanState.ACTIVE
    assert not rule(lead, plan)
