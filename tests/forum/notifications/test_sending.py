"""E-mails: what they say, when they go, and that each goes once."""

import smtplib
from datetime import date, datetime, timedelta
from email import message_from_bytes

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from forum.casestudies.models import CaseStudy, State
from forum.notifications import actions
from forum.notifications.actions import sending
from forum.notifications.actions.sending import MAX_ATTEMPTS
from forum.notifications.models import AnnouncedRelease, Notification, OutgoingEmail
from forum.notifications.subjects import WatchSubject
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from tests.factories.case_studies import make_case_study
from tests.factories.figures import make_release
from tests.factories.notifications import make_event
from tests.forum.notifications.conftest import THREAD

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)
BEFORE = timezone.make_aware(datetime(2026, 11, 14, 12))


def send(
    person: User,
    about: object,
    once: str,
    *,
    kind: str = "reply",
    by_email: bool = True,
    **changes: object,
) -> None:
    fields = {
        "event": make_event(kind, by_email=by_email),
        "path": "/discussions/7/#post-3",
        "by": None,
        "subject": THREAD,
    } | changes
    actions.notify(people=[person], about=about, idempotency_key=once, **fields)  # type: ignore[arg-type]


def send_without_email(person: User, about: object, once: str, **changes: object) -> None:
    send(person, about, once, by_email=False, **changes)
    Notification.objects.filter(idempotency_key=once).update(created_at=BEFORE)


class FullMailbox(EmailBackend):
    """A mail server that has no room."""

    def send_messages(self, messages) -> int:
        raise smtplib.SMTPRecipientsRefused({"x": (452, b"4.2.2 Mailbox full")})


class UnreachableServer(EmailBackend):
    def open(self) -> bool:
        raise ConnectionRefusedError(111, "Connection refused")


def make_due(**age: int) -> None:
    OutgoingEmail.objects.filter(state="waiting").update(
        next_attempt_at=timezone.now() - timedelta(**age)
    )


# --- at once -------------------------------------------------------------------------------------


def test_a_title_and_a_link_and_how_to_stop_it(ann, case_study) -> None:
    CaseStudy.objects.filter(pk=case_study.pk).update(summary="What was written about it")
    send(ann, case_study, "post:1")
    assert actions.send_due_emails() == 1
    (sent,) = mail.outbox
    html = sent.alternatives[0].content
    for text in (sent.body, html):
        assert "New case study: A shared pathway" in text and "/discussions/7/#post-3" in text
        assert "/notifications/mute/" in text and "/notifications/unsubscribe/" in text
        assert "What was written about it" not in text
    assert (
        sent.to == [ann.email]
        and sent.subject == "Pathway Exchange: New case study: A shared pathway"
    )
    parsed = message_from_bytes(sent.message().as_bytes())
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/notifications/unsubscribe/" in parsed["List-Unsubscribe"].replace("\n ", "")
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed.get_content_type() == "multipart/alternative"
    assert '<html lang="en-GB">' in html and "<h1" in html


def test_titles_are_escaped_in_html_alone(ann, case_study) -> None:
    CaseStudy.objects.filter(pk=case_study.pk).update(title="<b>& co</b>")
    send(ann, case_study, "post:1")
    actions.send_due_emails()
    assert "<b>& co</b>" in mail.outbox[0].body
    assert "&lt;b&gt;&amp; co&lt;/b&gt;" in mail.outbox[0].alternatives[0].content


def test_only_what_concerns_one_directly_comes_at_once(ann, case_study) -> None:
    with pytest.raises(ValueError, match="digests"):
        send(ann, case_study, "post:1", kind="post")
    assert not Notification.objects.exists()


def test_each_may_be_declined(ann, case_study) -> None:
    preferences = {"digest": "weekly", "mentions": True, "replies": False, "requests": True}
    actions.set_email_preferences(preferences=preferences, by=ann)
    send(ann, case_study, "post:1")
    assert not OutgoingEmail.objects.exists()
    send(ann, case_study, "post:2", kind="mention")
    assert OutgoingEmail.objects.count() == 1


def test_no_second_about_a_thread_until_the_first_is_read(ann, case_study) -> None:
    send(ann, case_study, "post:1")
    send(ann, case_study, "post:2")
    send(ann, case_study, "post:2", subject=WatchSubject("thread", "8"))
    actions.send_due_emails()
    send(ann, case_study, "post:3")
    assert OutgoingEmail.objects.count() == 1
    actions.mark_read_about(about=THREAD, by=ann)
    send(ann, case_study, "post:4")
    assert OutgoingEmail.objects.count() == 2


