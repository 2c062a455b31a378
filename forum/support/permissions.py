"""Who may do what about flags, offers and plans. The same rules as conditions are in the models'
QuerySets, and the tests hold the two together."""

from django.utils import timezone

from forum.people.models import Role
from forum.people.permissions import (
    Anyone,
    Deed,
    has_role,
    may,
    may_read_staff_content,
    places_where_may,
)
from forum.support.deadlines import OPEN_VIEW
from forum.support.models import (
    UNDER_WAY,
    AreaFlag,
    DataQuery,
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

WITH_SUPPORT = (Place.Kind.ICB, Place.Kind.SUB_ICB)


# --- who is who ----------------------------------------------------------------------------------


def speaks_for(user: Anyone, place: Place) -> bool:
    """The area's own ICB leads and approvers."""
    return may(user, Deed.REPLY_TO_FLAG, place)


def leads_improvement(user: Anyone, place: Place) -> bool:
    return may(user, Deed.OPEN_FLAG, place)


def is_opener(user: Anyone, flag: AreaFlag) -> bool:
    """Of the side that asks: whoever of them is in office, not only who wrote it."""
    if flag.origin == Origin.SELF:
        return may(user, Deed.ASK_FOR_SUPPORT, flag.place)
    return leads_improvement(user, flag.place)


def is_party(user: Anyone, flag: AreaFlag) -> bool:
    """Who asks from the first word; the other side once it is sent, or shown."""
    if not may_read_staff_content(user):
        return False
    if is_opener(user, flag) or (flag.sent_at is not None and speaks_for(user, flag.place)):
        return True
    return flag.is_shown and leads_improvement(user, flag.place)


def can_see_watch_list(user: Anyone, place: Place | None = None) -> bool:
    if place is not None:
        return leads_improvement(user, place) or may(user, Deed.ASK_FOR_SUPPORT, place)
    everywhere = places_where_may(user, Deed.OPEN_FLAG)
    return everywhere.exists() or places_where_may(user, Deed.ASK_FOR_SUPPORT).exists()


# --- flags ---------------------------------------------------------------------------------------


def can_see(user: Anyone, flag: AreaFlag) -> bool:
    if not may_read_staff_content(user):
        return False
    recent = flag.ended_at is None or flag.ended_at > timezone.now() - OPEN_VIEW
    return (flag.is_shown and recent) or is_party(user, flag)


def can_open(user: Anyone, place: Place) -> bool:
    return place.kind in WITH_SUPPORT and leads_improvement(user, place)


def can_ask(user: Anyone, place: Place) -> bool:
    """“We would like help.”"""
    return place.kind in WITH_SUPPORT and may(user, Deed.ASK_FOR_SUPPORT, place)


def can_edit(user: Anyone, flag: AreaFlag) -> bool:
    return flag.state == FlagState.DRAFT and is_opener(user, flag)


def can_reply(user: Anyone, flag: AreaFlag) -> bool:
    """Once, for the area; not to what one has asked oneself in another role."""
    return (
        flag.origin != Origin.SELF
        and flag.state in ANSWERABLE
        and flag.author_id != user.pk
        and speaks_for(user, flag.place)
        and not FlagReply.objects.filter(flag=flag.pk).exists()
    )


def can_extend(user: Anyone, flag: AreaFlag) -> bool:
    return flag.state == FlagState.WITH_AREA and not flag.extended and is_party(user, flag)


def can_dispute(user: Anyone, flag: AreaFlag) -> bool:
    return (
        flag.origin != Origin.SELF
        and flag.state in (FlagState.WITH_AREA, *UNDER_WAY)
        and flag.author_id != user.pk
        and speaks_for(user, flag.place)
        and not flag.data_queries.open().exists()
    )


def can_see_query(user: Anyone, query: DataQuery) -> bool:
    """Stewards look after data: they learn what is disputed, and no more."""
    return has_role(user, Role.STEWARD, None) or can_see(user, query.flag)


def can_settle(user: Anyone, query: DataQuery) -> bool:
    """A steward who is of neither side."""
    return has_role(user, Role.STEWARD, None) and not is_party(user, query.flag)


def can_withdraw(user: Anyone, flag: AreaFlag) -> bool:
    return not flag.has_ended and is_opener(user, flag)


def can_monitor(user: Anyone, flag: AreaFlag) -> bool:
    return flag.may_become(FlagState.MONITORING) and is_party(user, flag)


def side_of(user: Anyone, flag: AreaFlag) -> str:
    """For which side somebody may write the lesson: "area", "helper" or ""."""
    if not may_read_staff_content(user):
        return ""
    if speaks_for(user, flag.place) and (flag.author_id != user.pk or flag.origin == Origin.SELF):
        return "area"
    return "helper" if leads_improvement(user, flag.place) or _helped(user, flag) else ""


def can_close(user: Anyone, flag: AreaFlag) -> bool:
    return flag.state in UNDER_WAY and side_of(user, flag) != ""


# --- offers --------------------------------------------------------------------------------------


def can_offer(user: Anyone, flag: AreaFlag) -> bool:
    """Who asks, from the draft on; once it is shown also other areas: “we had this; call us”."""
    if flag.state in (FlagState.DRAFT, FlagState.WITH_AREA):
        return flag.origin != Origin.SELF and is_opener(user, flag)
    if flag.state not in UNDER_WAY:
        return False
    return leads_improvement(user, flag.place) or offers_for_another(user, flag.place)


def offers_for_another(user: Anyone, place: Place) -> bool:
    if speaks_for(user, place):
        return False
    return places_where_may(user, Deed.ASK_FOR_SUPPORT).exists()


def can_see_offer(user: Anyone, offer: SupportOffer) -> bool:
    return can_see(user, offer.flag)


def is_offering(user: Anyone, offer: SupportOffer) -> bool:
    """Who made it, who is named, and who holds the same office."""
    if not can_see(user, offer.flag):
        return False
    if user.pk in (offer.author_id, offer.person_id):
        return True
    if offer.author_role == Role.IMPROVEMENT_LEAD:
        return leads_improvement(user, offer.flag.place)
    place = offer.from_place
    return place is not None and may(user, Deed.ASK_FOR_SUPPORT, place)


def can_answer_offer(user: Anyone, offer: SupportOffer) -> bool:
    """Accept or decline, for the area, once it has had its say about the flag."""
    return (
        offer.state == OfferState.OFFERED
        and offer.flag.state in UNDER_WAY
        and offer.author_id != user.pk
        and speaks_for(user, offer.flag.place)
    )


def can_carry_out(user: Anyone, offer: SupportOffer) -> bool:
    """Log a contact, start and complete: either side, once it is accepted."""
    if offer.state not in (OfferState.ACCEPTED, OfferState.ACTIVE):
        return False
    if offer.flag.state not in UNDER_WAY:
        return False
    return is_offering(user, offer) or speaks_for(user, offer.flag.place)


def can_cancel(user: Anyone, offer: SupportOffer) -> bool:
    """Who offers, at any time; the area what it has accepted."""
    if offer.has_ended or offer.flag.has_ended:
        return False
    if is_offering(user, offer):
        return True
    return offer.state != OfferState.OFFERED and speaks_for(user, offer.flag.place)


# --- plans ---------------------------------------------------------------------------------------


def is_plan_party(user: Anyone, plan: ImprovementPlan) -> bool:
    if may(user, Deed.ASK_FOR_SUPPORT, plan.place):
        return True
    return plan.flag_id is not None and leads_improvement(user, plan.place)


def can_see_plan(user: Anyone, plan: ImprovementPlan) -> bool:
    if not may_read_staff_content(user):
        return False
    if plan.flag is not None and not can_see(user, plan.flag):
        return False
    recent = plan.ended_at is None or plan.ended_at > timezone.now() - OPEN_VIEW
    return (plan.agreed_at is not None and recent) or is_plan_party(user, plan)


def can_write_plan(user: Anyone, place: Place, flag: AreaFlag | None = None) -> bool:
    """The area writes its own plan; about a flag only once that is shown."""
    if not can_ask(user, place):
        return False
    return flag is None or (flag.place_id == place.pk and flag.state in UNDER_WAY)


def can_edit_plan(user: Anyone, plan: ImprovementPlan) -> bool:
    return plan.state == PlanState.DRAFT and may(user, Deed.ASK_FOR_SUPPORT, plan.place)


def can_agree_plan(user: Anyone, plan: ImprovementPlan) -> bool:
    """A second person: nobody agrees what they wrote."""
    return plan.state == PlanState.DRAFT and plan.author_id != user.pk and is_plan_party(user, plan)


def can_run_plan(user: Anyone, plan: ImprovementPlan) -> bool:
    """Start it, review it, close it: the area."""
    return not plan.has_ended and may(user, Deed.ASK_FOR_SUPPORT, plan.place)


def _helped(user: Anyone, flag: AreaFlag) -> bool:
    taken_up = flag.offers.filter(accepted_at__isnull=False).select_related("from_place", "flag")
    return flag.is_shown and any(is_offering(user, offer) for offer in taken_up)
