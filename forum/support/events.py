"""What the parties of flags, offers and plans are notified of. None goes to watchers: before a flag is
shown, nobody else may learn of it; and no subject of an e-mail names the place or the measure. What an
area says of its list is for everybody, and watchers are told."""

from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.support.lifecycle.disputes import DisputeState
from forum.support.lifecycle.offers import OfferState
from forum.support.lifecycle.plans import PlanState
from forum.support.models import Flag, ImprovementPlan, SupportOffer

Kind = Notification.Kind
AREA = "ICB leads and approvers of the area"
AGREED, DECLINED = "agreed", "declined"


def _sent_title(flag: Flag, state: str) -> str:
    by = f" by {flag.reply_due:%-d %B %Y}" if flag.reply_due else ""
    return f"Your area is asked for a reply{by}, with an offer of support: {flag}"


def _extended_title(flag: Flag, state: str) -> str:
    until = f", until {flag.reply_due:%-d %B %Y}" if flag.reply_due else ""
    return f"There is more time for a reply{until}: {flag}"


def _resolved_title(flag: Flag, state: str) -> str:
    finding = f": {DisputeState(state).label}" if state else ""
    return f"Disputed data have been looked at{finding}: {flag}"


def _answered_title(offer: SupportOffer, state: str) -> str:
    answers = {AGREED: "has agreed", DECLINED: "cannot do it: offer it with another name"}
    return f"{offer.person_name} {answers.get(state, 'has answered')}: {offer}"


def _offer_title(offer: SupportOffer, state: str) -> str:
    if state == OfferState.ACTIVE:
        return f"Support is under way: {offer}"
    if state == OfferState.LAPSED:
        return f"An offer of support has lapsed: {offer}"
    words = f"was {OfferState(state).label}" if state else "has changed"
    return f"An offer of support {words}: {offer}"


def _plan_title(plan: ImprovementPlan, state: str) -> str:
    words = f"is {PlanState(state).label}" if state else "has changed"
    return f"The improvement plan {words}: {plan}"


