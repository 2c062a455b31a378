from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.casestudies import patient_data_checks
from forum.casestudies.actions.editing import get_answers
from forum.casestudies.actions.locking import lock_case_study
from forum.casestudies.answer_columns import collect_evidence
from forum.casestudies.grading import Grade, compute_grade
from forum.casestudies.models import CaseStudy, Comment
from forum.casestudies.permissions import can_comment, can_lower_grade, can_see_working_version
from forum.casestudies.sections import BY_NAME
from forum.people.actions import Refused, find_sent, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import author_fields, require_permission

MAX_COMMENT_LENGTH = 20_000


@transaction.atomic
def add_comment(
    *,
    case_study: CaseStudy,
    section: str,
    text: str,
    by: User,
    idempotency_key: UUID | None = None,
) -> Comment:
    case_study = lock_case_study(case_study)
    if sent := find_sent(
        case_study.comments.all(),
        by=by,
        idempotency_key=idempotency_key,
        is_same=lambda sent: (sent.section, sent.text) == (section, text.strip()),
    ):
        return sent
    require_permission(can_comment, by, case_study)
    if section not in BY_NAME or not text.strip():
        raise Refused("Write what should be changed in this section.")
    patient_data_checks.refuse_patient_data({"comment": text}, by=by, case_study=case_study)
    comment = Comment.objects.create(
        case_study=case_study,
        section=section,
        text=text.strip(),
        idempotency_key=idempotency_key,
        **author_fields(by, case_study.place),
    )
    record_event(verb="commented", about=case_study, by=by, detail={"section": section})
    return comment


@transaction.atomic
def resolve_comment(*, comment: Comment, by: User) -> Comment:
    """Any author or reviewer may say that a comment has been dealt with."""
    require_permission(can_see_working_version, by, lock_case_study(comment.case_study))
    comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if comment.resolved_at is None:
        comment.resolved_at, comment.resolved_by = timezone.now(), by
        comment.save()
        detail = {"section": comment.section}
        record_event(verb="settled a comment", about=comment.case_study, by=by, detail=detail)
    return comment


@transaction.atomic
def withhold_comment(*, comment: Comment) -> bool:
    """Hide it as soon as it is reported: until a steward decides, only its author can read it."""
    return _set_withheld(comment, True, "hid a comment", None)


@transaction.atomic
def restore_comment(*, comment: Comment, by: User) -> bool:
    require_permission(can_see_working_version, by, comment.case_study)
    return _set_withheld(comment, False, "showed a comment", by)


@transaction.atomic
def edit_out_comment(*, comment: Comment, text: str, by: User) -> Comment:
    """A steward takes something out."""
    require_permission(can_see_working_version, by, comment.case_study)
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MAX_COMMENT_LENGTH:
        raise Refused(f"This can have {MAX_COMMENT_LENGTH:,} characters at most.")
    if not text:
        raise Refused("Leave something of the comment, if only that you took the rest out.")
    if findings := patient_data_checks.blocking_findings({"comment": text}, by=by):
        raise Refused(findings[0].message)
    comment = Comment.objects.select_for_update(of=("self",)).get(pk=comment.pk)
    comment.text = text
    comment.save(update_fields=["text"])
    detail = {"section": comment.section}
    record_event(verb="edited a comment out", about=comment.case_study, by=by, detail=detail)
    return comment


def _set_withheld(comment: Comment, withheld: bool, verb: str, by: User | None) -> bool:
    comments = Comment.objects.filter(pk=comment.pk, withheld=not withheld)
    if not comments.update(withheld=withheld):
        return False
    record_event(verb=verb, about=comment.case_study, by=by, detail={"section": comment.section})
    return True


@transaction.atomic
def lower_grade(*, case_study: CaseStudy, to: str, reason: str, by: User) -> CaseStudy:
    """A grade can be lowered by hand, never raised."""
    case_study = lock_case_study(case_study)
    require_permission(can_lower_grade, by, case_study)
    reason = reason.strip()
    if not reason:
        raise Refused("Say why: readers see the reason beside the grade.")
    patient_data_checks.refuse_patient_data({"reason": reason}, by=by, case_study=case_study)
    if to not in list(Grade) or to <= case_study.grade:
        raise Refused(f"The grade is {case_study.grade}. It can be lowered, not raised.")
    case_study.lowered_to, case_study.lowered_reason = to, reason
    answers = get_answers(case_study, published=case_study.live)
    case_study.grade = compute_grade(collect_evidence(case_study, answers)).grade.value
    case_study.changed_at = timezone.now()
    case_study.save()
    record_event(
        verb="lowered the grade", about=case_study, by=by, detail={"to": to, "reason": reason}
    )
    changed(case_study)
    return case_study
