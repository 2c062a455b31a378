"""Of figures and roles people are notified from here: the rooms that these belong to lie lower."""

from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.people.models import RoleRequest

Kind = Notification.Kind


def _decision_title(request: RoleRequest, state: str) -> str:
    if request.state == RoleRequest.State.GRANTED:
        return f"The role of {request} has been granted to you"
    return f"Your request for the role of {request} was declined"


# `figures_words` adds the place that is watched.
FIGURES_TITLE = "{about.what}: {about.month:%B %Y}"
EVENTS = by_key(
    Event(
        "figures published",
        when="The figures of a new month are published",
        who="Who watches a place that has figures in it",
        kind=Kind.FIGURES,
        title=FIGURES_TITLE,
        unless="The month is earlier than the newest. The analysis is waited for, 2 hours at most",
    ),
    Event(
        "figures so far",
        when="Somebody new chose their home area, in their first 14 days",
        who="They, of the newest month, if something really changed there",
        kind=Kind.FIGURES,
        title=FIGURES_TITLE,
        unless="They were notified of that month already",
    ),
    Event(
        "figures revised",
        when="Published figures are revised",
        who="Who watches a place of which figures changed",
        kind=Kind.FIGURES,
        title=FIGURES_TITLE,
    ),
    Event(
        "role requested",
        when="Somebody asks for a role",
        who="All who can grant it there",
        kind=Kind.REQUEST,
        title="{about.user} asks for the role of {about}",
        by_email=True,
        email_subject="Somebody asks for a role",
    ),
    Event(
        "role decided",
        when="A request for a role is granted or declined",
        who="Who asked for it",
        kind=Kind.DECISION,
        title=_decision_title,
        unless="It was decided more than 14 days ago",
    ),
)
