"""Who may do what with flags, offers and plans: each rule once, as a yes or no and as a filter. Which state
may follow which, who is party to what, and who may, is in lifecycle/."""

from typing import TYPE_CHECKING

from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    any_of,
    anything,
    can_take,
    for_users,
    has_permission,
    is_no_demonstration_to,
    permitted,
    permitted_at,
    place_ids_with_permission,
    reads_staff_content,
    through,
    user_is,
    where,
)
from forum.support.lifecycle import disputes, flags, offers, plans
from forum.support.lifecycle.disputes import DISPUTES, DisputeState
from forum.support.lifecycle.flags import FLAGS, UNDER_WAY, FlagState
from forum.support.lifecycle.offers import OFFERS, OfferState
from forum.support.lifecycle.plans import PLANS, PlanState
from metrics.models import Place

if TYPE_CHECKING:
    from forum.support.models import (
        Dismissal,
        Dispute,
        Flag,
        ImprovementPlan,
        ListExplanation,
        OfferConsent,
        SupportOffer,
    )

SUPPORTED_KINDS = (Place.Kind.ICB, Place.Kind.SUB_ICB)


# --- at a place ----------------------------------------------------------------------------------


def represents_area(user: AnyUser, place: Place) -> bool:
    """The area's own ICB leads and approvers."""
    return has_permission(user, Permission.REPLY_TO_FLAG, place)


def is_improvement_lead(user: AnyUser, place: Place) -> bool:
    return has_permission(user, Permission.OPEN_FLAG, place)


def can_see_watch_list(user: AnyUser, place: Place | None = None) -> bool:
    permissions = (Permission.OPEN_FLAG, Permission.ASK_FOR_SUPPORT)
    if place is not None:
        return any(has_permission(user, permission, place) for permission in permissions)
    return any(_has_somewhere(user, permission) for permission in permissions)


def can_open(user: AnyUser, place: Place) -> bool:
    return place.kind in SUPPORTED_KINDS and is_improvement_lead(user, place)


def can_ask_for_help(user: AnyUser, place: Place) -> bool:
    """“We would like help.”"""
    return place.kind in SUPPORTED_KINDS and has_permission(user, Permission.ASK_FOR_SUPPORT, place)


def can_write_plan(user: AnyUser, place: Place, flag: "Flag | None" = None) -> bool:
    """The area writes its own plan; for a flag only once that is shown."""
    if not can_ask_for_help(user, place):
        return False
    return flag is None or (flag.place_id == place.pk and flag.state in UNDER_WAY)


def _represents_some_area(user: AnyUser) -> bool:
    return _has_somewhere(user, Permission.ASK_FOR_SUPPORT)


def _has_somewhere(user: AnyUser, permission: Permission) -> bool:
    return place_ids_with_permission(user, permission) != frozenset()


# --- flags ---------------------------------------------------------------------------------------

