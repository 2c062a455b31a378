"""The inbox: newest first, a page at a time, and how many are unread of each kind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Sum
from django.urls import reverse

from forum.notifications.emails import HEADINGS
from forum.notifications.models import Notification
from forum.notifications.words import Words, with_subjects, words_of
from forum.people.models import User
from forum.people.permissions import AnyUser
from metrics.cache import cached_lookup
from metrics.typed_text import parse_number

PAGE_SIZE = 30
MAX_COUNTED = 100
RECOUNTED_AFTER_SECONDS = 60
FILTERS = {
    "": ("All", None),
    "unread": ("Unread", None),
    "for-you": HEADINGS[0],
    "figures": HEADINGS[1],
    "discussions": HEADINGS[2],
    "case-studies": HEADINGS[3],
}


@dataclass(frozen=True)
class Filter:
    label: str
    url: str
    unread: str
    chosen: bool


@dataclass(frozen=True)
class Row:
    id: int
    title: str
    kind: str
    actor: str
    at: datetime
    details: tuple[str, ...]
    audience: str
    url: str
    unread: bool
    new: bool


@dataclass(frozen=True)
class Inbox:
    filters: tuple[Filter, ...]
    rows: tuple[Row, ...]
    unread: str
    older_url: str
    newest_url: str
    unseen_ids: tuple[int, ...]


def inbox(*, user: User, query: Mapping[str, str]) -> Inbox:
    show = query.get("show", "")
    show = show if show in FILTERS else ""
    notifications = Notification.objects.visible_to(user)
    kinds = FILTERS[show][1]
    if kinds is not None:
        notifications = notifications.filter(kind__in=kinds)
    if show == "unread":
        notifications = notifications.unread()
    if before := parse_number(query.get("before")):
        notifications = notifications.filter(pk__lt=before)
    fetched = list(with_subjects(notifications, user)[: PAGE_SIZE + 1])
    rows = fetched[:PAGE_SIZE]
    words = words_of(rows)
    unread = unread_by_kind(user)
    return Inbox(
        filters=tuple(_filter(name, show, unread) for name in FILTERS),
        rows=tuple(_row(row, words[row.pk]) for row in rows),
        unread=capped(unread.total()),
        older_url=_url(show, before=rows[-1].pk) if len(fetched) > PAGE_SIZE else "",
        newest_url=_url(show) if before else "",
        unseen_ids=tuple(row.pk for row in rows if row.seen_at is None),
    )


def unread_by_kind(user: AnyUser) -> Counter[str]:
    """Of the newest hundred unread: two queries, however many there are."""
    newest = Notification.objects.unread_visible_to(user)
    return Counter(newest.values_list("kind", flat=True)[:MAX_COUNTED])


def count_for_header(user: AnyUser) -> str:
    """How many wait, for the header of every page. What may be seen of them is asked again after a minute,
    and at once where there is another that is unread: asking takes longer than the rest of many a page.
    """
    if not user.is_authenticated:
        return ""
    own = Notification.objects.filter(person_id=user.pk).unread().order_by()
    signature = own.aggregate(count=Count("pk"), sum=Sum("pk"))
    if not signature["count"]:
        return ""
    name = f"unread:{user.pk}:{signature['count']}:{signature['sum']}"
    count: int = cached_lookup(
        name, lambda: unread_by_kind(user).total(), timeout=RECOUNTED_AFTER_SECONDS
    )
    return capped(count)


def capped(count: int) -> str:
    """As a page shows it.

    >>> capped(0), capped(7), capped(100)
    ('', '7', '99+')
    """
    if count >= MAX_COUNTED:
        return f"{MAX_COUNTED - 1}+"
    return str(count or "")


def _filter(name: str, chosen: str, unread: Counter[str]) -> Filter:
    label, kinds = FILTERS[name]
    unread_count = capped(_sum(unread, kinds)) if name else ""
    return Filter(label, _url(name), unread_count, name == chosen)


def _sum(unread: Counter[str], kinds: Sequence[str] | None) -> int:
    return unread.total() if kinds is None else sum(unread[kind] for kind in kinds)


def _row(notification: Notification, words: Words) -> Row:
    return Row(
        id=notification.pk,
        title=words.title,
        kind=notification.get_kind_display(),
        actor=str(notification.actor) if notification.actor else "",
        at=notification.created_at,
        details=words.sentences,
        audience=words.audience,
        url=reverse("notification", args=[notification.pk]),
        unread=notification.is_unread,
        new=notification.seen_at is None,
    )


def _url(show: str, **params: int) -> str:
    query = urlencode(({"show": show} if show else {}) | params)
    return reverse("notifications") + (f"?{query}" if query else "")
