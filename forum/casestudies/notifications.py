"""Who is notified of what about a case study: its title and nothing else of it. Call each function in
the transaction of the change."""

from collections.abc import Iterable

from django.urls import reverse

from forum.casestudies.models import CaseStudy
from forum.notifications import actions
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import Role, User
from forum.people.permissions import users_with_role

Kind = Notification.Kind
EVENTS = by_key(
    Event(
        "case study submitted",
        when="A case study is submitted",
        who="The approvers of its ICB",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "case study approved",
        when="A case study is approved for its ICB",
        who="Its authors",
        kind=Kind.DECISION,
    ),
    Event(
        "case study with stewards",
        when="A case study is approved for its ICB",
        who="All stewards",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "case study sent back",
        when="A case study is returned with comments",
        who="Its authors",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "case study published",
        when="A case study, or a new version of one, is published",
        who="Its authors",
        kind=Kind.DECISION,
    ),
    Event(
        "new case study",
        when="A case study is published for the first time",
        who="Who watches its intervention, measure, treatment function or place",
        kind=Kind.CASE_STUDY,
        unless="They are its authors",
    ),
    Event(
        "case study due for review",
        when="The review date of a case study has come",
        who="Its authors",
        kind=Kind.REQUEST,
        by_email=True,
    ),
)


def notify_submitted(case_study: CaseStudy, by: User) -> None:
    approvers = users_with_role(Role.APPROVER, case_study.place)
    _notify(
        "case study submitted",
        case_study,
        approvers,
        "waits for your approval",
        "case_study_review",
        by,
    )


def notify_approved(case_study: CaseStudy, by: User) -> None:
    _notify_authors(
        "case study approved", case_study, "has been approved for its ICB", "case_study_write", by
    )
    _notify(
        "case study with stewards",
        case_study,
        users_with_role(Role.STEWARD, None),
        "waits for a steward",
        "case_study_review",
        by,
    )


def notify_sent_back(case_study: CaseStudy, by: User) -> None:
    _notify_authors(
        "case study sent back", case_study, "came back with comments", "case_study_write", by
    )


def notify_published(case_study: CaseStudy, by: User, *, is_first: bool) -> None:
    """Its authors each time; watchers of its subjects at the first publication only."""
    _notify_authors("case study published", case_study, "is published", "case_study", by)
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
        event=EVENTS["new case study"],
        about=case_study,
        title=f"New case study: {case_study.title}",
        path=case_study.get_absolute_url(),
        by=by,
        idempotency_key=f"case study {case_study.pk}",
    )


def notify_review_due(case_study: CaseStudy) -> None:
    _notify_authors(
        "case study due for review", case_study, "is due for review", "case_study_manage", None
    )


def authors_of(case_study: CaseStudy) -> list[User]:
    return [person for person in (case_study.owner, *case_study.co_authors.all()) if person]


def _notify_authors(
    event: str, case_study: CaseStudy, event_words: str, url_name: str, by: User | None
) -> None:
    _notify(event, case_study, authors_of(case_study), event_words, url_name, by)


def _notify(
    event: str,
    case_study: CaseStudy,
    people: Iterable[User],
    event_words: str,
    url_name: str,
    by: User | None,
) -> None:
    actions.notify(
        people=people,
        event=EVENTS[event],
        about=case_study,
        title=f"“{case_study.title}” {event_words}",
        path=reverse(url_name, args=[case_study.pk]),
        by=by,
        idempotency_key=_idempotency_key(case_study, event_words),
    )


def _idempotency_key(case_study: CaseStudy, event_words: str) -> str:
    """With the time of the change, because a case study may be sent back and submitted again."""
    return f"case study {case_study.pk} {event_words} {case_study.changed_at:%Y%m%d%H%M%S%f}"[:100]
