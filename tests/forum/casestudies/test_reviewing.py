"""Who writes a case study, and what its reviewers see."""

import pytest
from django.test import Client
from django.urls import reverse

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy
from forum.notifications.models import Notification
from forum.people.actions import Refused
from forum.people.models import User

pytestmark = pytest.mark.django_db


def events_of(person: User) -> list[str]:
    rows = Notification.objects.visible_to(person).order_by("pk")
    return list(rows.values_list("event", flat=True))


# --- authors and reviewers -----------------------------------------------------------------------


def test_co_authors_are_told_and_named(
    written: CaseStudy, lead: User, approver: User, steward: User, colleague: User, client: Client
) -> None:
    actions.add_co_author(case_study=written, email=colleague.email, by=lead)
    assert events_of(colleague) == ["named as co-author"]
    assert Notification.objects.get(person=colleague).outgoing_email is not None
    actions.submit(case_study=written, by=lead)
    actions.approve(case_study=written, by=approver)
    actions.publish(case_study=written, by=steward)
    assert "; with Colleague" in client.get(written.get_absolute_url()).content.decode()


def test_a_reviewer_sees_what_was_left_empty(
    written: CaseStudy, lead: User, approver: User, client: Client
) -> None:
    actions.submit(case_study=written, by=lead)
    client.force_login(approver)
    shown = client.get(reverse("case_study_review", args=[written.pk])).content.decode()
    assert "Not answered" in shown and "Nothing" not in shown


def test_publishing_with_open_comments_asks_first(
    written: CaseStudy, lead: User, approver: User, steward: User, client: Client
) -> None:
    actions.submit(case_study=written, by=lead)
    actions.approve(case_study=written, by=approver)
    actions.add_comment(case_study=written, section="cost", text="How much?", by=steward)
    with pytest.raises(Refused, match="still open"):
        actions.publish(case_study=written, by=steward)
    client.force_login(steward)
    review = reverse("case_study_review", args=[written.pk])
    assert "although 1 comment is open" in client.get(review).content.decode()
    address = reverse("case_study_action", args=[written.pk, "publish"])
    client.post(address)
    written.refresh_from_db()
    assert not written.live
    client.post(address, {"despite_comments": "yes"})
    written.refresh_from_db()
    assert written.live