EVENTS = by_key(
    Event(
        "list explained",
        when="An area explains why its list moved",
        who="Who watches the place or the treatment function",
        kind=Kind.FIGURES,
        title="The area explains: {about}",
    ),
    Event(
        "request sent",
        when="A support request is sent to an area",
        who=AREA,
        kind=Kind.REQUEST,
        title=_sent_title,
        by_email=True,
        email_subject="A support request waits for your area’s reply",
    ),
    Event(
        "help wanted",
        when="An area asks for help itself",
        who="The improvement leads of its region and nationally",
        kind=Kind.REQUEST,
        title="An area would like help: {about}",
        by_email=True,
        email_subject="An area would like help",
    ),
    Event(
        "area replied",
        when="The area replies",
        who="Who opened the request",
        kind=Kind.REQUEST,
        title="The area has replied: {about}",
        by_email=True,
        email_subject="An area has replied",
    ),
    Event(
        "reply time over",
        when="The time for a reply ends without one",
        who=f"Who opened the request; {AREA}",
        kind=Kind.DECISION,
        title="The time for a reply is over; a reply can still be added: {about}",
        email_subject="The time for a reply is over",
    ),
    Event(
        "reply time extended",
        when="There is more time for a reply",
        who=f"Who opened the request; {AREA}",
        kind=Kind.DECISION,
        title=_extended_title,
        email_subject="There is more time for a reply",
    ),
    Event(
        "figures disputed",
        when="The area disputes the figures",
        who="All stewards",
        kind=Kind.REQUEST,
        title="Figures are disputed: {about}",
        by_email=True,
        email_subject="Figures are disputed",
    ),
    Event(
        "figures of a request disputed",
        when="The area disputes the figures",
        who="Who opened the request",
        kind=Kind.DECISION,
        title="The area disputes the data: {about}",
        email_subject="Figures of a support request are disputed",
    ),
    Event(
        "dispute resolved",
        when="A steward has decided about disputed figures",
        who=f"Who disputed them; who opened the request; {AREA}",
        kind=Kind.DECISION,
        title=_resolved_title,
        email_subject="Disputed figures have been looked at",
    ),
    Event(
        "request withdrawn",
        when="A support request is withdrawn",
        who=AREA,
        kind=Kind.DECISION,
        title="A question to your area was withdrawn: {about}",
        unless="The area was never sent it",
        email_subject="A support request was withdrawn",
    ),
    Event(
        "named in an offer",
        when="Somebody is named in another person’s offer of support",
        who="The person named, if they have an account. The area is not named to them yet",
        kind=Kind.REQUEST,
        title="You are named in an offer of support: do you agree?: {about}",
        by_email=True,
        email_subject="You are named in an offer of support: do you agree?",
    ),
    Event(
        "named person answered",
        when="Somebody named in an offer agrees, or does not",
        who="Who made the offer",
        kind=Kind.REQUEST,
        title=_answered_title,
        by_email=True,
        email_subject="Somebody named in your offer has answered",
    ),
    Event(
        "support offered",
        when="Support is offered",
        who=AREA,
        kind=Kind.REQUEST,
        title="Support is offered to your area: {about}",
        unless="The request is not open to offers yet",
        by_email=True,
        email_subject="Support is offered to your area",
    ),
    Event(
        "offer accepted",
        when="An offer of support is accepted",
        who="Who made the offer; the person named in it, if they have an account",
        kind=Kind.REQUEST,
        title="Your offer of support was accepted: please get in touch: {about}",
        by_email=True,
        email_subject="An offer of support was accepted",
    ),
    Event(
        "offer changed",
        when="An offer of support starts, is declined, completed, cancelled, or lapses",
        who=f"Who made the offer; the person named in it, once it was accepted; {AREA}",
        kind=Kind.DECISION,
        title=_offer_title,
        unless="A draft’s offer is cancelled",
        email_subject="An offer of support has changed",
    ),
    Event(
        "offer idle",
        when="Nothing has happened with an offer for 2 weeks",
        who=f"{AREA}; once it was accepted also who made it, and the person named in it",
        kind=Kind.REQUEST,
        title="Nothing has happened for two weeks: {about}",
        by_email=True,
        email_subject="An offer of support has gone quiet",
    ),
    Event(
        "offer escalated",
        when="Nothing has happened with an offer for 4 weeks",
        who="The improvement leads of the region and nationally",
        kind=Kind.REQUEST,
        title="Nothing has happened for four weeks: {about}",
        by_email=True,
        email_subject="An offer of support has gone quiet",
    ),
    Event(
        "plan offered",
        when="An improvement plan is written and waits to be agreed",
        who=f"The other side: who opened the request; without one, {AREA}",
        kind=Kind.REQUEST,
        title="An improvement plan waits to be agreed: {about}",
        by_email=True,
        email_subject="An improvement plan waits to be agreed",
    ),
    Event(
        "plan changed",
        when="An improvement plan is agreed, starts, is revised or ends",
        who="Who wrote it; its owner",
        kind=Kind.DECISION,
        title=_plan_title,
        email_subject="An improvement plan has changed",
    ),
    Event(
        "plan due for review",
        when="The review day of an improvement plan has come",
        who="Its owner",
        kind=Kind.REQUEST,
        title="An improvement plan is due for review: {about}",
        by_email=True,
        email_subject="An improvement plan is due for review",
    ),
    Event(
        "lesson wanted",
        when="A request is to be closed and one side has not written its lesson",
        who="That side",
        kind=Kind.REQUEST,
        title="It is to be closed: please add one lesson from your side: {about}",
        by_email=True,
        email_subject="A lesson is wanted from your side",
    ),
    Event(
        "request closed",
        when="A support request is closed",
        who=f"Both sides: who opened it or whose offers were accepted; {AREA}",
        kind=Kind.DECISION,
        title="Closed: {about.outcome_words}: {about}",
        email_subject="A support request was closed",
    ),
)
