"""What asks for a reason says what is wrong beside the field, and loses nothing that was typed."""

import pytest
from django.test import Client

from metrics.models import PartialSubmission, Release
from metrics.releases.publish import withdraw
from tests.factories.publishers import publisher_client
from tests.months import MARCH

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(published_months: list[Release]) -> Client:
    return publisher_client()


def test_a_month_is_withdrawn_only_with_a_reason(
    steward: Client, published_months: list[Release]
) -> None:
    release = published_months[-1]
    answer = steward.post(f"/data/{release.pk}/withdraw/", {"reason": "   "})
    page = answer.content.decode()
    assert "<title>Error:" in page and "There is a problem" in page
    assert '<a href="#withdraw-reason">Say why the release is withdrawn' in page
    assert 'id="withdraw-reason-error"' in page
    assert 'aria-describedby="withdraw-reason-error withdraw-reason-hint"' in page
    release.refresh_from_db()
    assert release.state == Release.State.PUBLISHED


def test_what_cannot_be_done_is_said_where_no_field_is_wrong(
    steward: Client, published_months: list[Release]
) -> None:
    release = withdraw(release=published_months[-1], by="a test", reason="It was wrong.")
    page = steward.post(f"/data/{release.pk}/refuse/").content.decode()
    assert "There is a problem" in page and "cannot be refused" in page


def test_a_submission_is_decided_only_with_a_reason(
    steward: Client, published_months: list[Release]
) -> None:
    assert published_months[-1].month == MARCH
    submission, other = (
        PartialSubmission.objects.create(
            release=published_months[-1],
            provider=provider,
            part="1A",
            pathways=3,
            expected=400,
            state=PartialSubmission.State.OPEN,
        )
        for provider in ("RWA", "RR8")
    )
    address = f"/data/partial-submissions/{submission.pk}/"
    page = steward.post(address, {"decision": "whole", "reason": " "}).content.decode()
    assert f'<a href="#reason-{submission.pk}">Say how you know.' in page
    assert f'id="reason-{submission.pk}-error"' in page
    assert f'id="reason-{other.pk}-error"' not in page
    submission.refresh_from_db()
    assert submission.state == PartialSubmission.State.OPEN
