"""Who may do what with flags, offers and plans. The models' QuerySets have the same rules as
filters; tests compare the two."""

from django.utils import timezone

from forum.people.models import Role
from forum.people.permissions import (
    AnyUser,
    Permission,
    can_read_staff_content,
    has_permission,
    has_role,
    places_with_permission,
)
from forum.support.deadlines import CLOSED_VISIBLE_FOR
from forum.support.models import (
    UNDER_WAY,
    Dispute,
    Flag,
    FlagReply,
    FlagState,
    ImprovementPlan,
    OfferState,
    Origin,
    PlanState,
    SupportOffer,
)
from forum.support.models.flags import ANSWERABLE
from metrics.models import Place

SUPPORTED_KINDS = (Place.Kind.ICB, Place.Kind.SUB_ICB)


# --- who is who ----------------------------------------------------------------------------------


def represents_area(user: AnyUser, place: Place) -> bool:
    """The area's own ICB leads and approvers."""
    return has_permission(user, Permission.REPLY_TO_FLAG, place)


def is_improvement_lead(user: AnyUser, place: Place) -> bool:
    return has_permission(user, Permission.OPEN_FLAG, place)


def is_opening_side(user: AnyUser, flag: Flag) -> bool:
    """Of the side that opened it: everybody with the role, not only its author."""
    if flag.origin == Origin.SELF:
        return has_permission(user, Permission.ASK_FOR_SUPPORT, flag.place)
    return is_improvement_lead(user, flag.place)


def is_party(user: AnyUser, flag: Flag) -> bool:
    """The opening side, also of a draft; the other side once the flag is sent or shown."""
    if not can_read_staff_content(user):
        return False
    if is_opening_side(user, flag) or (
        flag.sent_at is not None and represents_area(user, flag.place)
    ):
        return True
    return flag.is_shown and is_improvement_lead(user, flag.place)


def can_see_watch_list(user: AnyUser, place: Place | None = None) -> bool:
    if place is not None:
        return is_improvement_lead(user, place) or has_permission(
            user, Permission.ASK_FOR_SUPPORT, place
        )
    everywhere = places_with_permission(user, Permission.OPEN_FLAG)
    return everywhere.exists() or places_with_permission(user, Permission.ASK_FOR_SUPPORT).exists()


# --- flags ---------------------------------------------------------------------------------------


def can_see(user: AnyUser, flag: Flag) -> bool:
    if not can_read_staff_content(user):
        return False
    recent = flag.ended_at is None or flag.ended_at > timezone.now() - CLOSED_VISIBLE_FOR
    return (flag.is_shown and recent) or is_party(user, flag)


def can_open(user: AnyUser, place: Place) -> bool:
    return place.kind in SUPPORTED_KINDS and is_improvement_lead(user, place)


def can_ask_for_help(user: AnyUser, place: Place) -> bool:
    """“We would like help.”"""
    return place.kind in SUPPORTED_KINDS and has_permission(user, Permission.ASK_FOR_SUPPORT, place)


def can_edit(user: AnyUser, flag: Flag) -> bool:
    return flag.state == FlagState.DRAFT and is_opening_side(user, flag)


def can_reply(user: AnyUser, flag: Flag) -> bool:
    """Once, for the area; not to one's own flag opened in another role."""
    return (
        flag.origin != Origin.SELF
        and flag.state in ANSWERABLE
        and flag.author_id != user.pk
        and represents_area(user, flag.place)
        and not FlagReply.objects.filter(flag=flag.pk).exists()
    )


def can_extend(user: AnyUser, flag: Flag) -> bool:
    return flag.state == FlagState.WITH_AREA and not flag.extended and is_party(user, flag)


def can_dispute(user: AnyUser, flag: Flag) -> bool:
    return (
        flag.origin != Origin.SELF
        and flag.state in (FlagState.WITH_AREA, *UNDER_WAY)
        and flag.author_id != user.pk
        and represents_area(user, flag.place)
        and not flag.disputes.open().exists()
    )


def can_resolve_dispute(user: AnyUser, dispute: Dispute) -> bool:
    """A steward who is party to neither side."""
    return has_role(user, Role.STEWARD, None) and not is_party(user, dispute.flag)


def can_withdraw(user: AnyUser, flag: Flag) -> bool:
    return not flag.has_ended and is_opening_side(user, flag)


def can_monitor(user: AnyUser, flag: Flag) -> bool:
    return flag.can_become(FlagState.MONITORING) and is_party(user, flag)


def lesson_side(user: AnyUser, flag: Flag) -> str:
    """The side for which this person may write the lesson: "area", "helper" or ""."""
    if not can_read_staff_content(user):
        return ""
    if represents_area(user, flag.place) and (
        flag.author_id != user.pk or flag.origin == Origin.SELF
    ):
        return "area"
    return "helper" if is_improvement_lead(user, flag.place) or _helped(user, flag) else ""


