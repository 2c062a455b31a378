"""Offers of support: their states, who is offering, what leads from one to another, who may and by when."""

from django.db import models

from forum.people.models import Role
from forum.people.permissions import Permission, permitted_at, through, user_is, where
from forum.rooms.workflow import Transition, Workflow
from forum.support.deadlines import LAPSE_WEEKS
from forum.support.lifecycle.flags import (
    NOT_ENDED,
    is_author,
    is_improvement_lead,
    is_of_area,
    is_under_way,
    is_visible,
)


class OfferState(models.TextChoices):
    OFFERED = "offered", "offered"
    ACCEPTED = "accepted", "accepted"
    ACTIVE = "active", "under way"
    COMPLETED = "completed", "completed"
    DECLINED = "declined", "declined"
    LAPSED = "lapsed", "lapsed"
    CANCELLED = "cancelled", "cancelled"


OPEN_OFFER_STATES = (OfferState.OFFERED, OfferState.ACCEPTED, OfferState.ACTIVE)
TAKEN_UP = (OfferState.ACCEPTED, OfferState.ACTIVE)

is_by_lead = where(author_role=Role.IMPROVEMENT_LEAD)
# Its author, the person named, and whoever has the same role.
is_offering = through("flag", is_visible) & (
    is_author
    | user_is("person")
    | is_by_lead & through("flag", is_improvement_lead)
    | ~is_by_lead & permitted_at("from_place", Permission.ASK_FOR_SUPPORT)
)
is_of_helped_area = through("flag", is_of_area)
is_of_flag_under_way = through("flag", is_under_way)

AREA = (is_of_flag_under_way & is_of_helped_area & ~is_author).described(
    "the area, once staff may know of the flag; not of one's own offer"
)
BOTH_SIDES = (is_of_flag_under_way & (is_offering | is_of_helped_area)).described("either side")
CANCELLERS = (
    through("flag", where(state__in=NOT_ENDED))
    & (is_offering | where(state__in=TAKEN_UP) & is_of_helped_area)
).described("who offers it; the area too once it has accepted")

OFFERS = Workflow(
    "Offers of support",
    OfferState,
    (
        Transition("accept_offer", (OfferState.OFFERED,), (OfferState.ACCEPTED,), AREA),
        Transition("decline_offer", (OfferState.OFFERED,), (OfferState.DECLINED,), AREA),
        # The first contact starts it.
        Transition("log_contact", TAKEN_UP, (OfferState.ACTIVE,), BOTH_SIDES),
        Transition(
            "complete_offer",
            (OfferState.ACTIVE,),
            (OfferState.COMPLETED,),
            BOTH_SIDES,
            "by itself when its flag ends: support that was given did not lapse",
        ),
        Transition("cancel_offer", OPEN_OFFER_STATES, (OfferState.CANCELLED,), CANCELLERS),
        Transition(
            "follow_up_offers",
            OPEN_OFFER_STATES,
            (OfferState.LAPSED,),
            deadline=f"{LAPSE_WEEKS} weeks without a contact or decision, or when its flag ends",
        ),
    ),
)
