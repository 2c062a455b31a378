"""Who is told what of a case study on its way: the title and no more. Call each in the transaction
of what it tells of."""

from collections.abc import Iterable

from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.notifications import actions
from forum.notifications.models import Notification
from forum.notifications.subjects import Subject, SubjectKind
from forum.people.models import Role, User
from forum.people.permissions import users_with_role

Kind = Notification.Kind


def notify_submitted(case_study: CaseStudy, by: User) -> None:
    approvers = users_with_role(Role.APPROVER, case_study.place)
    _ask(case_study, approvers, "waits for your approval", "case_study_review", by)


def notify_approved(case_study: CaseStudy, by: User) -> None:
    _say(case_study, "has been approved for its ICB", "case_study_write", by)
    _ask(
        case_study,
        users_with_role(Role.STEWARD, None),
        "waits for a steward",
        "case_study_review",
        by,
    )


def notify_sent_back(case_study: CaseStudy, by: User) -> None:
    title = "came back with comments"
    _ask(case_study, _authors(case_study), title, "case_study_write", by)


def notify_published(case_study: CaseStudy, by: User, *, first: bool) -> None:
    """Its authors each time; watchers of what it is about once."""
    _say(case_study, "is published", "case_study", by)
    if not first:
        return
    subjects = [
        Subject(SubjectKind.INTERVENTION, case_study.intervention.slug)
        if case_study.intervention
        else None,
        Subject(SubjectKind.MEASURE, case_study.measure) if case_study.measure else None,
        Subject(SubjectKind.TREATMENT, case_study.treatment_function)
        if case_study.treatment_function
        else None,
        Subject(SubjectKind.PLACE, case_study.place.code),
    ]
    actions.notify_watchers(
        watched_subjects=[one for one in subjects if one],
        kind=Kind.CASE_STUDY,
        about=case_study,
        title=f"New case study: {case_study.title}",
        path=case_study.get_absolute_url(),
        by=by,
        idempotency_key=f"case study {case_study.pk}",
    )


def notify_review_due(case_study: CaseStudy) -> None:
    _ask(case_study, _authors(case_study), "is due for review", "case_study_manage", None)


def _authors(case_study: CaseStudy) -> list[User]:
    return [one for one in (case_study.owner, *case_study.co_authors.all()) if one]


def _ask(
    case_study: CaseStudy, people: Iterable[User], what: str, page: str, by: User | None
) -> None:
    actions.notify(
        people=people,
        kind=Kind.REQUEST,
        about=case_study,
        title=f"“{case_study.title}” {what}",
        path=reverse(page, args=[case_study.pk]),
        by=by,
        idempotency_key=_once(case_study, what),
        also_by_mail=True,
    )


def _say(case_study: CaseStudy, what: str, page: str, by: User) -> None:
    actions.notify(
        people=_authors(case_study),
        kind=Kind.DECISION,
        about=case_study,
        title=f"“{case_study.title}” {what}",
        path=reverse(page, args=[case_study.pk]),
        by=by,
        idempotency_key=_once(case_study, what),
    )


def _once(case_study: CaseStudy, what: str) -> str:
    """Each time round is told anew: a case study may be sent back and submitted again."""
    return f"case study {case_study.pk} {what} {case_study.changed_at:%Y%m%d%H%M%S%f}"[:100]
