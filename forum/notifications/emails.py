"""What a letter says: titles and links, because a mailbox may be shared; never what was written."""

from collections.abc import Sequence
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
from forum.people.models import User

Kind = Notification.Kind
# Under which heading each kind stands in a digest, in this order: what concerns one most first.
HEADINGS = (
    ("For you", (Kind.REQUEST, Kind.MENTION, Kind.REPLY, Kind.DECISION)),
    ("New figures", (Kind.FIGURES,)),
    ("Discussions", (Kind.THREAD, Kind.POST)),
    ("Case studies", (Kind.CASE_STUDY,)),
)
MOST_IN_A_DIGEST = 50


@dataclass(frozen=True)
class Line:
    title: str
    kind: str
    url: str
    audience: str
    mute_url: str


@dataclass(frozen=True)
class Part:
    heading: str
    lines: tuple[Line, ...]


def compose_email(letter: OutgoingEmail) -> EmailMultiAlternatives | None:
    """None where everything in it was read, hidden or taken down since it was written."""
    there = Notification.objects.visible_to(letter.person).unread().filter(outgoing_email=letter)
    notices = list(there.prefetch_related("about_object").order_by("-pk")[: MOST_IN_A_DIGEST + 1])
    if not notices or not User.objects.in_good_standing().filter(pk=letter.person_id).exists():
        return None
    shown, more = notices[:MOST_IN_A_DIGEST], len(notices) > MOST_IN_A_DIGEST
    what = "immediate" if letter.kind == OutgoingEmail.Kind.IMMEDIATE else "digest"
    unsubscribe = url(
        reverse("notification_unsubscribe", args=[unsubscribe_token(letter.person_id, what)])
    )
    subject = _subject(letter, shown)
    context = {
        "parts": _parts(shown, letter.person_id),
        "more": more,
        "inbox_url": url(reverse("notifications")),
        "settings_url": url(reverse("notification_settings")),
        "unsubscribe_url": unsubscribe,
        "subject": subject,
        "immediate": what == "immediate",
        "kind": letter.get_kind_display(),
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("email/notifications.txt", context),
        to=[letter.person.email],
        headers=_headers(letter, unsubscribe),
    )
    message.attach_alternative(render_to_string("email/notifications.html", context), "text/html")
    return message


def message_id(letter: OutgoingEmail) -> str:
    """The same however often it is sent: a mail system that has it drops the second."""
    secret = salted_hmac(
        "notifications.outgoing_email", f"{letter.person_id} {letter.idempotency_key}"
    ).hexdigest()
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{secret}@{domain}>"


def url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def audience_of(notice: Notification) -> str:
    """For whom it was written, where that is said of such things."""
    return str(getattr(notice.about_object, "audience_words", "") or "")


def _headers(letter: OutgoingEmail, unsubscribe: str) -> dict[str, str]:
    return {
        "Message-ID": message_id(letter),
        # RFC 8058: a mail program shows a button and posts to the address by itself.
        "List-Unsubscribe": f"<{unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _subject(letter: OutgoingEmail, notices: Sequence[Notification]) -> str:
    if letter.kind == OutgoingEmail.Kind.IMMEDIATE or len(notices) == 1:
        return notices[0].title
    return f"{len(notices)} new on Pathway Exchange: your {letter.get_kind_display()}"


def _parts(notices: Sequence[Notification], person: int) -> tuple[Part, ...]:
    parts = []
    for heading, kinds in HEADINGS:
        lines = tuple(_line(one, person) for one in notices if one.kind in kinds)
        if lines:
            parts.append(Part(heading, lines))
    return tuple(parts)


def _line(notice: Notification, person: int) -> Line:
    mutable = notice.subject_kind in SubjectKind.values
    mute = (
        reverse("notification_mute", args=[mute_token(person, notice.subject)]) if mutable else ""
    )
    return Line(
        title=notice.title,
        kind=notice.get_kind_display(),
        url=url(notice.path),
        audience=audience_of(notice),
        mute_url=url(mute) if mute else "",
    )
