"""Who may do what with a case study: each rule once, as a yes or no and as a filter. Which state may follow
which, and who may, is in lifecycle.py."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from forum.casestudies.lifecycle import (
    CASE_STUDIES,
    EDITABLE,
    SUBMITTED,
    State,
    is_approver,
    is_author,
    is_steward,
)
from forum.casestudies.user_icbs import icb_ids_of
from forum.people.permissions import (
    AnyUser,
    Permission,
    Rule,
    among,
    any_of,
    can_read_staff_content,
    can_take,
    has_permission,
    is_no_demonstration_to,
    is_readable_as_written_by,
    permitted,
    permitted_at,
    reads_staff_content,
    user_is,
    where,
)
from metrics import hierarchy

if TYPE_CHECKING:
    from forum.casestudies.models import CaseStudy, Intervention


class Audience(models.TextChoices):
    PUBLIC = "public", "everybody"
    STAFF = "staff", "health and care staff who are signed in"
    ICB = "icb", "staff of this ICB only"


# --- the person alone ------------------------------------------------------------------------------


def can_start(user: AnyUser) -> bool:
    return has_permission(user, Permission.DRAFT_CASE_STUDY)


def can_share(user: AnyUser) -> bool:
    """Start one by the short form."""
    return has_permission(user, Permission.SHARE_CASE_STUDY)


def can_read_contacts(user: AnyUser) -> bool:
    return can_read_staff_content(user)


def can_manage_interventions(user: AnyUser) -> bool:
    return has_permission(user, Permission.PUBLISH_CASE_STUDY)


def place_ids_in_icbs_of(user: AnyUser) -> frozenset[int]:
    """Places within the ICBs that a person works for."""
    return frozenset(hierarchy.place_ids_within(icb_ids_of(user), timezone.localdate()))


# --- reading ---------------------------------------------------------------------------------------

is_live = where(live=True)
is_in_audience = where(audience=Audience.PUBLIC) | reads_staff_content & (
    where(audience=Audience.STAFF)
    | where(audience=Audience.ICB) & (is_steward | among("place_id", place_ids_in_icbs_of))
)
# The published version, as readers see it.
can_read: "Rule[CaseStudy]" = (
    where(live=True, withheld=False) & is_in_audience & is_no_demonstration_to
)
# Write on what a member of staff began by the short form.
can_take_on: "Rule[CaseStudy]" = (
    where(needs_lead=True, state__in=EDITABLE)
    & permitted_at("place", Permission.TAKE_ON_CASE_STUDY)
    & is_no_demonstration_to
    & ~is_author
).described("an ICB lead of its area, where it was begun by the short form")
# The text being worked on, its comments and its history: for its authors, for the ICB leads whom it waits
# for, for the approver once it is submitted, for stewards once it is approved.
can_see_working_version: "Rule[CaseStudy]" = reads_staff_content & (
    is_author
    | can_take_on
    | (is_live | where(state__in=SUBMITTED)) & is_approver
    | (is_live | where(state=State.EDITORIAL)) & is_steward
)
can_see: "Rule[CaseStudy]" = can_read | can_see_working_version
# Its public page; where it is withheld that needs the working version's rights.
can_see_page: "Rule[CaseStudy]" = (
    can_read | where(live=True, withheld=True) & can_see_working_version
)
# Not of one withdrawn, of which readers see the reason and nothing else.
can_read_files: "Rule[CaseStudy]" = can_read & ~where(state=State.WITHDRAWN)

# Public, whatever becomes of its case studies: not where a demonstration person described it first.
can_see_intervention: "Rule[Intervention]" = ~any_of(
    "versions", where(number=1) & ~is_readable_as_written_by("written_by")
)

# Whoever described it first, the authors of its published case studies, and stewards: they take up what
# adopters learnt.
can_improve_intervention: "Rule[Intervention]" = (
    reads_staff_content
    & (
        permitted(Permission.PUBLISH_CASE_STUDY)
        | any_of("versions", where(number=1) & user_is("written_by"))
        | any_of("case_studies", is_live & is_author)
    )
    & can_see_intervention
).described("who described it first, the authors of its published case studies, and stewards")

# --- writing ---------------------------------------------------------------------------------------

can_write: "Rule[CaseStudy]" = (reads_staff_content & is_author).described("its authors")
can_edit: "Rule[CaseStudy]" = can_write & where(state__in=EDITABLE)
can_submit: "Rule[CaseStudy]" = can_take(CASE_STUDIES, "submit")
can_approve: "Rule[CaseStudy]" = can_take(CASE_STUDIES, "approve")
can_publish: "Rule[CaseStudy]" = can_take(CASE_STUDIES, "publish")
can_comment: "Rule[CaseStudy]" = (can_approve | can_publish).described(
    "whoever has it: the approver or the steward"
)
can_lower_grade: "Rule[CaseStudy]" = (
    (is_live | where(state=State.EDITORIAL)) & is_steward
).described("stewards, once it was approved")
# Renew its review, start a new version, hand it over, archive or withdraw it.
can_manage: "Rule[CaseStudy]" = (can_write | can_lower_grade).described(
    "its authors; stewards, once it was approved"
)
can_revise: "Rule[CaseStudy]" = can_take(CASE_STUDIES, "revise")
can_refresh_review: "Rule[CaseStudy]" = (
    can_take(CASE_STUDIES, "refresh_review") & can_manage
).described(can_manage.words)
can_archive: "Rule[CaseStudy]" = (can_take(CASE_STUDIES, "archive") & can_manage).described(
    can_manage.words
)
can_withdraw: "Rule[CaseStudy]" = (can_take(CASE_STUDIES, "withdraw") & can_manage).described(
    can_manage.words
)
# Show it again after it was hidden by a report.
can_restore: "Rule[CaseStudy]" = is_live & is_steward
