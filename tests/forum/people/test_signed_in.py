"""What holds for all that is made for somebody: how long it lasts, and who else may keep it."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from forum.notifications.actions import set_watch_level
from forum.notifications.models import Level
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people import actions
from forum.people.models import Role, SignInLimit, User
from forum.people.tasks import delete_ended_sessions
from forum.people.web.own_messages import OwnMessages
from metrics.models import Place
from tests.factories.people import PASSWORD, make_person
from tests.factories.places import make_places
from tests.forum.people.test_sign_in import code_now, sign_in, signed_in_as

pytestmark = pytest.mark.django_db
ADDRESS = {"login": "ann@example.nhs.uk", "password": PASSWORD}


@pytest.fixture
def ann(db) -> User:
    return make_person(make_places(), "ann")


def sign_in_with_code(client: Client, person: User) -> None:
    sign_in(client, person.email)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})


@pytest.mark.parametrize(
    ("role", "minutes"),
    [(None, 12 * 60), (Role.STEWARD, 30), (Role.ADMINISTRATOR, 30)],
)
def test_whoever_goes_away_is_signed_out(client, role, minutes) -> None:
    person = make_person(make_places(), "ann", role)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        sign_in_with_code(client, person) if role else sign_in(client, person.email)
        assert signed_in_as(client) == person
        # Each page that is read begins the time anew.
        for _ in range(3):
            clock.shift(timedelta(minutes=minutes - 1))
            assert client.get(reverse("account")).status_code == 200
        clock.shift(timedelta(minutes=minutes + 1))
        answer = client.get(reverse("account"), follow=True)
    assert signed_in_as(client) is None
    assert "You were signed out because you had not used the site" in answer.content.decode()


def test_no_page_made_for_somebody_is_stored(client, ann) -> None:
    for address in ("/", "/places/", "/discussions/", reverse("account"), "/nowhere/"):
        assert "no-store" not in client.get(address).headers.get("Cache-Control", ""), address
    sign_in(client, ann.email)
    for address in ("/", "/places/", "/discussions/", reverse("account"), "/nowhere/"):
        assert client.get(address).headers["Cache-Control"] == "private, no-store", address


# --- limits ---------------------------------------------------------------------------------------


def test_nobody_locks_others_out(ann) -> None:
    attacker, own = Client(REMOTE_ADDR="192.0.2.66"), Client(REMOTE_ADDR="192.0.2.7")
    for _ in range(6):
        answer = sign_in(attacker, ann.email, "a wrong password")
    assert "tried too many times" in answer.content.decode()
    sign_in(attacker, ann.email)
    assert signed_in_as(attacker) is None
    sign_in(own, ann.email)
    assert signed_in_as(own) == ann


def test_nor_from_the_same_hospital_where_one_signed_in_before(ann) -> None:
    attacker, own = Client(), Client()
    sign_in(own, ann.email)
    own.get(reverse("account"))
    own.post(reverse("account_logout"))
    for _ in range(6):
        sign_in(attacker, ann.email, "a wrong password")
    sign_in(attacker, ann.email)
    assert signed_in_as(attacker) is None
    sign_in(own, ann.email)
    assert signed_in_as(own) == ann


def test_a_forwarded_address_of_ones_own_gives_no_more_tries(client, ann) -> None:
    for number in range(6):
        client.post(
            reverse("account_login"),
            {**ADDRESS, "password": "a wrong password"},
            headers={"x-forwarded-for": f"6.6.6.{number}"},
        )
    sign_in(client, ann.email)
    assert signed_in_as(client) is None


def test_limits_are_kept_in_the_database_and_name_nobody(client, ann) -> None:
    sign_in(client, ann.email, "a wrong password")
    keys = " ".join(SignInLimit.objects.values_list("cache_key", flat=True))
    assert "login_failed" in keys and ann.email not in keys


def test_what_has_ended_is_cleared(client, ann) -> None:
    sign_in(client, ann.email)
    client.get(reverse("account"))
    cache.set("an-old-one", 1, 60)
    assert UserSession.objects.count() == Session.objects.count() == 1
    delete_ended_sessions()
    assert Session.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        delete_ended_sessions()
    assert not (Session.objects.exists() or UserSession.objects.exists())
    assert not SignInLimit.objects.exists()


def test_robots_are_told_what_is_not_theirs(client) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /account/" in answer.content.decode()
    assert "Disallow: /*/board-paper" in answer.content.decode()


def test_closing_an_account_asks_again_who_one_is(client, ann) -> None:
    client.force_login(ann, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("close_account"), {"understood": "on"})
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    ann.refresh_from_db()
    assert ann.closed_at is None


def test_nobody_asks_for_roles_all_day(places_of_roles) -> None:
    ann, places = places_of_roles
    asked = [(Role.ICB_LEAD, places["QWO"]), (Role.ICB_LEAD, places["QOQ"]), (Role.STEWARD, None)]
    asked += [(Role.APPROVER, places["QWO"]), (Role.APPROVER, places["QOQ"])]
    for role, place in asked:
        actions.request_role(role=role, place=place, reason="I do that", by=ann)
    # The same again is no other request.
    actions.request_role(role=Role.STEWARD, place=None, reason="I do that", by=ann)
    with pytest.raises(actions.Refused, match="5 roles in a day"):
        actions.request_role(role=Role.ADMINISTRATOR, place=None, reason="That too", by=ann)


@pytest.fixture
def places_of_roles(db) -> tuple[User, dict[str, Place]]:
    places = make_places()
    return make_person(places, "ann"), places


def test_nobody_watches_more_than_there_is(ann, monkeypatch) -> None:
    monkeypatch.setattr("forum.notifications.actions.watches.MAX_WATCHES", 1)
    first = WatchSubject(SubjectKind.PLACE, "QWO")
    set_watch_level(subject=first, level=Level.WATCH, by=ann)
    set_watch_level(subject=first, level=Level.MUTE, by=ann)
    with pytest.raises(actions.Refused, match="the most"):
        set_watch_level(subject=WatchSubject(SubjectKind.PLACE, "QOQ"), level=Level.WATCH, by=ann)


def test_what_was_said_to_one_person_is_said_to_nobody_after_them(client, ann) -> None:
    """On a shared computer: the message of the last thing done was never shown."""
    client.force_login(ann)
    client.post(reverse("notification_settings"), {"digest": "daily"})
    said = [str(message) for message in _messages(client, ann)]
    assert len(said) == 1, "it waits in the cookie"
    client.post(reverse("account_logout"))
    assert said[0] not in client.get("/contact/").content.decode()


def test_nor_when_the_session_has_only_ended(client, ann) -> None:
    ben = make_person({}, "ben")
    client.force_login(ann)
    client.post(reverse("notification_settings"), {"digest": "daily"})
    (said,) = _messages(client, ann)
    Session.objects.all().delete()
    assert str(said) not in client.get("/contact/").content.decode()
    client.force_login(ben)
    assert str(said) not in client.get("/account/").content.decode()


def test_who_did_it_reads_it_once(client, ann) -> None:
    client.force_login(ann)
    page = client.post(reverse("notification_settings"), {"digest": "daily"}, follow=True)
    (said,) = page.context["messages"]
    assert str(said) in page.content.decode()
    assert str(said) not in client.get("/account/").content.decode()


def _messages(client: Client, person: User) -> list[object]:
    """What its cookie holds for this person, unread."""
    request = RequestFactory().get("/")
    request.COOKIES = {name: morsel.value for name, morsel in client.cookies.items()}
    request.user, request.session = person, client.session
    return list(OwnMessages(request))