is_opening_side: "Rule[Flag]" = flags.is_of_opening_side
is_party: "Rule[Flag]" = flags.is_party
can_see: "Rule[Flag]" = flags.is_visible
can_edit: "Rule[Flag]" = (where(state=FlagState.DRAFT) & is_opening_side).described(
    "the side that opened it, while it is a draft"
)
# Once, for the area.
can_reply: "Rule[Flag]" = (
    where(state__in=flags.ANSWERABLE) & flags.is_of_addressed_area & ~any_of("reply", anything)
).described("the area, once, also late; but not who opened it in another role")
can_extend: "Rule[Flag]" = (where(state=FlagState.WITH_AREA, extended=False) & is_party).described(
    "either side, once, before the area has replied"
)
can_dispute: "Rule[Flag]" = (
    where(state__in=(FlagState.WITH_AREA, *UNDER_WAY))
    & flags.is_of_addressed_area
    & ~any_of("disputes", where(state=DisputeState.OPEN))
).described("the area, but not who opened it in another role; one dispute at a time")
can_withdraw: "Rule[Flag]" = can_take(FLAGS, "withdraw_flag")
can_give_up_draft: "Rule[Flag]" = (where(state=FlagState.DRAFT) & can_withdraw).described(
    "the side that opened it, while it is a draft"
)
can_withdraw_sent: "Rule[Flag]" = (~where(state=FlagState.DRAFT) & can_withdraw).described(
    "the side that opened it, at any time"
)
can_monitor: "Rule[Flag]" = can_take(FLAGS, "monitor_flag")
_has_helped: "Rule[Flag]" = flags.is_shown & any_of(
    "offers", where(accepted_at__isnull=False) & offers.is_offering
)
_is_area_with_lesson: "Rule[Flag]" = (
    reads_staff_content & flags.is_of_area & (~flags.is_author | flags.is_own_request)
)
_is_helper_with_lesson: "Rule[Flag]" = reads_staff_content & (
    flags.is_improvement_lead | _has_helped
)
is_of_a_side: "Rule[Flag]" = _is_area_with_lesson | _is_helper_with_lesson
can_close: "Rule[Flag]" = flags.is_under_way & is_of_a_side
# The first to write asks to close it; then the other side is asked for its lesson.
can_ask_to_close: "Rule[Flag]" = (where(closing_since__isnull=True) & can_close).described(
    "the area, and improvement leads and others who helped"
)
can_add_lesson: "Rule[Flag]" = (where(closing_since__isnull=False) & can_close).described(
    "the same, once one of them has asked to close it"
)
can_discuss: "Rule[Flag]" = (where(sent_at__isnull=False) & is_party).described(
    "either side, once it is sent"
)
can_send: "Rule[Flag]" = can_take(FLAGS, "send_flag")
is_addressed_area: "Rule[Flag]" = ~flags.is_own_request & flags.is_of_area


def lesson_side(user: AnyUser, flag: "Flag") -> str:
    """The side for which this person may write the lesson: "area", "helper" or ""."""
    if _is_area_with_lesson(user, flag):
        return "area"
    return "helper" if _is_helper_with_lesson(user, flag) else ""


# --- offers --------------------------------------------------------------------------------------

# The opening side, from the draft on; once it is shown also other areas.
can_offer: "Rule[Flag]" = where(
    state__in=(FlagState.DRAFT, FlagState.WITH_AREA)
) & ~flags.is_own_request & is_opening_side | flags.is_under_way & (
    flags.is_improvement_lead | ~flags.is_of_area & for_users(_represents_some_area)
)
can_see_offer: "Rule[SupportOffer]" = through("flag", can_see) & is_no_demonstration_to
is_offering: "Rule[SupportOffer]" = offers.is_offering
# Accept or decline.
can_answer_offer: "Rule[SupportOffer]" = can_take(OFFERS, "accept_offer")
can_deliver_offer: "Rule[SupportOffer]" = can_take(OFFERS, "log_contact")
can_complete_offer: "Rule[SupportOffer]" = can_take(OFFERS, "complete_offer")
can_cancel_offer: "Rule[SupportOffer]" = can_take(OFFERS, "cancel_offer")
# Begin a record of what the area tries after it.
can_try_offer: "Rule[SupportOffer]" = (
    where(
        state__in=(OfferState.ACCEPTED, OfferState.ACTIVE, OfferState.COMPLETED),
        adoption_id__isnull=True,
    )
    & offers.is_of_helped_area
).described("the area, once it has accepted")
is_offer_party: "Rule[SupportOffer]" = through("flag", is_party) | is_offering
can_discuss_offer: "Rule[SupportOffer]" = (
    where(accepted_at__isnull=False) & is_offer_party
).described("either side, and who offers it, once the area has accepted")
is_area_of_offer: "Rule[SupportOffer]" = offers.is_of_helped_area
# Accepted, and no contact logged yet: its author and the person named are asked for one.
owes_contact: "Rule[SupportOffer]" = (
    where(state=OfferState.ACCEPTED)
    & (flags.is_author | user_is("person"))
    & offers.is_of_flag_under_way
)

