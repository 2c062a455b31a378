"""Who may do what with one case study. The same rules as conditions are in its QuerySet, and the
tests hold the two together. Whether the state allows it is the model's own table."""

from django.utils import timezone

from forum.casestudies.models import Audience, CaseStudy, State
from forum.casestudies.models.case_studies import EDITABLE
from forum.casestudies.reach import icbs_of
from forum.people import coverage
from forum.people.permissions import Anyone, Deed, may, may_read_staff_content
from forum.people.remembering import remember

SUBMITTED = (State.APPROVAL, State.EDITORIAL)


def can_start(user: Anyone) -> bool:
    return may(user, Deed.DRAFT_CASE_STUDY)


def can_read(user: Anyone, case_study: CaseStudy) -> bool:
    """As a reader: what has been published, for the audience that it was published for."""
    if not case_study.live or case_study.withheld:
        return False
    if case_study.audience == Audience.PUBLIC:
        return True
    if not may_read_staff_content(user):
        return False
    return (
        case_study.audience == Audience.STAFF
        or may(user, Deed.PUBLISH_CASE_STUDY)
        or _works_for_its_icb(user, case_study)
    )


def can_see(user: Anyone, case_study: CaseStudy) -> bool:
    return can_read(user, case_study) or has_in_hand(user, case_study)


def has_in_hand(user: Anyone, case_study: CaseStudy) -> bool:
    """Sees the text being worked on, its comments and its history."""
    if not may_read_staff_content(user):
        return False
    if is_author(user, case_study):
        return True
    submitted = case_study.live or case_study.state in SUBMITTED
    if submitted and may(user, Deed.APPROVE_CASE_STUDY, case_study.place):
        return True
    approved = case_study.live or case_study.state == State.EDITORIAL
    return approved and may(user, Deed.PUBLISH_CASE_STUDY)


def is_author(user: Anyone, case_study: CaseStudy) -> bool:
    """Its owner or a co-author. Whoever handed it over is neither."""
    if not user.is_authenticated:
        return False
    if case_study.owner_id == user.pk:
        return True
    return remember(
        ("co-author", case_study.pk, user.pk),
        case_study.co_authorships.filter(person_id=user.pk).exists,
    )


def can_edit(user: Anyone, case_study: CaseStudy) -> bool:
    return (
        may_read_staff_content(user)
        and is_author(user, case_study)
        and case_study.state in EDITABLE
    )


def can_approve(user: Anyone, case_study: CaseStudy) -> bool:
    """Nobody approves what they wrote themselves."""
    return (
        case_study.state == State.APPROVAL
        and may(user, Deed.APPROVE_CASE_STUDY, case_study.place)
        and not is_author(user, case_study)
    )


def can_publish(user: Anyone, case_study: CaseStudy) -> bool:
    return (
        case_study.state == State.EDITORIAL
        and may(user, Deed.PUBLISH_CASE_STUDY)
        and not is_author(user, case_study)
    )


def can_comment(user: Anyone, case_study: CaseStudy) -> bool:
    return can_approve(user, case_study) or can_publish(user, case_study)


def can_look_after(user: Anyone, case_study: CaseStudy) -> bool:
    """Refresh its review, take it up again, hand it over, archive or withdraw it."""
    if not may_read_staff_content(user):
        return False
    seen = case_study.live or case_study.state == State.EDITORIAL
    return is_author(user, case_study) or (seen and may(user, Deed.PUBLISH_CASE_STUDY))


def can_lower_grade(user: Anyone, case_study: CaseStudy) -> bool:
    seen = case_study.live or case_study.state == State.EDITORIAL
    return seen and may(user, Deed.PUBLISH_CASE_STUDY)


def can_show_again(user: Anyone, case_study: CaseStudy) -> bool:
    """What was hidden when it was reported."""
    return case_study.live and may(user, Deed.PUBLISH_CASE_STUDY)


def can_read_contacts(user: Anyone) -> bool:
    return may_read_staff_content(user)


def can_keep_recipes(user: Anyone) -> bool:
    return may(user, Deed.PUBLISH_CASE_STUDY)


def _works_for_its_icb(user: Anyone, case_study: CaseStudy) -> bool:
    day = timezone.localdate()
    over = remember(
        ("above", case_study.place_id, day), lambda: coverage.above(case_study.place_id, day)
    )
    return bool(icbs_of(user) & over)
