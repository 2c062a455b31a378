"""Notifications to the parties of flags, offers and plans. None of these goes to watchers: before a flag
is shown, nobody else may learn of it. What an area says of its list is for everybody."""

from collections.abc import Iterable

from django.db import models

from forum.notifications import actions as notifications
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import Role, User
from forum.people.models.users import UserQuerySet
from forum.people.permissions import users_with_role
from forum.support.events import AGREED, DECLINED, EVENTS
from forum.support.models import (
    Dispute,
    Flag,
    ImprovementPlan,
    ListExplanation,
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
    *,
    by: User | None,
    idempotency_key: str,
    state: str = "",
) -> None:
    notifications.notify(
        people=people,
        event=EVENTS[event],
        about=about,
        path=about.get_absolute_url(),  # type: ignore[attr-defined]
        by=by,
        idempotency_key=f"{about._meta.model_name} {about.pk} {idempotency_key}"[:120],
        state=state,
    )


def notify_list_explained(explanation: ListExplanation, by: User) -> None:
    """Those who watch the place or the treatment function."""
    place = WatchSubject(SubjectKind.PLACE, explanation.place.code)
    treatment = WatchSubject(SubjectKind.TREATMENT, explanation.treatment_function)
    notifications.notify_watchers(
        watched_subjects=[place, treatment],
        event=EVENTS["list explained"],
        about=explanation,
        path=explanation.get_absolute_url(),
        by=by,
        idempotency_key=f"list explanation {explanation.pk}",
        subject=place,
    )


# --- the occasions --------------------------------------------------------------------------------


def notify_flag_sent(flag: Flag, by: User) -> None:
    people = area_representatives(flag.place)
    _notify("request sent", people, flag, by=by, idempotency_key="sent")


def notify_help_requested(flag: Flag, by: User) -> None:
    leads = improvement_leads(flag.place)
    _notify("help wanted", leads, flag, by=by, idempotency_key="asked for help")


def notify_replied(flag: Flag, by: User) -> None:
    _notify("area replied", opening_side(flag), flag, by=by, idempotency_key="replied")


def notify_expired(flag: Flag) -> None:
    people = [*opening_side(flag), *area_representatives(flag.place)]
    _notify("reply time over", people, flag, by=None, idempotency_key="expired")


def notify_extended(flag: Flag, by: User) -> None:
    people = [*opening_side(flag), *area_representatives(flag.place)]
    _notify("reply time extended", people, flag, by=by, idempotency_key="extended")


def notify_disputed(dispute: Dispute, by: User) -> None:
    stewards = users_with_role(Role.STEWARD, None)
    _notify("figures disputed", stewards, dispute, by=by, idempotency_key="opened")
    _notify(
        "figures of a request disputed",
        opening_side(dispute.flag),
        dispute.flag,
        by=by,
        idempotency_key=f"disputed {dispute.pk}",
    )


def notify_dispute_resolved(dispute: Dispute, by: User) -> None:
    flag = dispute.flag
    people = [dispute.author, *opening_side(flag), *area_representatives(flag.place)]
    _notify(
        "dispute resolved",
        people,
        flag,
        by=by,
        idempotency_key=f"settled {dispute.pk}",
        state=dispute.state,
    )


def notify_withdrawn(flag: Flag, by: User) -> None:
    people = area_representatives(flag.place)
    _notify("request withdrawn", people, flag, by=by, idempotency_key="withdrawn")


def notify_offered(offer: SupportOffer, by: User) -> None:
    people = area_representatives(offer.place)
    _notify("support offered", people, offer, by=by, idempotency_key="offered")


def notify_named(consent: OfferConsent, by: User) -> None:
    _notify("named in an offer", [consent.person], consent, by=by, idempotency_key="named")


def notify_consent_answered(consent: OfferConsent, by: User) -> None:
    _notify(
        "named person answered",
        [consent.offer.author],
        consent.offer,
        by=by,
        idempotency_key="named person answered",
        state=AGREED if consent.agreed else DECLINED,
    )


def notify_offer_state(offer: SupportOffer, by: User | None) -> None:
    people = [*offering_side(offer), *area_representatives(offer.place)]
    key = offer.state
    _notify("offer changed", people, offer, by=by, idempotency_key=key, state=offer.state)


def notify_offer_accepted(offer: SupportOffer, by: User) -> None:
    _notify("offer accepted", offering_side(offer), offer, by=by, idempotency_key="accepted")


def notify_offer_idle(offer: SupportOffer, *, times: str) -> None:
    people = list(area_representatives(offer.place))
    if offer.state != "offered":
        people += offering_side(offer)
    _notify("offer idle", people, offer, by=None, idempotency_key=f"idle {times}")


def notify_offer_escalated(offer: SupportOffer, *, times: str) -> None:
    leads = improvement_leads(offer.place)
    _notify("offer escalated", leads, offer, by=None, idempotency_key=f"escalated {times}")


def notify_plan_written(plan: ImprovementPlan, by: User) -> None:
    people: Iterable[User] = area_representatives(plan.place)
    if plan.flag is not None and plan.flag.origin != Origin.SELF:
        people = opening_side(plan.flag)
    _notify("plan offered", people, plan, by=by, idempotency_key="offered")


def notify_plan_state(plan: ImprovementPlan, by: User | None) -> None:
    people = [plan.author, plan.owner]
    key = f"{plan.state} {plan.changed_at:%Y%m%d%H%M%S%f}"
    _notify("plan changed", people, plan, by=by, idempotency_key=key, state=plan.state)


def notify_review_due(plan: ImprovementPlan, *, on: str) -> None:
    _notify("plan due for review", [plan.owner], plan, by=None, idempotency_key=f"due {on}")


def notify_lesson_wanted(flag: Flag, people: Iterable[User], by: User) -> None:
    key = f"closing {flag.closing_since:%Y%m%d%H%M%S}"
    _notify("lesson wanted", people, flag, by=by, idempotency_key=key)


def notify_closed(flag: Flag, by: User | None) -> None:
    people = [*helpers_of(flag), *area_representatives(flag.place)]
    _notify("request closed", people, flag, by=by, idempotency_key="closed")
