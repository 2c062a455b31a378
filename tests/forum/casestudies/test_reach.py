"""What follows when a case study is published, and who is told of what on the way."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy
from forum.notifications import tasks
from forum.notifications.models import Level, Notification, Watch
from forum.people.actions import Refused
from forum.people.models import Role, User
from forum.threads.actions import Trial
from forum.threads.models import Thread
from forum.threads.pages.reach import reach_of
from forum.threads.subjects import about_object
from metrics.models import Place, Release
from tests.factories.case_studies import write
from tests.factories.figures import make_figure, make_release
from tests.factories.people import MakePerson
from tests.factories.threads import post_reply

pytestmark = pytest.mark.django_db


def events_of(person: User) -> list[str]:
    rows = Notification.objects.visible_to(person).order_by("pk")
    return list(rows.values_list("event", flat=True))


def with_waits(places: dict[str, Place], within_18: dict[str, int]) -> Release:
    """Of 1,000 who wait, so many within 18 weeks."""
    release = make_release()
    for code, count in within_18.items():
        make_figure(release, places[code], "C_320", within_18=count)
    return release


# --- its discussion ------------------------------------------------------------------------------


def test_publishing_opens_its_discussion_once(
    published: CaseStudy, lead: User, approver: User, steward: User, asker: User
) -> None:
    (thread,) = Thread.objects.about(about_object(published))
    assert (thread.author, thread.post_count, thread.audience) == (lead, 1, "staff")
    assert published.title in thread.title
    assert Thread.objects.visible_to(asker).filter(pk=thread.pk).exists()
    post_reply(thread, asker, "How long did it take?")
    assert events_of(lead)[-1] == "replied"
    actions.revise(case_study=published, by=lead)
    actions.submit(case_study=published, by=lead)
    actions.approve(case_study=published, by=approver)
    actions.publish(case_study=published, by=steward)
    assert Thread.objects.about(about_object(published)).count() == 1


def test_who_watches_its_measure_is_told_of_the_case_study_alone(
    written: CaseStudy, lead: User, approver: User, steward: User, asker: User
) -> None:
    for kind, key in (("measure", "within-18-weeks"), ("treatment", "C_320"), ("place", "03R")):
        Watch.objects.create(person=asker, kind=kind, key=key, level=Level.WATCH)
    actions.submit(case_study=written, by=lead)
    actions.approve(case_study=written, by=approver)
    actions.publish(case_study=written, by=steward)
    tasks.deliver_announcements()
    assert events_of(asker) == ["new case study"]


def test_one_for_an_icb_is_discussed_there_only(
    draft: CaseStudy, lead: User, approver: User, steward: User, asker: User, person: MakePerson
) -> None:
    write(draft, lead, audience="icb")
    actions.submit(case_study=draft, by=lead)
    actions.approve(case_study=draft, by=approver)
    actions.publish(case_study=draft, by=steward)
    (thread,) = Thread.objects.about(about_object(draft))
    assert thread.audience == "icb" and thread.icb.code == "QWO"  # type: ignore[union-attr]
    assert not Thread.objects.visible_to(asker).filter(pk=thread.pk).exists()


# --- areas with longer waits ---------------------------------------------------------------------


def test_areas_with_longer_waits_are_told_once_in_their_digest(
    published: CaseStudy, lead: User, person: MakePerson, places: dict[str, Place]
) -> None:
    with_waits(places, {"ENG": 600, "QWO": 700, "QOQ": 500, "QOP": 650})
    longer, shorter = (
        person("longer", Role.ICB_LEAD, "03Q"),
        person("shorter", Role.ICB_LEAD, "QOP"),
    )
    actions.match_areas(now=timezone.now())
    assert events_of(longer) == ["case study on a longer wait"]
    assert Notification.objects.get(person=longer).outgoing_email is None
    assert events_of(shorter) == []
    assert [area.code for area in published.matching_areas.all()] == ["QOQ"]
    # New figures: counted again, told no more.
    Release.objects.update(published_at=timezone.now() + timedelta(minutes=1))
    actions.match_areas(now=timezone.now())
    assert events_of(longer) == ["case study on a longer wait"]


def test_its_authors_see_its_reach(
    published: CaseStudy, lead: User, asker: User, places: dict[str, Place], client: Client
) -> None:
    with_waits(places, {"ENG": 600, "QWO": 700, "QOQ": 500})
    actions.match_areas(now=timezone.now())
    Watch.objects.create(person=asker, kind="case_study", key=str(published.pk), level=Level.WATCH)
    (thread,) = Thread.objects.about(about_object(published))
    for code in ("15F", "15F", "00V"):
        post_reply(thread, asker, f"In {code}.", trial=Trial("worked", places[code]))
    client.force_login(lead)
    page = client.get(reverse("case_study_manage", args=[published.pk]))
    shown = " ".join(page.content.decode().split())
    assert (
        "1 area has longer waits on its measure. 1 person watches it. 2 places have tried it."
        " No places are adopting it." in shown
    )
    assert "Longer waits: Humber and North Yorkshire." in shown
    assert reach_of(published, asker) is None


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
