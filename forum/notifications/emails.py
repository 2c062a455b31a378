"""What an e-mail says: titles and links, because a mailbox may be shared; never what was written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import salted_hmac

from forum.notifications.models import Notification, OutgoingEmail
from forum.notifications.subjects import SubjectKind
from forum.notifications.tokens import mute_token, unsubscribe_token
from forum.notifications.words import Words, with_subjects, words_of
from forum.people.models import User

Kind = Notification.Kind
# Under which heading each kind stands in a digest, in this order: what concerns one most first.
HEADINGS = (
    ("For you", (Kind.REQUEST, Kind.MENTION, Kind.REPLY, Kind.DECISION)),
    ("New figures", (Kind.FIGURES,)),
    ("Discussions", (Kind.THREAD, Kind.POST)),
    ("Case studies", (Kind.CASE_STUDY,)),
    ("Technologies", (Kind.TECHNOLOGY,)),
    ("Improvement groups", (Kind.GROUP,)),
)
MAX_IN_A_DIGEST = 50
SITE = "Pathway Exchange"


@dataclass(frozen=True)
class Line:
    title: str
    kind: str
    # Who did it, as they are named under what they write.
    actor: str
    url: str
    audience: str
    mute_url: str

    @property
    def kind_words(self) -> str:
        return f"{self.kind}, from {self.actor}" if self.actor else self.kind


@dataclass(frozen=True)
class Section:
    heading: str
    lines: tuple[Line, ...]


def compose_email(email: OutgoingEmail) -> EmailMultiAlternatives | None:
    """None where everything in it was read, hidden or taken down since it was written."""
    if email.kind == OutgoingEmail.Kind.ACCOUNT:
        headers = {"Message-ID": message_id(email), "Auto-Submitted": "auto-generated"}
        return EmailMultiAlternatives(email.title, email.text, to=[email.address], headers=headers)
    assert email.person is not None  # The database holds every other kind to it.
    unread = Notification.objects.visible_to(email.person).unread().filter(outgoing_email=email)
    unread = with_subjects(unread, email.person).order_by("-pk")
    notifications = list(unread[: MAX_IN_A_DIGEST + 1])
    if not notifications or not User.objects.in_good_standing().filter(pk=email.person_id).exists():
        return None
    shown, has_more = notifications[:MAX_IN_A_DIGEST], len(notifications) > MAX_IN_A_DIGEST
    unsubscribe_from = "immediate" if email.kind == OutgoingEmail.Kind.IMMEDIATE else "digest"
    unsubscribe_url = absolute_url(
        reverse(
            "notification_unsubscribe", args=[unsubscribe_token(email.person.pk, unsubscribe_from)]
        )
    )
    words = words_of(shown)
    subject = _subject(email, shown, words)
    context = {
        "sections": _sections(shown, words),
        "more": has_more,
        "inbox_url": absolute_url(reverse("notifications")),
        "settings_url": absolute_url(reverse("notification_settings")),
        "unsubscribe_url": unsubscribe_url,
        "subject": subject,
        "immediate": unsubscribe_from == "immediate",
        "kind": email.get_kind_display(),
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("email/notifications.txt", context),
        to=[email.person.email],
        headers=_headers(email, unsubscribe_url),
    )
    message.attach_alternative(render_to_string("email/notifications.html", context), "text/html")
    return message


def message_id(email: OutgoingEmail) -> str:
    """The same however often it is sent: a mail system that has it drops the second."""
    secret = salted_hmac(
        "notifications.outgoing_email", f"{email.person_id} {email.idempotency_key}"
    ).hexdigest()
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{secret}@{domain}>"


def absolute_url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _actor_words(person: User | None) -> str:
    """
    >>> _actor_words(User(name="Ann Smith", profession="nurse")), _actor_words(None)
    ('Ann Smith, nurse or midwife (self-declared)', '')
    """
    if person is None:
        return ""
    parts = (person.display_name, person.described)
    return ", ".join(part for part in parts if part)


def _headers(email: OutgoingEmail, unsubscribe_url: str) -> dict[str, str]:
    return {
        "Message-ID": message_id(email),
        # RFC 8058: a mail program shows a button and posts to the address by itself.
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _subject(
    email: OutgoingEmail, notifications: Sequence[Notification], words: Mapping[int, Words]
) -> str:
    """The site, and what it is about: in a digest, what stands first in it."""
    if email.kind == OutgoingEmail.Kind.IMMEDIATE:
        return f"{SITE}: {words[notifications[0].pk].subject}"
    first, *others = sorted(notifications, key=_heading_rank)
    more = f", and {len(others)} more" if others else ""
    return f"{SITE}, {email.get_kind_display()}: {words[first.pk].subject}{more}"


def _heading_rank(notification: Notification) -> int:
    return next(at for at, (_, kinds) in enumerate(HEADINGS) if notification.kind in kinds)


def _sections(
    notifications: Sequence[Notification], words: Mapping[int, Words]
) -> tuple[Section, ...]:
    sections = []
    for heading, kinds in HEADINGS:
        lines = tuple(
            _line(notification, words[notification.pk])
            for notification in notifications
            if notification.kind in kinds
        )
        if lines:
            sections.append(Section(heading, lines))
    return tuple(sections)


def _line(notification: Notification, words: Words) -> Line:
    is_mutable = notification.subject_kind in SubjectKind.values
    mute_path = (
        reverse(
            "notification_mute", args=[mute_token(notification.person_id, notification.subject)]
        )
        if is_mutable
        else ""
    )
    return Line(
        title=words.title,
        kind=notification.get_kind_display(),
        actor=_actor_words(notification.actor),
        url=absolute_url(notification.path),
        audience=words.audience,
        mute_url=absolute_url(mute_path) if mute_path else "",
    )
