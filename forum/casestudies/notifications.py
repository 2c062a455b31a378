"""Who is notified of what about a case study: its title and nothing else of it. Call each function in
the transaction of the change."""

from collections.abc import Iterable

from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.notifications import actions
from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import Role, User
from forum.people.permissions import users_with_role

Kind = Notification.Kind


def notify_submitted(case_study: CaseStudy, by: User) -> None:
    approvers = users_with_role(Role.APPROVER, case_study.place)
    _notify_request(case_study, approvers, "waits for your approval", "case_study_review", by)


def notify_approved(case_study: CaseStudy, by: User) -> None:
    _notify_authors(case_study, "has been approved for its ICB", "case_study_write", by)
    _notify_request(
        case_study,
        users_with_role(Role.STEWARD, None),
        "waits for a steward",
        "case_study_review",
        by,
    )


def notify_sent_back(case_study: CaseStudy, by: User) -> None:
    event_words = "came back with comments"
    _notify_request(case_study, _authors(case_study), event_words, "case_study_write", by)


def notify_published(case_study: CaseStudy, by: User, *, is_first: bool) -> None:
    """Its authors each time; watchers of its subjects at the first publication only."""
    _notify_authors(case_study, "is published", "case_study", by)
    if not is_first:
        return
    subjects = [
        WatchSubject(SubjectKind.INTERVENTION, case_study.intervention.slug)
        if case_study.intervention
        else None,
        WatchSubject(SubjectKind.MEASURE, case_study.measure) if case_study.measure else None,
        WatchSubject(SubjectKind.TREATMENT, case_study.treatment_function)
        if case_study.treatment_function
        else None,
        WatchSubject(SubjectKind.PLACE, case_study.place.code),
    ]
    actions.notify_watchers(
        watched_subjects=[subject for subject in subjects if subject],
        kind=Kind.CASE_STUDY,
        about=case_study,
        title=f"New case study: {case_study.title}",
        path=case_study.get_absolute_url(),
        by=by,
        idempotency_key=f"case study {case_study.pk}",
    )


def notify_review_due(case_study: CaseStudy) -> None:
    _notify_request(
        case_study, _authors(case_study), "is due for review", "case_study_manage", None
    )


def _authors(case_study: CaseStudy) -> list[User]:
    return [person for person in (case_study.owner, *case_study.co_authors.all()) if person]


def _notify_request(
    case_study: CaseStudy, people: Iterable[User], event_words: str, url_name: str, by: User | None
) -> None:
    actions.notify(
        people=people,
        kind=Kind.REQUEST,
        about=case_study,
        title=f"“{case_study.title}” {event_words}",
        path=reverse(url_name, args=[case_study.pk]),
        by=by,
        idempotency_key=_idempotency_key(case_study, event_words),
        also_by_mail=True,
    )


def _notify_authors(case_study: CaseStudy, event_words: str, url_name: str, by: User) -> None:
    actions.notify(
        people=_authors(case_study),
        kind=Kind.DECISION,
        about=case_study,
        title=f"“{case_study.title}” {event_words}",
        path=reverse(url_name, args=[case_study.pk]),
        by=by,
        idempotency_key=_idempotency_key(case_study, event_words),
    )


def _idempotency_key(case_study: CaseStudy, event_words: str) -> str:
    """With the time of the change, because a case study may be sent back and submitted again."""
    return f"case study {case_study.pk} {event_words} {case_study.changed_at:%Y%m%d%H%M%S%f}"[:100]
