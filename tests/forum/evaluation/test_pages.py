"""What readers see of an evaluation: the words, the chart with its table, the plan and its past."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.casestudies.models import CaseStudy
from forum.evaluation import actions
from forum.evaluation.models import EvaluationPlan
from forum.evaluation.tasks import evaluate_plans
from forum.people.models import User
from tests.factories.evaluations import (
    fix_plan,
    make_icb_months,
    make_months,
    terms_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(published: CaseStudy, lead: User) -> EvaluationPlan:
    with time_machine.travel("2025-03-20T12:00Z", tick=False):
        return fix_plan(published, lead)


@pytest.fixture
def read(plan: EvaluationPlan) -> EvaluationPlan:
    make_months(plan.place, step=14.0)
    others = type(plan.place).objects.filter(code__startswith="X").order_by("code")
    plan.comparators.set(list(others)[:10])
    evaluate_plans()
    return plan


def page(url: str) -> str:
    response = Client().get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_case_study_has_the_words_the_chart_and_its_table(read: EvaluationPlan) -> None:
    text = page(read.case_study.get_absolute_url())
    assert "What the figures show" in text
    assert "The change was larger than the earlier trend would predict (" in text
    assert "Expected from the earlier trend" in text and "Areas compared with (mean)" in text
    assert "This is provisional: fewer than 24 months before the start are known." in text
    assert "Evidence grade A" in text
    assert read.get_absolute_url() in text


def test_the_plan_s_page_says_all_of_it(read: EvaluationPlan, lead: User) -> None:
    with time_machine.travel("2025-06-20T12:00Z", tick=False):
        terms = terms_for(read.place, ramp_in=1)
        actions.amend_plan(plan=read, terms=terms, why="It took a month.", by=lead)
    with CaptureQueriesContext(connection) as queries:
        text = page(read.get_absolute_url())
    assert len(queries) <= 14
    assert "Fixed on 20 March 2025. No figures were out then. It was fixed after" in text
    assert "Months of taking it up: 0, now 1" in text and "It took a month." in text
    assert "figures to March 2026" in text and "First reading." in text
    assert "Place 1" in text, "whom it is compared with"


def test_a_reading_that_is_another_says_what_it_said_before(read: EvaluationPlan) -> None:
    from metrics.models import Figure, Release

    Figure.objects.filter(place=read.place, month__gte=read.start).update(within_18=300)
    Release.objects.filter(month=read.start).update(geography="another")
    evaluate_plans()
    text = page(read.get_absolute_url())
    assert "The measure got worse." in text
    assert "Figures or the plan were changed: it said “The change was larger" in text


def test_an_author_without_a_plan_is_led_to_one(
    published: CaseStudy, lead: User, client: Client
) -> None:
    url = f"/case-studies/{published.pk}/evaluation/"
    assert url not in page(published.get_absolute_url())
    client.force_login(lead)
    assert url in client.get(published.get_absolute_url()).content.decode()
    form = client.get(url).content.decode()
    assert 'value="C_320" selected' in form, "what the case study says already"


def test_a_plan_is_fixed_by_its_form(published: CaseStudy, lead: User, client: Client) -> None:
    client.force_login(lead)
    url = f"/case-studies/{published.pk}/evaluation/"
    sent = {
        "provider": "",
        "whose": "area",
        "measure": "within-18-weeks",
        "direction": "up",
        "treatment": "C_320",
        "start_month": "4",
        "start_year": "2025",
        "ramp_in": "2",
    }
    missing = client.post(url, {**sent, "direction": ""})
    assert "Choose whether it should become higher or lower" in missing.content.decode()
    without_trust = client.post(url, {**sent, "whose": "trust"})
    assert "Choose the trust whose figures" in without_trust.content.decode()
    response = client.post(url, sent)
    plan = EvaluationPlan.objects.get()
    assert response["Location"] == plan.get_absolute_url()
    assert (plan.treatment_function, plan.ramp_in, plan.place) == ("C_320", 2, published.place)


def test_an_amendment_and_the_end_are_forms_of_its_page(
    plan: EvaluationPlan, lead: User, client: Client
) -> None:
    client.force_login(lead)
    url = plan.get_absolute_url()
    sent = {
        "provider": "",
        "whose": "area",
        "measure": "median-wait",
        "direction": "down",
        "treatment": "C_999",
        "start_month": "4",
        "start_year": "2025",
        "ramp_in": "0",
    }
    client.post(f"{url}do/amend/", {**sent, "why": "Waits are meant."})
    plan.refresh_from_db()
    assert (plan.measure, plan.amendments.count()) == ("median-wait", 1)
    client.post(f"{url}do/end/", {"reason": "It never began."})
    plan.refresh_from_db()
    assert plan.ended_reason == "It never began."
    assert "This plan has ended" in page(url)


def test_the_method_says_how_often_it_errs() -> None:
    text = page("/evaluations/")
    assert "Nothing; the lowest of 10 places" in text and "A step of 6 deviations" in text


def test_of_an_icb_the_months_before_full_extracts_are_drawn_and_named(
    published: CaseStudy, lead: User
) -> None:
    first = make_icb_months()[0]
    CaseStudy.objects.filter(pk=published.pk).update(place=first)
    published.refresh_from_db()
    with time_machine.travel("2024-06-20T12:00Z", tick=False):
        fix_plan(published, lead, start=date(2024, 7, 1), treatment="C_999")
    evaluate_plans()
    text = page(published.get_absolute_url())
    assert "Before: as NHS England" in text and "May 2023" in text
    assert "No change could be detected" in text
    assert "too early" not in text.lower()