# --- disputed figures ----------------------------------------------------------------------------

# Stewards see what is disputed, and nothing else of the flag.
can_see_dispute: "Rule[Dispute]" = (
    reads_staff_content & (disputes.is_steward | through("flag", can_see)) & is_no_demonstration_to
)
is_data_steward: "Rule[Dispute]" = disputes.is_steward
can_resolve_dispute: "Rule[Dispute]" = can_take(DISPUTES, "resolve_dispute")

# The person named in somebody else's offer: they may not see the flag, nor know which area it is about.
can_see_consent: "Rule[OfferConsent]" = (reads_staff_content & user_is("person")).described(
    "the person named in the offer"
)
can_answer_consent: "Rule[OfferConsent]" = (where(agreed__isnull=True) & can_see_consent).described(
    "the person named in the offer, once"
)

# --- what an area says of its list ----------------------------------------------------------------


def can_explain_list(user: AnyUser, place: Place) -> bool:
    """The area's own ICB leads and approvers."""
    return place.kind in SUPPORTED_KINDS and represents_area(user, place)


# Everybody, while it is shown; its author also while a steward looks at it.
can_see_explanation: "Rule[ListExplanation]" = (
    where(ended_at__isnull=True)
    & is_no_demonstration_to
    & (where(withheld=False) | user_is("author") | permitted(Permission.MODERATE))
)
can_withdraw_explanation: "Rule[ListExplanation]" = (
    where(ended_at__isnull=True)
    & (
        permitted_at("place", Permission.REPLY_TO_FLAG) & is_no_demonstration_to
        | permitted(Permission.MODERATE)
    )
).described("the area, and stewards who decide about a report")

# --- plans ---------------------------------------------------------------------------------------

is_plan_party: "Rule[ImprovementPlan]" = (plans.is_plan_party).described(
    "the area; for a plan that follows a flag also improvement leads"
)
# The area, and improvement leads; all staff once it is agreed. Only with its flag.
can_see_plan: "Rule[ImprovementPlan]" = (
    reads_staff_content
    & is_no_demonstration_to
    & (where(flag_id__isnull=True) | through("flag", can_see))
    & (where(agreed_at__isnull=False) & flags.has_not_ended_long_ago | is_plan_party)
)
can_edit_plan: "Rule[ImprovementPlan]" = where(state=PlanState.DRAFT) & plans.is_of_planning_area
can_agree_plan: "Rule[ImprovementPlan]" = can_take(PLANS, "agree_plan")
# Start it, review it, close it.
can_run_plan: "Rule[ImprovementPlan]" = (can_take(PLANS, "close_plan")).described(
    "the area, until it has ended"
)
can_activate_plan: "Rule[ImprovementPlan]" = can_take(PLANS, "activate_plan")
can_begin_review: "Rule[ImprovementPlan]" = can_take(PLANS, "begin_review")
can_record_review: "Rule[ImprovementPlan]" = can_take(PLANS, "record_review")
is_area_of_plan: "Rule[ImprovementPlan]" = flags.is_of_area
can_revise_plan: "Rule[ImprovementPlan]" = (
    where(state=PlanState.REVISED) & is_area_of_plan
).described("the area, after a review that said so")
_is_action_to_try = where(adoption_id__isnull=True) & ~where(
    intervention_id__isnull=True, case_study_id__isnull=True
)
can_try_plan: "Rule[ImprovementPlan]" = (
    where(state__in=(PlanState.AGREED, PlanState.ACTIVE, PlanState.REVIEW))
    & plans.is_of_planning_area
    & any_of("actions", _is_action_to_try)
).described("the area, while an action that names what it follows has no record")
is_second_person: "Rule[ImprovementPlan]" = is_plan_party & ~flags.is_author

# --- dismissed matches ---------------------------------------------------------------------------

# Only one's own: that somebody looks for help for a place may not be known yet.
can_see_dismissal: "Rule[Dismissal]" = reads_staff_content & user_is("person")
