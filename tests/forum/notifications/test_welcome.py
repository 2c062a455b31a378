"""Somebody new: what they watch from the start, and what their first digest has in it."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from forum.notifications import actions, tasks
from forum.notifications.actions.digests import DIGESTS_AT
from forum.notifications.models import Level, Notification, Watch
from forum.notifications.subjects import WatchSubject
from forum.people.actions import edit_profile
from forum.people.actions.accounts import Profile
from forum.people.models import User
from forum.threads.models import Thread
from metrics.models import Place
from metrics.similarity import similar_places
from tests.factories.case_studies import make_case_study
from tests.factories.figures import make_figure, make_release, make_result
from tests.factories.people import MakePerson
from tests.factories.threads import post_reply, start_thread

pytestmark = pytest.mark.django_db


def choose(person: User, place: Place | None, *treatments: str) -> None:
    profile = Profile(
        name=person.name,
        profession="nurse",
        profession_other="",
        organisation="Bury Hospital",
        home_place=place,
        contact_details="",
        can_help_with="",
        wants_questions=False,
        findable=False,
    )
    edit_profile(user=person, profile=profile, treatments=treatments, measures=(), by=person)


def levels_of(person: User) -> dict[tuple[str, str], str]:
    return {(row.kind, row.key): row.level for row in Watch.objects.visible_to(person)}


def test_home_area_and_treatment_functions_are_watched_from_the_start(
    ann: User, places: dict[str, Place], client: Client
) -> None:
    choose(ann, places["03R"], "C_320")
    place, treatment = ("place", "03R"), ("treatment", "C_320")
    assert levels_of(ann) == {place: Level.WATCH, treatment: Level.WATCH}
    client.force_login(ann)
    settings = client.get(reverse("notification_settings")).content.decode()
    assert "Wakefield" in settings and "Cardiology" in settings
    # One click stops it, and the next change of the profile does not bring it back.
    actions.set_watch_level(subject=WatchSubject(*place), level=Level.NORMAL, by=ann)
    choose(ann, places["03R"], "C_320", "C_100")
    assert levels_of(ann)[place] == Level.NORMAL
    assert levels_of(ann)[("treatment", "C_100")] == Level.WATCH


def test_it_is_said_at_sign_up(client: Client, db: None) -> None:
    page = " ".join(client.get(reverse("account_signup")).content.decode().split())
    assert "You watch the area and the treatment functions that you choose" in page


@pytest.fixture
def newcomer(person: MakePerson, places: dict[str, Place]) -> User:
    new: User = person("newcomer", date_joined=timezone.now() - timedelta(days=2))
    choose(new, places["03R"], "C_320")
    return new


def test_the_first_weekly_digest_has_something_in_it(
    newcomer: User, asker: User, person: MakePerson, places: dict[str, Place]
) -> None:
    release = make_release(at=timezone.now() - timedelta(hours=3))
    make_figure(release, places["03R"])
    signal = {"rule": "shift", "run": 8, "points": 8, "value": 61.5, "side": 1}
    make_result(release, places["03R"], "within-18-weeks", variation="improvement_high", **signal)
    actions.announce_figures(now=timezone.now() - timedelta(days=1))
    Notification.objects.all().delete()
    code = next(iter(similar_places(places["03R"], timezone.localdate()))).code
    similar = Place.objects.create(code=code, name="Elsewhere", kind="sub_icb")
    make_case_study(similar, person("owner"), title="What a similar area did")
    make_case_study(places["00V"], person("other"), title="What Bury did")
    question = start_thread(asker, places["QOP"], title="Who has a cardiology clinic?")
    Thread.objects.filter(pk=question.pk).update(treatment_function="C_320")
    for _ in range(2):
        tasks.welcome_new_people()
    until = timezone.make_aware(datetime.combine(timezone.localdate(), DIGESTS_AT)) - timedelta(
        hours=1
    )
    Notification.objects.update(created_at=until)
    monday = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    actions.write_digests(on=monday)
    actions.send_due_emails()
    (digest,) = [sent for sent in mail.outbox if sent.to == [newcomer.email]]
    for title in ("figures for Wakefield", "What a similar area did", "cardiology clinic?"):
        assert digest.body.count(title) == 1, title
    assert "What Bury did" not in digest.body
    assert digest.subject.startswith("Pathway Exchange, weekly digest: ")


def test_where_nothing_really_changed_nothing_is_said(
    newcomer: User, places: dict[str, Place]
) -> None:
    release = make_release(at=timezone.now() - timedelta(hours=3))
    make_figure(release, places["03R"])
    make_result(release, places["03R"], "within-18-weeks", variation="common", value=61.5)
    actions.announce_figures(now=timezone.now())
    Notification.objects.all().delete()
    tasks.welcome_new_people()
    assert not Notification.objects.filter(person=newcomer).exists()


def test_subjects_name_the_site_and_the_subject_but_no_private_one(
    asker: User, colleague: User, places: dict[str, Place]
) -> None:
    User.objects.filter(pk=colleague.pk).update(profession="nurse")
    colleague.refresh_from_db()
    public = start_thread(asker, places["QWO"], title="Who has a pathway?")
    private = start_thread(
        asker, places["QWO"], title="About one team", audience="parties", parties=[colleague]
    )
    for thread in (public, private):
        post_reply(thread, colleague, "The words of the reply.")
    actions.send_due_emails()
    emails = [sent for sent in mail.outbox if sent.to == [asker.email]]
    assert sorted(sent.subject for sent in emails) == [
        "Pathway Exchange: Reply in a private discussion",
        "Pathway Exchange: Reply in “Who has a pathway?”",
    ]
    for sent in emails:
        assert "from Colleague, nurse or midwife" in sent.body
        assert "The words of the reply." not in sent.body
