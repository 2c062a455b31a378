"""The lifecycle of a case study: from draft to published, and what may follow.

Each action is idempotent: sent twice by the same person, it takes effect once.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.casestudies import patient_data_checks
from forum.casestudies.actions.editing import get_answers
from forum.casestudies.actions.locking import PermissionCheck, lock_case_study
from forum.casestudies.answer_columns import copy_answers_to_columns, review_due_date
from forum.casestudies.deadlines import (
    APPROVAL_DAYS,
    EDITORIAL_DAYS,
)
from forum.casestudies.models import CaseStudy, State
from forum.casestudies.notifications import (
    notify_approved,
    notify_published,
    notify_review_due,
    notify_sent_back,
    notify_submitted,
)
from forum.casestudies.permissions import (
    can_approve,
    can_comment,
    can_edit,
    can_manage,
    can_publish,
    can_restore,
    is_author,
)
from forum.casestudies.sections import SECTIONS, missing_questions
from forum.people.actions import Refused, record_event
from forum.people.changes import changed
from forum.people.models import AuditEvent, User
from forum.people.permissions import author_fields, require_permission
from forum.rooms import publication_listeners
from forum.writing.actions import publish_attachments
from metrics.calendar import working_days_after, year_after


@transaction.atomic
def submit(*, case_study: CaseStudy, by: User) -> CaseStudy:
    case_study = lock_case_study(case_study)
    require_permission(is_author, by, case_study)
    if case_study.state in (State.APPROVAL, State.EDITORIAL):
        return case_study
    require_permission(can_edit, by, case_study)
    answers = get_answers(case_study)
    if missing := [
        question.title for kind in SECTIONS for question in missing_questions(kind, answers)
    ]:
        raise Refused(f"Some questions still need an answer: {', '.join(missing)}.")
    patient_data_checks.refuse_patient_data(answers, by=by, case_study=case_study)
    now = timezone.now()
    case_study.submitted_at, case_study.approved_at = now, None
    case_study.contacts_agreed_at = now
    _change_state(case_study, State.APPROVAL, "submitted", by, answer_within_days=APPROVAL_DAYS)
    notify_submitted(case_study, by)
    return case_study


@transaction.atomic
def approve(*, case_study: CaseStudy, by: User) -> CaseStudy:
    case_study = lock_case_study(case_study)
    if case_study.state == State.EDITORIAL and _was_last_action("approved", case_study, by):
        return case_study
    require_permission(can_approve, by, case_study)
    case_study.approved_at = timezone.now()
    _change_state(case_study, State.EDITORIAL, "approved", by, answer_within_days=EDITORIAL_DAYS)
    notify_approved(case_study, by)
    return case_study


@transaction.atomic
def send_back(*, case_study: CaseStudy, by: User) -> CaseStudy:
    """Return it to its authors, with at least one open comment on a section."""
    case_study = lock_case_study(case_study)
    if case_study.state == State.DRAFT and _was_last_action("sent back", case_study, by):
        return case_study
    require_permission(can_comment, by, case_study)
    if not case_study.comments.open().exists():
        raise Refused(
            "Write a comment on at least one section first, so that its authors know why."
        )
    _change_state(case_study, State.DRAFT, "sent back", by)
    notify_sent_back(case_study, by)
    return case_study


@transaction.atomic
def publish(*, case_study: CaseStudy, by: User, despite_comments: bool = False) -> CaseStudy:
    """Show readers the working version from now on. Open comments are not passed over unawares."""
    case_study = lock_case_study(case_study)
    if case_study.state == State.PUBLISHED and _was_last_action("published", case_study, by):
        return case_study
    require_permission(can_publish, by, case_study)
    patient_data_checks.refuse_patient_data(get_answers(case_study), by=by, case_study=case_study)
    open_comments = case_study.comments.open().count()
    if open_comments and not despite_comments:
        raise Refused(
            "Comments on it are still open. Settle them, send it back, or tick that you publish it"
            " although they are open."
        )
    is_first = case_study.published_at is None
    publish_answers(case_study)
    _change_state(case_study, State.PUBLISHED, "published", by)
    notify_published(case_study, by, is_first=is_first)
    for on_publication in publication_listeners() if is_first else ():
        on_publication(case_study, by=by)
    return case_study


def publish_answers(case_study: CaseStudy) -> None:
    """Make the working version the published one; the caller saves the case study."""
    sections = list(case_study.sections.all())
    answers = {name: text for section in sections for name, text in section.answers.items()}
    for section in sections:
        section.published = section.answers
    case_study.sections.bulk_update(sections, ["published"])
    publish_attachments(owner=case_study)
    today = timezone.localdate()
    if case_study.compiled and case_study.owner:
        _make_team_the_author(case_study, case_study.owner)
    copy_answers_to_columns(case_study, answers)
    case_study.live = True
    case_study.shown_at = timezone.now()
    case_study.published_at = case_study.published_at or case_study.shown_at
    case_study.reviewed_on, case_study.review_due = today, review_due_date(answers, today)


def _make_team_the_author(case_study: CaseStudy, owner: User) -> None:
    """What the site compiled was handed to a team, and is from now on its own account."""
    case_study.compiled = False
    for name, value in author_fields(owner, case_study.place).items():
        setattr(case_study, name, value)


@transaction.atomic
def revise(*, case_study: CaseStudy, by: User) -> CaseStudy:
    """Start a new version. Readers see the published one until the new one is published."""
    case_study = lock_case_study(case_study)
    require_permission(is_author, by, case_study)
    if case_study.state == State.DRAFT:
        return case_study
    return _change_state(case_study, State.DRAFT, "took up again", by)


@transaction.atomic
def refresh_review(*, case_study: CaseStudy, by: User) -> CaseStudy:
    """Confirm that it is still right, for another year."""
    case_study = lock_case_study(case_study)
    require_permission(can_manage, by, case_study)
    today = timezone.localdate()
    if case_study.state == State.PUBLISHED:
        if case_study.reviewed_on == today:
            return case_study
    elif not case_study.can_become(State.PUBLISHED) or not case_study.live:
        raise Refused("Only a published case study can be reviewed.")
    elif case_study.state == State.EDITORIAL:
        raise Refused("A new version is with a steward. Publishing it is its review.")
    case_study.reviewed_on, case_study.review_due = today, year_after(today)
    case_study.ended_reason = ""
    return _change_state(case_study, State.PUBLISHED, "reviewed", by)


@transaction.atomic
def archive(*, case_study: CaseStudy, reason: str, by: User) -> CaseStudy:
    """Take it out of the lists; it stays at its address, because it is old and not wrong."""
    return _end(case_study, State.ARCHIVED, reason, "archived", by, can_manage)


@transaction.atomic
def withdraw(*, case_study: CaseStudy, reason: str, by: User) -> CaseStudy:
    """Its address then shows only that it was withdrawn, and why."""
    return _end(case_study, State.WITHDRAWN, reason, "withdrew", by, can_manage)


@transaction.atomic
def mark_reviews_due(*, on: date) -> list[CaseStudy]:
    """Those whose review date has come. Runs daily; a day left out does no harm."""
    due_rows = CaseStudy.objects.review_due(on).select_for_update(of=("self",))
    case_studies = list(due_rows.select_related("place", "owner"))
    for case_study in case_studies:
        _change_state(case_study, State.REVIEW_DUE, "is due for review", None)
        notify_review_due(case_study)
    return case_studies


@transaction.atomic
def withhold(*, case_study: CaseStudy) -> bool:
    """Hide it as soon as it is reported: until a steward decides, only those who may see the working
    version see it. Returns whether it was visible until now."""
    return _set_withheld(lock_case_study(case_study), True, "hid until a steward has looked", None)


@transaction.atomic
def restore(*, case_study: CaseStudy, by: User) -> bool:
    case_study = lock_case_study(case_study)
    require_permission(can_restore, by, case_study)
    return _set_withheld(case_study, False, "showed again", by)


def _set_withheld(case_study: CaseStudy, withheld: bool, verb: str, by: User | None) -> bool:
    if case_study.withheld == withheld or not case_study.live:
        return False
    case_study.withheld, case_study.changed_at = withheld, timezone.now()
    case_study.save(update_fields=["withheld", "changed_at"])
    record_event(verb=verb, about=case_study, by=by)
    changed(case_study)
    return True


def _end(
    case_study: CaseStudy, state: State, reason: str, verb: str, by: User, check: PermissionCheck
) -> CaseStudy:
    case_study = lock_case_study(case_study)
    require_permission(check, by, case_study)
    if case_study.state == state:
        return case_study
    reason = reason.strip()
    if not reason:
        raise Refused("Say why. People who follow a link to it will read the reason.")
    patient_data_checks.refuse_patient_data({"reason": reason}, by=by, case_study=case_study)
    case_study.ended_reason = reason[:500]
    # A withdrawn case study shows nothing that would have to be hidden.
    case_study.withheld &= state != State.WITHDRAWN
    return _change_state(case_study, state, verb, by, reason=reason)


def _change_state(
    case_study: CaseStudy,
    state: State,
    verb: str,
    by: User | None,
    *,
    answer_within_days: int = 0,
    reason: str = "",
) -> CaseStudy:
    if case_study.state != state and not case_study.can_become(state):
        raise Refused(f"It is {case_study.get_state_display()}, so this cannot be done now.")
    case_study.state = state
    case_study.changed_at = timezone.now()
    today = timezone.localdate()
    case_study.answer_due = (
        working_days_after(today, answer_within_days) if answer_within_days else None
    )
    case_study.save()
    record_event(verb=verb, about=case_study, by=by, detail={"reason": reason} if reason else {})
    changed(case_study)
    return case_study


def _was_last_action(verb: str, case_study: CaseStudy, by: User) -> bool:
    """Whether this person's action was the last one: the same form, sent twice."""
    latest_event = AuditEvent.objects.about(case_study).last()
    return latest_event is not None and latest_event.verb == verb and latest_event.actor_id == by.pk
