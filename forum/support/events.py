"""What the parties of flags, offers and plans are notified of. None goes to watchers: before a flag is
shown, nobody else may learn of it."""

from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification

Kind = Notification.Kind
AREA = "ICB leads and approvers of the area"
EVENTS = by_key(
    Event(
        "request sent",
        when="A support request is sent to an area",
        who=AREA,
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "help wanted",
        when="An area asks for help itself",
        who="The improvement leads of its region and nationally",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "area replied",
        when="The area replies",
        who="Who opened the request",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "reply time over",
        when="The time for a reply ends without one",
        who=f"Who opened the request; {AREA}",
        kind=Kind.DECISION,
    ),
    Event(
        "reply time extended",
        when="There is more time for a reply",
        who=f"Who opened the request; {AREA}",
        kind=Kind.DECISION,
    ),
    Event(
        "figures disputed",
        when="The area disputes the figures",
        who="All stewards",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "figures of a request disputed",
        when="The area disputes the figures",
        who="Who opened the request",
        kind=Kind.DECISION,
    ),
    Event(
        "dispute resolved",
        when="A steward has decided about disputed figures",
        who=f"Who disputed them; who opened the request; {AREA}",
        kind=Kind.DECISION,
    ),
    Event(
        "request withdrawn",
        when="A support request is withdrawn",
        who=AREA,
        kind=Kind.DECISION,
        unless="The area was never sent it",
    ),
    Event(
        "support offered",
        when="Support is offered",
        who=AREA,
        kind=Kind.REQUEST,
        unless="The request is not open to offers yet",
        by_email=True,
    ),
    Event(
        "offer accepted",
        when="An offer of support is accepted",
        who="Who made the offer; the person named in it, if they have an account",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "offer changed",
        when="An offer of support starts, is declined, completed, cancelled, or lapses",
        who=f"Who made the offer; the person named in it, once it was accepted; {AREA}",
        kind=Kind.DECISION,
        unless="A draft’s offer is cancelled",
    ),
    Event(
        "offer idle",
        when="Nothing has happened with an offer for 2 weeks",
        who=f"{AREA}; once it was accepted also who made it, and the person named in it",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "offer escalated",
        when="Nothing has happened with an offer for 4 weeks",
        who="The improvement leads of the region and nationally",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "plan offered",
        when="An improvement plan is written and waits to be agreed",
        who=f"The other side: who opened the request; without one, {AREA}",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "plan changed",
        when="An improvement plan is agreed, starts, is revised or ends",
        who="Who wrote it; its owner",
        kind=Kind.DECISION,
    ),
    Event(
        "plan due for review",
        when="The review day of an improvement plan has come",
        who="Its owner",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "lesson wanted",
        when="A request is to be closed and one side has not written its lesson",
        who="That side",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "request closed",
        when="A support request is closed",
        who=f"Both sides: who opened it or whose offers were accepted; {AREA}",
        kind=Kind.DECISION,
    ),
)
