"""Who may do what with technologies, what areas say of access to them, and requests to correct them: each
rule once. Which state may follow which, and who may, is in lifecycle.py."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    can_take,
    has_permission,
    is_no_demonstration_to,
    permitted,
    permitted_at,
    place_ids_with_permission,
    reads_staff_content,
    user_is,
    where,
)
from forum.technologies.lifecycle import (
    ANSWERED,
    CORRECTIONS,
    EDITORS,
    TECHNOLOGIES,
    TechnologyState,
    is_readable,
    is_requester,
)
from forum.technologies.pages.trusts import speaks_for, trust_ids_of
from metrics.models import Place

if TYPE_CHECKING:
    from forum.technologies.models import (
        AccessRecord,
        AccessUpload,
        CorrectionRequest,
        Technology,
    )


# --- technologies --------------------------------------------------------------------------------

can_see: "Rule[Technology]" = is_readable
can_edit: "Rule[Technology]" = (where(state=TechnologyState.LISTED) & EDITORS).described(
    "a steward, while it is listed"
)
can_withdraw: "Rule[Technology]" = can_take(TECHNOLOGIES, "withdraw_technology")
can_list_again: "Rule[Technology]" = can_take(TECHNOLOGIES, "list_again")
can_see_history: "Rule[Technology]" = reads_staff_content & is_readable


def can_manage(user: AnyUser) -> bool:
    return has_permission(user, Permission.MANAGE_TECHNOLOGIES)


# --- access --------------------------------------------------------------------------------------

# What demonstration people say of access is for them alone.
can_see_access: "Rule[AccessRecord]" = is_no_demonstration_to


def can_attest(user: AnyUser, place: Place) -> bool:
    """The ICB leads and approvers of an area, for itself, for what lies in it and for its NHS trusts."""
    area = speaks_for(place, timezone.localdate())
    if area is None or area.kind not in (Place.Kind.ICB, Place.Kind.SUB_ICB):
        return False
    return has_permission(user, Permission.ATTEST_ACCESS, area)


def attested_by(user: AnyUser) -> Q:
    """`can_attest` as a condition on what has a place."""
    areas = place_ids_with_permission(user, Permission.ATTEST_ACCESS)
    if areas is None:
        return Q()
    trust_ids = trust_ids_of(areas, timezone.localdate()) if areas else ()
    return Q(place__in={*areas, *trust_ids})


def can_attest_somewhere(user: AnyUser) -> bool:
    return place_ids_with_permission(user, Permission.ATTEST_ACCESS) != frozenset()


# A file that waits for its sender's word: nobody else's concern.
can_see_upload: "Rule[AccessUpload]" = reads_staff_content & user_is("person")
can_save_upload: "Rule[AccessUpload]" = (
    where(saved_at__isnull=True) & can_see_upload & permitted_at("icb", Permission.ATTEST_ACCESS)
).described("who sent it, once")


# --- requests to correct -------------------------------------------------------------------------

# Public once it is answered: the request and the answer together.
can_see_correction: "Rule[CorrectionRequest]" = (
    where(state__in=ANSWERED, withheld=False)
    | is_requester
    | permitted(Permission.MANAGE_TECHNOLOGIES)
) & is_no_demonstration_to
can_answer_correction: "Rule[CorrectionRequest]" = can_take(CORRECTIONS, "answer_correction")
can_cancel_correction: "Rule[CorrectionRequest]" = can_take(CORRECTIONS, "cancel_correction")


def can_request_correction(user: AnyUser) -> bool:
    """Everybody with an account in good standing, whomever they work for: all that a supplier can do."""
    return user.is_authenticated and not user.is_suspended_on(timezone.localdate())