def test_nor_does_a_digest_repeat_it(ann, case_study) -> None:
    send(ann, case_study, "post:1")
    send_without_email(ann, case_study, "post:2")
    send_without_email(ann, case_study, "post:3", subject=WatchSubject("thread", "8"))
    actions.write_digests(on=MONDAY)
    digest = OutgoingEmail.objects.get(kind="weekly")
    assert [row.idempotency_key for row in digest.notifications.all()] == ["post:3"]
    send(ann, case_study, "post:4", subject=WatchSubject("thread", "8"))
    assert OutgoingEmail.objects.count() == 2


def test_not_sent_where_it_was_read_or_taken_down_meanwhile(ann, ben, case_study) -> None:
    send(ann, case_study, "post:1")
    send(ben, case_study, "post:1")
    actions.mark_read_about(about=THREAD, by=ann)
    CaseStudy.objects.update(state=State.WITHDRAWN, live=False, ended_reason="a test")
    actions.send_due_emails()
    assert not mail.outbox
    assert set(OutgoingEmail.objects.values_list("state", flat=True)) == {"not needed"}
    CaseStudy.objects.update(state=State.PUBLISHED, live=True, ended_reason="")
    send(ben, case_study, "post:2")
    actions.send_due_emails()
    assert len(mail.outbox) == 1


# --- digests -------------------------------------------------------------------------------------


def test_weekly_unless_one_chose_otherwise(person, case_study) -> None:
    people = {name: person(name) for name in ("default", "daily", "weekly", "off")}
    for name in ("daily", "weekly", "off"):
        preferences = {"digest": name, "mentions": True, "replies": True, "requests": True}
        actions.set_email_preferences(preferences=preferences, by=people[name])
    for reader in people.values():
        send_without_email(reader, case_study, "post:1")
    for _ in range(2):
        actions.write_digests(on=MONDAY + timedelta(days=1))
        actions.send_due_emails()
    kinds = dict(OutgoingEmail.objects.values_list("person__name", "kind"))
    assert kinds == {"Default": "weekly", "Daily": "daily", "Weekly": "weekly"}
    assert len(mail.outbox) == 3


def test_a_late_run_writes_no_other_digest(ann, case_study) -> None:
    send_without_email(ann, case_study, "post:1")
    Notification.objects.update(created_at=timezone.make_aware(datetime(2026, 11, 16, 7, 30)))
    for day in range(7):
        actions.write_digests(on=MONDAY + timedelta(days=day))
    assert not OutgoingEmail.objects.exists()
    actions.write_digests(on=MONDAY + timedelta(days=7))
    assert OutgoingEmail.objects.get().idempotency_key == "weekly:2026-11-23"


def test_neither_what_was_read_nor_what_is_old(ann, case_study) -> None:
    send_without_email(ann, case_study, "read")
    actions.mark_read_about(about=THREAD, by=ann)
    send_without_email(ann, case_study, "old")
    Notification.objects.filter(idempotency_key="old").update(
        created_at=BEFORE - timedelta(days=20)
    )
    actions.write_digests(on=MONDAY)
    assert not OutgoingEmail.objects.exists()


def test_a_digest_goes_by_what_concerns_one_most(ann, case_study, places) -> None:
    announced = AnnouncedRelease.objects.create(release=make_release())
    story = make_case_study(places["03R"], case_study.owner, title="A story")
    send_without_email(ann, story, "c", kind="case_study", subject=None)
    send_without_email(ann, announced, "f", kind="figures", subject=WatchSubject("place", "03R"))
    send_without_email(ann, case_study, "m", kind="mention", path="/m/")
    actions.write_digests(on=MONDAY)
    actions.send_due_emails()
    (sent,) = mail.outbox
    first = "New case study: A shared pathway"
    assert sent.subject == f"Pathway Exchange, weekly digest: {first}, and 2 more"
    texts = ("For you", first, "New figures for Wakefield: June 2026", "A story")
    order = [sent.body.index(text) for text in texts]
    assert order == sorted(order)


def test_figures_are_sent_again_next_month_though_nobody_read_the_last(ann) -> None:
    announced = AnnouncedRelease.objects.create(release=make_release())
    for number, monday in enumerate((MONDAY, MONDAY + timedelta(days=7))):
        send_without_email(
            ann, announced, f"f{number}", kind="figures", subject=WatchSubject("place", "03R")
        )
        actions.write_digests(on=monday)
    assert OutgoingEmail.objects.count() == 2


