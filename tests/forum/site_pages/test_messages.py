"""The contact form: open to everybody, read by administrators, and no way to fill the site."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from forum.notifications import actions as notifications
from forum.notifications.models import Notification, OutgoingEmail
from forum.people.actions import Refused
from forum.people.models import AuditEvent, Role, User
from forum.people.permissions import NotAllowed
from forum.site_pages import actions, tasks
from forum.site_pages.models import KEPT_FOR, ContactMessage
from tests.factories.messages import MESSAGE, make_message
from tests.factories.notifications import inbox_titles
from tests.factories.people import MakePerson, client_of

pytestmark = pytest.mark.django_db
ADDRESS = "/contact/message/"
SENT = {**MESSAGE, "action": "send"}


@pytest.fixture
def administrator(person: MakePerson) -> User:
    cache.clear()
    return person("administrator", Role.ADMINISTRATOR)


def test_a_stranger_writes_and_an_administrator_answers(administrator: User, settings) -> None:
    settings.OPERATOR_EMAIL = "help@example.nhs.uk"
    stranger = Client()
    assert "Send us a message" in stranger.get("/contact/").content.decode()
    token = stranger.get(ADDRESS).context["form"]["token"].value()
    for _ in range(2):
        response = stranger.post(ADDRESS, {**SENT, "token": token})
        assert response.headers["Location"] == f"{ADDRESS}sent/"
    message = ContactMessage.objects.get()
    assert message.written_by is None and not stranger.cookies.get("sessionid")
    assert inbox_titles(administrator) == [
        "A message by the contact form: A figure that looks wrong"
    ]
    notifications.send_due_emails()
    assert {tuple(sent.to) for sent in mail.outbox} == {
        ("help@example.nhs.uk",),
        (administrator.email,),
    }
    for sent in mail.outbox:
        assert message.get_absolute_url() in sent.body
        assert MESSAGE["text"] not in sent.body and MESSAGE["email"] not in sent.body
    client = client_of(administrator)
    assert message.get_absolute_url() in client.get("/contact/messages/").content.decode()
    page = client.get(message.get_absolute_url()).content.decode()
    assert MESSAGE["text"] in page and "mailto:ann.smith@example.org" in page
    client.post(f"{message.get_absolute_url()}do/answered/")
    message.refresh_from_db()
    assert message.answered_by == administrator
    assert "No messages are waiting" in client.get("/contact/messages/").content.decode()
    trail = AuditEvent.objects.about(message)
    assert [event.verb for event in trail] == ["wrote to the operators", "answered"]
    assert all(MESSAGE["name"] not in f"{event.object_label} {event.detail}" for event in trail)


@pytest.mark.parametrize(
    ("topic", "setting"),
    [("privacy", "PRIVACY_EMAIL"), ("accessibility", "ACCESSIBILITY_EMAIL"), ("help", "")],
)
def test_it_goes_to_the_address_for_what_it_is_about(settings, topic: str, setting: str) -> None:
    settings.OPERATOR_EMAIL = settings.PRIVACY_EMAIL = settings.ACCESSIBILITY_EMAIL = ""
    make_message(topic=topic)
    assert not OutgoingEmail.objects.exists(), "no address was given"
    settings.OPERATOR_EMAIL = "help@example.nhs.uk"
    make_message(topic=topic)
    if setting:
        setattr(settings, setting, "own@example.nhs.uk")
        make_message(topic=topic)
    expected = ["help@example.nhs.uk", "own@example.nhs.uk"][: 2 if setting else 1]
    assert sorted(OutgoingEmail.objects.values_list("address", flat=True)) == expected


def test_who_has_signed_in_need_not_say_who_they_are(person: MakePerson) -> None:
    writer = person("writer")
    client = client_of(writer)
    page = client.get(ADDRESS).content.decode()
    assert f'value="{writer.name}"' in page and f'value="{writer.email}"' in page
    client.post(ADDRESS, {**SENT, "name": writer.name, "email": writer.email})
    assert ContactMessage.objects.get().written_by == writer
    assert not Notification.objects.filter(person=writer).exists()


def test_a_form_that_is_not_whole_keeps_what_was_typed(client: Client) -> None:
    wrong = client.post(ADDRESS, {**SENT, "email": "ann", "topic": ""}).content.decode()
    assert "Choose what it is about" in wrong and "correct format" in wrong
    assert MESSAGE["text"] in wrong
    blocked = client.post(ADDRESS, {**SENT, "text": "He is 943 476 5919"}).content.decode()
    assert "looks like an NHS number" in blocked and "943 476 5919" in blocked
    long = client.post(ADDRESS, {**SENT, "text": "x" * 4001}).content.decode()
    assert "at most 4000" in long
    assert not ContactMessage.objects.exists()


def test_one_address_cannot_send_without_end(client: Client) -> None:
    cache.clear()
    for _ in range(5):
        assert client.post(ADDRESS, SENT).status_code == 302
    refused = client.post(ADDRESS, SENT)
    assert "send it again in an hour" in " ".join(refused.content.decode().split())
    assert MESSAGE["text"] in refused.content.decode()
    assert ContactMessage.objects.count() == 5
    assert Client(REMOTE_ADDR="192.0.2.7").post(ADDRESS, SENT).status_code == 302


def test_everybody_together_cannot_either(settings) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"contact": "5/h/ip,7/d/key"}
    senders = [Client(REMOTE_ADDR=f"192.0.2.{number}") for number in range(9)]
    outcomes = [sender.post(ADDRESS, SENT).status_code for sender in senders]
    assert outcomes == [302] * 7 + [200] * 2


def test_only_administrators_read_and_answer(person: MakePerson, administrator: User) -> None:
    message = make_message()
    steward = person("steward", Role.STEWARD)
    assert list(ContactMessage.objects.visible_to(administrator)) == [message]
    assert not ContactMessage.objects.visible_to(steward).exists()
    with pytest.raises(NotAllowed):
        actions.mark_answered(message=message, by=steward)


def test_what_was_answered_goes_after_its_time(administrator: User) -> None:
    waiting, old, new = (make_message() for _ in range(3))
    for message in (old, new):
        actions.mark_answered(message=message, by=administrator)
    long_ago = timezone.now() - KEPT_FOR - timedelta(days=1)
    ContactMessage.objects.filter(pk=waiting.pk).update(written_at=long_ago)
    ContactMessage.objects.filter(pk=old.pk).update(answered_at=long_ago)
    tasks.delete_answered_messages()
    assert set(ContactMessage.objects.all()) == {waiting, new}
    assert not Notification.objects.visible_to(administrator).filter(about_id=old.pk).exists()


@pytest.mark.parametrize("missing", ["name", "email", "text", "topic"])
def test_the_verb_takes_no_empty_message(missing: str) -> None:
    with pytest.raises(Refused):
        make_message(**{missing: ""})