def can_close(user: AnyUser, flag: Flag) -> bool:
    return flag.state in UNDER_WAY and lesson_side(user, flag) != ""


# --- offers --------------------------------------------------------------------------------------


def can_offer(user: AnyUser, flag: Flag) -> bool:
    """The opening side, from the draft on; once it is shown also other areas."""
    if flag.state in (FlagState.DRAFT, FlagState.WITH_AREA):
        return flag.origin != Origin.SELF and is_opening_side(user, flag)
    if flag.state not in UNDER_WAY:
        return False
    return is_improvement_lead(user, flag.place) or can_offer_from_elsewhere(user, flag.place)


def can_offer_from_elsewhere(user: AnyUser, place: Place) -> bool:
    if represents_area(user, place):
        return False
    return places_with_permission(user, Permission.ASK_FOR_SUPPORT).exists()


def can_see_offer(user: AnyUser, offer: SupportOffer) -> bool:
    return can_see(user, offer.flag)


def is_offering(user: AnyUser, offer: SupportOffer) -> bool:
    """Its author, the person named, and whoever has the same role."""
    if not can_see(user, offer.flag):
        return False
    if user.pk in (offer.author_id, offer.person_id):
        return True
    if offer.author_role == Role.IMPROVEMENT_LEAD:
        return is_improvement_lead(user, offer.flag.place)
    place = offer.from_place
    return place is not None and has_permission(user, Permission.ASK_FOR_SUPPORT, place)


def can_answer_offer(user: AnyUser, offer: SupportOffer) -> bool:
    """Accept or decline, for the area, once the flag is shown."""
    return (
        offer.state == OfferState.OFFERED
        and offer.flag.state in UNDER_WAY
        and offer.author_id != user.pk
        and represents_area(user, offer.flag.place)
    )


def can_deliver_offer(user: AnyUser, offer: SupportOffer) -> bool:
    """Log a contact, start and complete: either side, once it is accepted."""
    if offer.state not in (OfferState.ACCEPTED, OfferState.ACTIVE):
        return False
    if offer.flag.state not in UNDER_WAY:
        return False
    return is_offering(user, offer) or represents_area(user, offer.flag.place)


def can_cancel_offer(user: AnyUser, offer: SupportOffer) -> bool:
    """The offering side at any time; the area once it has accepted."""
    if offer.has_ended or offer.flag.has_ended:
        return False
    if is_offering(user, offer):
        return True
    return offer.state != OfferState.OFFERED and represents_area(user, offer.flag.place)


# --- plans ---------------------------------------------------------------------------------------


def is_plan_party(user: AnyUser, plan: ImprovementPlan) -> bool:
    if has_permission(user, Permission.ASK_FOR_SUPPORT, plan.place):
        return True
    return plan.flag_id is not None and is_improvement_lead(user, plan.place)


def can_see_plan(user: AnyUser, plan: ImprovementPlan) -> bool:
    if not can_read_staff_content(user):
        return False
    if plan.flag is not None and not can_see(user, plan.flag):
        return False
    recent = plan.ended_at is None or plan.ended_at > timezone.now() - CLOSED_VISIBLE_FOR
    return (plan.agreed_at is not None and recent) or is_plan_party(user, plan)


def can_write_plan(user: AnyUser, place: Place, flag: Flag | None = None) -> bool:
    """The area writes its own plan; for a flag only once that is shown."""
    if not can_ask_for_help(user, place):
        return False
    return flag is None or (flag.place_id == place.pk and flag.state in UNDER_WAY)


def can_edit_plan(user: AnyUser, plan: ImprovementPlan) -> bool:
    return plan.state == PlanState.DRAFT and has_permission(
        user, Permission.ASK_FOR_SUPPORT, plan.place
    )


def can_agree_plan(user: AnyUser, plan: ImprovementPlan) -> bool:
    """A second person: nobody agrees what they wrote."""
    return plan.state == PlanState.DRAFT and plan.author_id != user.pk and is_plan_party(user, plan)


def can_run_plan(user: AnyUser, plan: ImprovementPlan) -> bool:
    """Start it, review it, close it: the area."""
    return not plan.has_ended and has_permission(user, Permission.ASK_FOR_SUPPORT, plan.place)


def _helped(user: AnyUser, flag: Flag) -> bool:
    accepted_offers = flag.offers.filter(accepted_at__isnull=False).select_related(
        "from_place", "flag"
    )
    return flag.is_shown and any(is_offering(user, offer) for offer in accepted_offers)
