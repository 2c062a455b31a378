"""Notifications to the parties of flags, offers and plans. None go to watchers: before a flag is
shown, nobody else may learn of it."""

from collections.abc import Iterable

from django.db import models

from forum.notifications import actions as notifications
from forum.people.models import Role, User
from forum.people.models.users import UserQuerySet
from forum.people.permissions import users_with_role
from forum.support.events import EVENTS
from forum.support.models import (
    Dispute,
    Flag,
    ImprovementPlan,
    OfferConsent,
    Origin,
    SupportOffer,
)
from metrics.models import Place


def area_representatives(place: Place) -> UserQuerySet:
    """Those who may reply for an area."""
    return users_with_role(Role.ICB_LEAD, place) | users_with_role(Role.APPROVER, place)


def improvement_leads(place: Place) -> UserQuerySet:
    return users_with_role(Role.IMPROVEMENT_LEAD, place)


def opening_side(flag: Flag) -> list[User]:
    """Its author only: others with the same role find it in their list."""
    return [flag.author]


def offering_side(offer: SupportOffer) -> list[User]:
    person = offer.person if offer.person_id and offer.accepted_at else None
    return [member for member in (offer.author, person) if member is not None]


def helpers_of(flag: Flag) -> list[User]:
    """The side that is not the area."""
    if flag.origin != Origin.SELF:
        return opening_side(flag)
    accepted = flag.offers.filter(accepted_at__isnull=False).select_related("author", "person")
    return [person for offer in accepted for person in offering_side(offer)]


def _notify(
    event: str,
    people: Iterable[User],
    about: models.Model,
    message: str,
    *,
    by: User | None,
    idempotency_key: str,
) -> None:
    notifications.notify(
        people=people,
        event=EVENTS[event],
        about=about,
        title=f"{message}: {about}",
        path=about.get_absolute_url(),  # type: ignore[attr-defined]
        by=by,
        idempotency_key=f"{about._meta.model_name} {about.pk} {idempotency_key}"[:120],
    )


# --- the occasions --------------------------------------------------------------------------------


def notify_flag_sent(flag: Flag, by: User) -> None:
    day = f"{flag.reply_due:%-d %B %Y}" if flag.reply_due else ""
    message = f"Your area is asked for a reply by {day}, with an offer of support"
    _notify(
        "request sent",
        area_representatives(flag.place),
        flag,
        message,
        by=by,
        idempotency_key="sent",
    )


def notify_help_requested(flag: Flag, by: User) -> None:
    leads = improvement_leads(flag.place)
    _notify(
        "help wanted",
        leads,
        flag,
        "An area would like help",
        by=by,
        idempotency_key="asked for help",
    )


def notify_replied(flag: Flag, by: User) -> None:
    _notify(
        "area replied",
        opening_side(flag),
        flag,
        "The area has replied",
        by=by,
        idempotency_key="replied",
    )


def notify_expired(flag: Flag) -> None:
    people = [*opening_side(flag), *area_representatives(flag.place)]
    message = "The time for a reply is over; a reply can still be added"
    _notify("reply time over", people, flag, message, by=None, idempotency_key="expired")


def notify_extended(flag: Flag, by: User) -> None:
    people = [*opening_side(flag), *area_representatives(flag.place)]
    message = f"There is more time for a reply, until {flag.reply_due:%-d %B %Y}"
    _notify("reply time extended", people, flag, message, by=by, idempotency_key="extended")


def notify_disputed(dispute: Dispute, by: User) -> None:
    _notify(
        "figures disputed",
        users_with_role(Role.STEWARD, None),
        dispute,
        "Figures are disputed",
        by=by,
        idempotency_key="opened",
    )
    _notify(
        "figures of a request disputed",
        opening_side(dispute.flag),
        dispute.flag,
        "The area disputes the data",
        by=by,
        idempotency_key=f"disputed {dispute.pk}",
    )


def notify_dispute_resolved(dispute: Dispute, by: User) -> None:
    flag = dispute.flag
    people = [dispute.author, *opening_side(flag), *area_representatives(flag.place)]
    message = f"Disputed data have been looked at: {dispute.get_state_display()}"
    _notify(
        "dispute resolved", people, flag, message, by=by, idempotency_key=f"settled {dispute.pk}"
    )


