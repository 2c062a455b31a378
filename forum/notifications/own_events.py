"""Of figures and roles people are notified from here: the rooms that these belong to lie lower."""

from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification

Kind = Notification.Kind
EVENTS = by_key(
    Event(
        "figures published",
        when="The figures of a new month are published",
        who="Who watches a place that has figures in it",
        kind=Kind.FIGURES,
        unless="The month is earlier than the newest. The analysis is waited for, 2 hours at most",
    ),
    Event(
        "figures so far",
        when="Somebody new chose their home area, in their first 14 days",
        who="They, of the newest month, if something really changed there",
        kind=Kind.FIGURES,
        unless="They were notified of that month already",
    ),
    Event(
        "figures revised",
        when="Published figures are revised",
        who="Who watches a place of which figures changed",
        kind=Kind.FIGURES,
    ),
    Event(
        "role requested",
        when="Somebody asks for a role",
        who="All who can grant it there",
        kind=Kind.REQUEST,
        by_email=True,
        email_subject="Somebody asks for a role",
    ),
    Event(
        "role decided",
        when="A request for a role is granted or declined",
        who="Who asked for it",
        kind=Kind.DECISION,
        unless="It was decided more than 14 days ago",
    ),
)
