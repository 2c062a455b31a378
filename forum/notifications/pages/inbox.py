"""What the inbox says: newest first, a page at a time, and how much is unread of what kind."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from forum.notifications.emails import HEADINGS, audience_of
from forum.notifications.models import Notification
from forum.people.models import User
from forum.people.permissions import AnyUser

ON_A_PAGE = 30
MOST_COUNTED = 100
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
    number: int
    title: str
    kind: str
    who: str
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
    not_seen: tuple[int, ...]


def inbox(*, user: User, query: Mapping[str, str]) -> Inbox:
    show = query.get("show", "")
    show = show if show in FILTERS else ""
    before = query.get("before", "")
    notices = Notification.objects.visible_to(user)
    kinds = FILTERS[show][1]
    if kinds is not None:
        notices = notices.filter(kind__in=kinds)
    if show == "unread":
        notices = notices.unread()
    if before.isdecimal() and len(before) < 19:
        notices = notices.filter(pk__lt=int(before))
    found = list(
        notices.select_related("actor__organisation").prefetch_related("about_object")[
            : ON_A_PAGE + 1
        ]
    )
    unread = unread_by_kind(user)
    return Inbox(
        filters=tuple(_filter(name, show, unread) for name in FILTERS),
        rows=tuple(_row(one) for one in found[:ON_A_PAGE]),
        unread=capped(unread.total()),
        older_url=_url(show, before=found[ON_A_PAGE - 1].pk) if len(found) > ON_A_PAGE else "",
        newest_url=_url(show) if before else "",
        not_seen=tuple(one.pk for one in found[:ON_A_PAGE] if one.seen_at is None),
    )


def unread_by_kind(user: AnyUser) -> Counter[str]:
    """Of the newest hundred unread: two queries, however many wait."""
    newest = Notification.objects.unread_visible_to(user)
    return Counter(newest.values_list("kind", flat=True)[:MOST_COUNTED])


def capped(number: int) -> str:
    """As a page shows it.

    >>> capped(0), capped(7), capped(100)
    ('', '7', '99+')
    """
    if number >= MOST_COUNTED:
        return f"{MOST_COUNTED - 1}+"
    return str(number or "")


def _filter(name: str, chosen: str, unread: Counter[str]) -> Filter:
    label, kinds = FILTERS[name]
    counted = capped(_sum(unread, kinds)) if name else ""
    return Filter(label, _url(name), counted, name == chosen)


def _sum(unread: Counter[str], kinds: Sequence[str] | None) -> int:
    return unread.total() if kinds is None else sum(unread[kind] for kind in kinds)


def _row(notice: Notification) -> Row:
    return Row(
        number=notice.pk,
        title=notice.title,
        kind=notice.get_kind_display(),
        who=str(notice.actor) if notice.actor else "",
        at=notice.created_at,
        details=tuple(notice.details.splitlines()),
        audience=audience_of(notice),
        url=reverse("notification", args=[notice.pk]),
        unread=notice.is_unread,
        new=notice.seen_at is None,
    )


def _url(show: str, **more: int) -> str:
    query = urlencode(({"show": show} if show else {}) | more)
    return reverse("notifications") + (f"?{query}" if query else "")
