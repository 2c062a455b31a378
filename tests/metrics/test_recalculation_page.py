"""The form by which limits are drawn anew, for those who publish releases."""

import pytest
from django.test import Client

from metrics.models import Recalculation, Release
from metrics.tasks import analyse
from tests.factories.publishers import publisher_client

pytestmark = pytest.mark.django_db
PAGE = "/places/03R/within-18-weeks/limits/"


@pytest.fixture
def analyst(published_months: list[Release]) -> Client:
    return publisher_client()


def test_limits_are_drawn_anew_and_taken_back_on_the_page(
    analyst: Client, django_capture_on_commit_callbacks
) -> None:
    assert "Nothing here suggests it" in analyst.get(PAGE).content.decode()
    chart = "/places/03R/within-18-weeks/"
    assert PAGE in analyst.get(chart).content.decode()
    assert PAGE not in Client().get(chart).content.decode()
    with django_capture_on_commit_callbacks() as queued:
        analyst.post(PAGE, {"month": "2026-03", "reason": "A new unit opened."})
    assert queued == [analyse.delay]
    made = Recalculation.objects.get()
    assert (made.reason, made.treatment_function) == ("A new unit opened.", "C_999") and made.by
    assert "A new unit opened." in Client().get(chart).content.decode()
    with django_capture_on_commit_callbacks() as queued:
        analyst.post(PAGE, {"undo": made.pk, "undo_reason": "It was coding."})
    assert queued == [analyse.delay]
    made.refresh_from_db()
    assert made.undo_reason == "It was coding."
    assert "It was coding." in analyst.get(PAGE).content.decode()


def test_what_was_typed_is_kept_when_it_is_refused(analyst: Client) -> None:
    words = analyst.post(PAGE, {"month": "2026-03", "reason": "   "}).content.decode()
    assert "only with a reason" in words and '<option value="2026-03" selected>' in words
    assert '<a href="#reason">' in words and 'id="reason-error"' in words
    assert 'aria-describedby="reason-error reason-hint"' in words
    page = analyst.post(PAGE, {"month": "banana", "reason": "<b>Why</b>"}).content.decode()
    assert "Choose the month" in page and "&lt;b&gt;Why&lt;/b&gt;" in page
    assert '<a href="#month">' in page and 'aria-describedby="month-error"' in page
    assert not Recalculation.objects.exists()
    analyst.post(PAGE, {"month": "2026-03", "reason": "A new unit opened."})
    field = f"undo-reason-{Recalculation.objects.get().pk}"
    page = analyst.post(PAGE, {"undo": field[12:], "undo_reason": " "}).content.decode()
    assert f'<a href="#{field}">' in page and f'aria-describedby="{field}-error"' in page


def test_others_and_other_measures_are_told_the_same_as_of_nothing(
    analyst: Client, django_user_model
) -> None:
    other = Client()
    other.force_login(
        django_user_model.objects.create_user(email="b@nhs.net", password="a long one")
    )
    assert other.get(PAGE).status_code == other.post(PAGE, {}).status_code == 404
    assert Client().get(PAGE).status_code == 302
    for none in ("/places/03R/waiting-list/limits/", "/places/XXX/within-18-weeks/limits/"):
        assert analyst.get(none).status_code == 404
    assert analyst.post(PAGE, {"undo": "999"}).status_code == 404