# --- trouble -------------------------------------------------------------------------------------


def backend(settings, cls: type) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{cls.__name__}"


@pytest.mark.parametrize("server", [FullMailbox, UnreachableServer])
def test_a_server_that_refuses_is_tried_again_with_a_limit(
    ann, case_study, settings, server
) -> None:
    settings.EMAIL_BACKEND = f"tests.forum.notifications.test_sending.{server.__name__}"
    send(ann, case_study, "post:1")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        assert actions.send_due_emails() in (0, 1)
        email = OutgoingEmail.objects.get()
        assert email.attempts == attempt
        assert email.state == ("waiting" if attempt < MAX_ATTEMPTS else "given up")
        assert email.last_error
        actions.send_due_emails()  # Not yet due.
        assert OutgoingEmail.objects.get().attempts == attempt
        make_due(hours=1)
    make_due(days=9)
    actions.send_due_emails()
    assert OutgoingEmail.objects.get().attempts == MAX_ATTEMPTS
    # What was not sent does not stand in the way of the next.
    send(ann, case_study, "post:2")
    assert OutgoingEmail.objects.count() == 2


def test_one_bad_address_does_not_hold_up_the_others(ann, ben, case_study, monkeypatch) -> None:
    send_messages = EmailBackend.send_messages

    def picky(self, messages):
        if messages[0].to == [ann.email]:
            raise smtplib.SMTPRecipientsRefused({ann.email: (550, b"No such user")})
        return send_messages(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", picky)
    send(ann, case_study, "post:1")
    send(ben, case_study, "post:1")
    actions.send_due_emails()
    assert [message.to for message in mail.outbox] == [[ben.email]]
    assert "550" in ann.outgoing_emails.get().last_error


def test_an_email_that_cannot_be_put_together_fails_alone(
    ann, ben, case_study, monkeypatch, caplog
) -> None:
    for person in (ann, ben):
        send(person, case_study, f"post:{person.pk}")
    compose = sending.compose_email

    def fail_for_ann(email: OutgoingEmail) -> object:
        if email.person_id == ann.pk:
            raise ValueError("Header values can't contain newlines")
        return compose(email)

    monkeypatch.setattr(sending, "compose_email", fail_for_ann)
    assert actions.send_due_emails() == 2
    assert [sent.to for sent in mail.outbox] == [[ben.email]]
    failed = OutgoingEmail.objects.get(person=ann)
    assert (failed.state, failed.attempts) == ("waiting", 1)
    assert "newlines" not in failed.last_error and "Left out: e-mail" in caplog.text


def test_the_same_email_has_the_same_message_id(ann, ben, case_study, person) -> None:
    for reader in (ann, ben):
        send(reader, case_study, "post:1")
    actions.send_due_emails()
    administrator = person("admin", Role.ADMINISTRATOR)
    OutgoingEmail.objects.filter(person=ann).update(state="unsure", sent_at=None)
    with pytest.raises(NotAllowed):
        actions.resend_email(email=ann.outgoing_emails.get(), by=ben)
    actions.resend_email(email=ann.outgoing_emails.get(), by=administrator)
    actions.send_due_emails()
    first, other, again = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == again != other


def test_an_interrupted_email_is_not_sent_twice(ann, case_study, person) -> None:
    send(ann, case_study, "post:1")
    OutgoingEmail.objects.update(state="sending", attempts=1, lease_until=timezone.now())
    actions.send_due_emails()
    assert not mail.outbox and OutgoingEmail.objects.get().state == "unsure"
    assert (
        OutgoingEmail.objects.visible_to(person("admin", Role.ADMINISTRATOR)).undelivered().count()
        == 1
    )
    assert not OutgoingEmail.objects.visible_to(ann).exists()


def test_an_email_of_another_worker_is_left_alone(ann, case_study, monkeypatch) -> None:
    """Another worker took it between our look at the list and our turn."""
    send(ann, case_study, "post:1")
    from forum.notifications.actions import sending

    compose_email = sending.compose_email

    def slow(email):
        email_of_another = OutgoingEmail.objects.filter(pk=email.pk, state="waiting")
        email_of_another.update(
            state="sending", attempts=1, lease_until=timezone.now() + timedelta(minutes=1)
        )
        return compose_email(email)

    monkeypatch.setattr(sending, "compose_email", slow)
    actions.send_due_emails()
    assert not mail.outbox and OutgoingEmail.objects.get().state == "sending"
