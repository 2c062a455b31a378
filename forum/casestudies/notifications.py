"""Who is notified of what about a case study: its title and nothing else of it. Call each function in
the transaction of the change."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.notifications import actions
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.notifications.subjects import SubjectKind, WatchSubject
from forum.people.models import Role, User
from forum.people.permissions import users_with_role
from metrics import hierarchy
from metrics.models import Place
from metrics.similarity import similar_places

Kind = Notification.Kind
YEAR, MAX_SIMILAR = timedelta(days=365), 3
EVENTS = by_key(
    Event(
        "named as co-author",
        when="Somebody is named as a co-author of a case study",
        who="The person named, who can take their name off",
        kind=Kind.REQUEST,
        by_email=True,
        email_subject="You are named as an author of “{title}”",
    ),
    Event(
        "case study to take on",
        when="A member of staff begins a case study by the short form",
        who="The ICB leads of its area, who can write on it",
        kind=Kind.REQUEST,
        title="“{about}” was begun in your area: can you take it on?",
        unless="Whoever began it is an ICB lead there",
        by_email=True,
    ),
    Event(
        "case study taken on",
        when="An ICB lead takes a case study on",
        who="Who began it",
        kind=Kind.DECISION,
        title="“{about}” has been taken on by an ICB lead",
    ),
    Event(
        "case study submitted",
        when="A case study is submitted",
        who="The approvers of its ICB",
        kind=Kind.REQUEST,
        title="“{about}” waits for your approval",
        by_email=True,
    ),
    Event(
        "case study approved",
        when="A case study is approved for its ICB",
        who="Its authors",
        kind=Kind.DECISION,
        title="“{about}” has been approved for its ICB",
    ),
    Event(
        "case study with stewards",
        when="A case study is approved for its ICB",
        who="All stewards",
        kind=Kind.REQUEST,
        title="“{about}” waits for a steward",
        by_email=True,
    ),
    Event(
        "case study sent back",
        when="A case study is returned with comments",
        who="Its authors",
        kind=Kind.REQUEST,
        title="“{about}” came back with comments",
        by_email=True,
    ),
    Event(
        "case study published",
        when="A case study, or a new version of one, is published",
        who="Its authors",
        kind=Kind.DECISION,
        title="“{about}” is published",
    ),
    Event(
        "new case study",
        when="A case study is published for the first time",
        who="Who watches its intervention, measure, treatment function or place",
        kind=Kind.CASE_STUDY,
        title="New case study: {about}",
        unless="They are its authors",
    ),
    Event(
        "case study on a longer wait",
        when="A case study is published for the first time",
        who="ICB leads of other areas whose waits on its measure are longer than in the 5 most similar"
        " areas and than in England",
        kind=Kind.CASE_STUDY,
        title="On a wait that is longer in your area: {about}",
        unless="They were notified of it in another way",
    ),
    Event(
        "case study from a similar area",
        when="Somebody new chose their home area, in their first 14 days",
        who="They, of up to 3 case studies of the last year from areas most similar to theirs",
        kind=Kind.CASE_STUDY,
        title="From an area similar to yours: {about}",
        unless="They were notified of it in another way",
    ),
    Event(
        "case study due for review",
        when="The review date of a case study has come",
        who="Its authors",
        kind=Kind.REQUEST,
        title="“{about}” is due for review",
        by_email=True,
    ),
)


def notify_to_take_on(case_study: CaseStudy, by: User) -> None:
    leads = users_with_role(Role.ICB_LEAD, case_study.place)
    _notify("case study to take on", case_study, leads, "case_study_preview", by)


def notify_taken_on(case_study: CaseStudy, by: User) -> None:
    """Its owner; whoever took it on is an author by now."""
    people = [case_study.owner] if case_study.owner else []
    _notify("case study taken on", case_study, people, "case_study_write", by)


def notify_co_author(case_study: CaseStudy, person: User, by: User) -> None:
    actions.notify(
        people=[person],
        event=EVENTS["named as co-author"],
        about=case_study,
        path=reverse("case_study_people", args=[case_study.pk]),
        by=by,
        idempotency_key=f"co-author of case study {case_study.pk}",
    )


def notify_matching_areas(case_study: CaseStudy, leads: Iterable[User]) -> None:
    """With the key of `notify_published`: nobody gets both."""
    actions.notify(
        people=leads,
        event=EVENTS["case study on a longer wait"],
        about=case_study,
        path=case_study.get_absolute_url(),
        by=None,
        idempotency_key=f"case study {case_study.pk}",
        subject=WatchSubject(SubjectKind.CASE_STUDY, str(case_study.pk)),
    )


def notify_of_similar_areas(person: User, now: datetime) -> None:
    """For somebody new: what areas like theirs published in the last year."""
    place = person.home_place
    if place is None:
        return
    codes = [similar.code for similar in similar_places(place, timezone.localdate(now))]
    similar = set(Place.objects.filter(code__in=codes).values_list("pk", flat=True))
    inside = hierarchy.place_ids_within(similar, timezone.localdate(now))
    recent = CaseStudy.objects.published().readable_by(person).filter(published_at__gte=now - YEAR)
    for case_study in recent.filter(place_id__in=inside).order_by("-published_at")[:MAX_SIMILAR]:
        actions.notify(
            people=[person],
            event=EVENTS["case study from a similar area"],
            about=case_study,
            path=case_study.get_absolute_url(),
            by=None,
            idempotency_key=f"case study {case_study.pk}",
        )


def notify_submitted(case_study: CaseStudy, by: User) -> None:
    approvers = users_with_role(Role.APPROVER, case_study.place)
    _notify("case study submitted", case_study, approvers, "case_study_review", by)


def notify_approved(case_study: CaseStudy, by: User) -> None:
    _notify_authors("case study approved", case_study, "case_study_write", by)
    stewards = users_with_role(Role.STEWARD, None)
    _notify("case study with stewards", case_study, stewards, "case_study_review", by)


def notify_sent_back(case_study: CaseStudy, by: User) -> None:
    _notify_authors("case study sent back", case_study, "case_study_write", by)


def notify_published(case_study: CaseStudy, by: User, *, is_first: bool) -> None:
    """Its authors each time; watchers of its subjects at the first publication only."""
    _notify_authors("case study published", case_study, "case_study", by)
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
        WatchSubject(SubjectKind.PLACE, case_study.provider.code) if case_study.provider else None,
    ]
    actions.notify_watchers(
        watched_subjects=[subject for subject in subjects if subject],
        event=EVENTS["new case study"],
        about=case_study,
        path=case_study.get_absolute_url(),
        by=by,
        idempotency_key=f"case study {case_study.pk}",
    )


def notify_review_due(case_study: CaseStudy) -> None:
    _notify_authors("case study due for review", case_study, "case_study_manage", None)


def authors_of(case_study: CaseStudy) -> list[User]:
    return [person for person in (case_study.owner, *case_study.co_authors.all()) if person]


def _notify_authors(event: str, case_study: CaseStudy, url_name: str, by: User | None) -> None:
    _notify(event, case_study, authors_of(case_study), url_name, by)


def _notify(
    event: str,
    case_study: CaseStudy,
    people: Iterable[User],
    url_name: str,
    by: User | None,
) -> None:
    actions.notify(
        people=people,
        event=EVENTS[event],
        about=case_study,
        path=reverse(url_name, args=[case_study.pk]),
        by=by,
        idempotency_key=_idempotency_key(case_study, event),
    )


def _idempotency_key(case_study: CaseStudy, event: str) -> str:
    """With the time of the change, because a case study may be sent back and submitted again."""
    return f"{event} {case_study.pk} {case_study.changed_at:%Y%m%d%H%M%S%f}"[:100]
