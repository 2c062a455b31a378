"""What people are asked to do and what was decided, told to the parties by name: nothing here is
announced to watchers, because before a flag is shown nobody else may learn of it."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from forum.notices import actions as notices
from forum.notices.models import Notice
from forum.people.models import Role, User
from forum.people.models.users import UserQuerySet
from forum.people.permissions import holding
from forum.support.models import AreaFlag, DataQuery, ImprovementPlan, Origin, SupportOffer
from metrics.models import Place


def people_of(place: Place) -> UserQuerySet:
    """Who speaks for an area."""
    return holding(Role.ICB_LEAD, place) | holding(Role.APPROVER, place)


def improvement_leads(place: Place) -> UserQuerySet:
    return holding(Role.IMPROVEMENT_LEAD, place)


def opening_side(flag: AreaFlag) -> list[User]:
    """Who wrote it: others in the same office find it in their list."""
    return [flag.author]


def offering_side(offer: SupportOffer) -> list[User]:
    named = offer.person if offer.person_id and offer.accepted_at else None
    return [one for one in (offer.author, named) if one is not None]


def helpers_of(flag: AreaFlag) -> list[User]:
    """The other side than the area."""
    if flag.origin != Origin.SELF:
        return opening_side(flag)
    taken_up = flag.offers.filter(accepted_at__isnull=False).select_related("author", "person")
    return [person for offer in taken_up for person in offering_side(offer)]


def ask(people: Iterable[User], about: Any, what: str, *, by: User | None, once: str) -> None:
    """They have something to do."""
    _tell(people, about, what, by, once, Notice.Kind.ASKED, also_by_mail=True)


def say(people: Iterable[User], about: Any, what: str, *, by: User | None, once: str) -> None:
    """Something was decided on what is theirs."""
    _tell(people, about, what, by, once, Notice.Kind.DECISION, also_by_mail=False)


def _tell(
    people: Iterable[User], about: models.Model, what: str, by: User | None, once: str, kind: str,
    *, also_by_mail: bool,
) -> None:  # fmt: skip
    notices.tell(
        people=people,
        kind=kind,
        about=about,
        title=f"{what}: {about}",
        path=about.get_absolute_url(),  # type: ignore[attr-defined]
        by=by,
        once=f"{about._meta.model_name} {about.pk} {once}"[:120],
        also_by_mail=also_by_mail,
    )


# --- what is told --------------------------------------------------------------------------------


def tell_sent(flag: AreaFlag, by: User) -> None:
    day = f"{flag.reply_due:%-d %B %Y}" if flag.reply_due else ""
    what = f"Your area is asked for a reply by {day}, with an offer of support"
    ask(people_of(flag.place), flag, what, by=by, once="sent")


def tell_asked_for_help(flag: AreaFlag, by: User) -> None:
    leads = improvement_leads(flag.place)
    ask(leads, flag, "An area would like help", by=by, once="asked for help")


def tell_replied(flag: AreaFlag, by: User) -> None:
    ask(opening_side(flag), flag, "The area has replied", by=by, once="replied")


def tell_expired(flag: AreaFlag) -> None:
    people = [*opening_side(flag), *people_of(flag.place)]
    what = "The time for a reply is over; a reply can still be added"
    say(people, flag, what, by=None, once="expired")


def tell_extended(flag: AreaFlag, by: User) -> None:
    people = [*opening_side(flag), *people_of(flag.place)]
    what = f"There is more time for a reply, until {flag.reply_due:%-d %B %Y}"
    say(people, flag, what, by=by, once="extended")


def tell_disputed(query: DataQuery, by: User) -> None:
    ask(holding(Role.STEWARD, None), query, "Figures are disputed", by=by, once="opened")
    say(opening_side(query.flag), query.flag, "The area disputes the data", by=by,
        once=f"disputed {query.pk}")  # fmt: skip


def tell_settled(query: DataQuery, by: User) -> None:
    flag = query.flag
    people = [query.author, *opening_side(flag), *people_of(flag.place)]
    what = f"Disputed data have been looked at: {query.get_state_display()}"
    say(people, flag, what, by=by, once=f"settled {query.pk}")


def tell_withdrawn(flag: AreaFlag, by: User) -> None:
    say(
        people_of(flag.place),
        flag,
        "A question to your area was withdrawn",
        by=by,
        once="withdrawn",
    )


def tell_offered(offer: SupportOffer, by: User) -> None:
    ask(people_of(offer.place), offer, "Support is offered to your area", by=by, once="offered")


def tell_of_offer(offer: SupportOffer, by: User | None) -> None:
    people = [*offering_side(offer), *people_of(offer.place)]
    what = f"An offer of support was {offer.get_state_display()}"
    if offer.state == "active":
        what = "Support is under way"
    say(people, offer, what, by=by, once=offer.state)


def tell_accepted(offer: SupportOffer, by: User) -> None:
    what = "Your offer of support was accepted: please get in touch"
    ask(offering_side(offer), offer, what, by=by, once="accepted")


def tell_idle(offer: SupportOffer, *, times: str) -> None:
    people = list(people_of(offer.place))
    if offer.state != "offered":
        people += offering_side(offer)
    ask(people, offer, "Nothing has happened for two weeks", by=None, once=f"idle {times}")


def tell_escalated(offer: SupportOffer, *, times: str) -> None:
    leads = improvement_leads(offer.place)
    ask(leads, offer, "Nothing has happened for four weeks", by=None, once=f"escalated {times}")


def tell_plan_written(plan: ImprovementPlan, by: User) -> None:
    people: Iterable[User] = people_of(plan.place)
    if plan.flag is not None and plan.flag.origin != Origin.SELF:
        people = opening_side(plan.flag)
    ask(people, plan, "An improvement plan waits to be agreed", by=by, once="offered")


def tell_of_plan(plan: ImprovementPlan, by: User | None) -> None:
    people = [plan.author, plan.owner]
    what = f"The improvement plan is {plan.get_state_display()}"
    say(people, plan, what, by=by, once=f"{plan.state} {plan.changed_at:%Y%m%d%H%M%S%f}")


def tell_review_due(plan: ImprovementPlan, *, on: str) -> None:
    ask([plan.owner], plan, "An improvement plan is due for review", by=None, once=f"due {on}")


def tell_closing(flag: AreaFlag, people: Iterable[User], by: User) -> None:
    what = "It is to be closed: please add one lesson from your side"
    ask(people, flag, what, by=by, once=f"closing {flag.closing_since:%Y%m%d%H%M%S}")


def tell_closed(flag: AreaFlag, by: User | None) -> None:
    people = [*helpers_of(flag), *people_of(flag.place)]
    say(people, flag, f"Closed: {flag.get_outcome_display()}", by=by, once="closed")
