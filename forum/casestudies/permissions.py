"""Who may do what with one case study. Its QuerySet has the same rules as conditions, and the tests
compare the two. Which state may follow which is in the model's TRANSITIONS."""

from forum.casestudies.models import CaseStudy, State
from forum.casestudies.models.case_studies import EDITABLE
from forum.people.permissions import AnyUser, Permission, can_read_staff_content, has_permission
from forum.people.request_cache import cached_in_request

SUBMITTED = (State.APPROVAL, State.EDITORIAL)


def can_start(user: AnyUser) -> bool:
    return has_permission(user, Permission.DRAFT_CASE_STUDY)


def can_see_working_version(user: AnyUser, case_study: CaseStudy) -> bool:
    """The text being worked on, its comments and its history: for its authors, for the approver once it
    is submitted, for stewards once it is approved."""
    if not can_read_staff_content(user):
        return False
    if is_author(user, case_study):
        return True
    submitted = case_study.live or case_study.state in SUBMITTED
    if submitted and has_permission(user, Permission.APPROVE_CASE_STUDY, case_study.place):
        return True
    approved = case_study.live or case_study.state == State.EDITORIAL
    return approved and has_permission(user, Permission.PUBLISH_CASE_STUDY)


def is_author(user: AnyUser, case_study: CaseStudy) -> bool:
    """Its owner or a co-author. Whoever handed it over is neither."""
    if not user.is_authenticated:
        return False
    if case_study.owner_id == user.pk:
        return True
    return cached_in_request(
        ("co-author", case_study.pk, user.pk),
        case_study.co_authorships.filter(person_id=user.pk).exists,
    )


def can_edit(user: AnyUser, case_study: CaseStudy) -> bool:
    return (
        can_read_staff_content(user)
        and is_author(user, case_study)
        and case_study.state in EDITABLE
    )


def can_approve(user: AnyUser, case_study: CaseStudy) -> bool:
    """Nobody approves what they wrote themselves."""
    return (
        case_study.state == State.APPROVAL
        and has_permission(user, Permission.APPROVE_CASE_STUDY, case_study.place)
        and not is_author(user, case_study)
    )


def can_publish(user: AnyUser, case_study: CaseStudy) -> bool:
    return (
        case_study.state == State.EDITORIAL
        and has_permission(user, Permission.PUBLISH_CASE_STUDY)
        and not is_author(user, case_study)
    )


def can_comment(user: AnyUser, case_study: CaseStudy) -> bool:
    return can_approve(user, case_study) or can_publish(user, case_study)


def can_manage(user: AnyUser, case_study: CaseStudy) -> bool:
    """Renew its review, start a new version, hand it over, archive or withdraw it."""
    if not can_read_staff_content(user):
        return False
    visible = case_study.live or case_study.state == State.EDITORIAL
    return is_author(user, case_study) or (
        visible and has_permission(user, Permission.PUBLISH_CASE_STUDY)
    )


def can_lower_grade(user: AnyUser, case_study: CaseStudy) -> bool:
    visible = case_study.live or case_study.state == State.EDITORIAL
    return visible and has_permission(user, Permission.PUBLISH_CASE_STUDY)


def can_restore(user: AnyUser, case_study: CaseStudy) -> bool:
    """Show it again after it was hidden by a report."""
    return case_study.live and has_permission(user, Permission.PUBLISH_CASE_STUDY)


def can_read_contacts(user: AnyUser) -> bool:
    return can_read_staff_content(user)


def can_manage_interventions(user: AnyUser) -> bool:
    return has_permission(user, Permission.PUBLISH_CASE_STUDY)