def notify_withdrawn(flag: Flag, by: User) -> None:
    _notify(
        "request withdrawn",
        area_representatives(flag.place),
        flag,
        "A question to your area was withdrawn",
        by=by,
        idempotency_key="withdrawn",
    )


def notify_offered(offer: SupportOffer, by: User) -> None:
    _notify(
        "support offered",
        area_representatives(offer.place),
        offer,
        "Support is offered to your area",
        by=by,
        idempotency_key="offered",
    )


def notify_named(consent: OfferConsent, by: User) -> None:
    _notify(
        "named in an offer",
        [consent.person],
        consent,
        "You are named in an offer of support: do you agree?",
        by=by,
        idempotency_key="named",
    )


def notify_consent_answered(consent: OfferConsent, by: User) -> None:
    answer = "has agreed" if consent.agreed else "cannot do it: offer it with another name"
    _notify(
        "named person answered",
        [consent.offer.author],
        consent.offer,
        f"{consent.offer.person_name} {answer}",
        by=by,
        idempotency_key="named person answered",
    )


def notify_offer_state(offer: SupportOffer, by: User | None) -> None:
    people = [*offering_side(offer), *area_representatives(offer.place)]
    message = f"An offer of support was {offer.get_state_display()}"
    if offer.state == "active":
        message = "Support is under way"
    _notify("offer changed", people, offer, message, by=by, idempotency_key=offer.state)


def notify_offer_accepted(offer: SupportOffer, by: User) -> None:
    message = "Your offer of support was accepted: please get in touch"
    _notify(
        "offer accepted", offering_side(offer), offer, message, by=by, idempotency_key="accepted"
    )


def notify_offer_idle(offer: SupportOffer, *, times: str) -> None:
    people = list(area_representatives(offer.place))
    if offer.state != "offered":
        people += offering_side(offer)
    _notify(
        "offer idle",
        people,
        offer,
        "Nothing has happened for two weeks",
        by=None,
        idempotency_key=f"idle {times}",
    )


def notify_offer_escalated(offer: SupportOffer, *, times: str) -> None:
    leads = improvement_leads(offer.place)
    _notify(
        "offer escalated",
        leads,
        offer,
        "Nothing has happened for four weeks",
        by=None,
        idempotency_key=f"escalated {times}",
    )


def notify_plan_written(plan: ImprovementPlan, by: User) -> None:
    people: Iterable[User] = area_representatives(plan.place)
    if plan.flag is not None and plan.flag.origin != Origin.SELF:
        people = opening_side(plan.flag)
    _notify(
        "plan offered",
        people,
        plan,
        "An improvement plan waits to be agreed",
        by=by,
        idempotency_key="offered",
    )


def notify_plan_state(plan: ImprovementPlan, by: User | None) -> None:
    people = [plan.author, plan.owner]
    message = f"The improvement plan is {plan.get_state_display()}"
    _notify(
        "plan changed",
        people,
        plan,
        message,
        by=by,
        idempotency_key=f"{plan.state} {plan.changed_at:%Y%m%d%H%M%S%f}",
    )


def notify_review_due(plan: ImprovementPlan, *, on: str) -> None:
    _notify(
        "plan due for review",
        [plan.owner],
        plan,
        "An improvement plan is due for review",
        by=None,
        idempotency_key=f"due {on}",
    )


def notify_lesson_wanted(flag: Flag, people: Iterable[User], by: User) -> None:
    message = "It is to be closed: please add one lesson from your side"
    _notify(
        "lesson wanted",
        people,
        flag,
        message,
        by=by,
        idempotency_key=f"closing {flag.closing_since:%Y%m%d%H%M%S}",
    )


def notify_closed(flag: Flag, by: User | None) -> None:
    people = [*helpers_of(flag), *area_representatives(flag.place)]
    _notify(
        "request closed",
        people,
        flag,
        f"Closed: {flag.outcome_words}",
        by=by,
        idempotency_key="closed",
    )
