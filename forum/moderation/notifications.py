"""Notifications about reports to the author, to reporters, and to stewards. They contain neither
the content nor who reported it."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from forum.moderation.lifecycle import is_content_author
from forum.moderation.models import ModerationCase
from forum.moderation.reportable import reportable_kind
from forum.notifications import actions as notifications
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.people.models import Role, User
from forum.people.permissions import users_with_role
from metrics.write_refusals import written_if_possible

Kind = Notification.Kind
EVENTS = by_key(
    Event(
        "reported",
        when="Something is reported",
        who="Stewards",
        kind=Kind.REQUEST,
        unless="They wrote what was reported",
    ),
    Event(
        "reported for patient information",
        when="Something is reported because it may tell who a patient is",
        who="Stewards",
        kind=Kind.REQUEST,
        unless="They wrote what was reported",
        by_email=True,
    ),
    Event(
        "hidden for now",
        when="Something is hidden because it may tell who a patient is",
        who="Who wrote it",
        kind=Kind.REQUEST,
        by_email=True,
    ),
    Event(
        "report decided",
        when="A steward decides about what was reported, or shows it again",
        who="Who wrote it. They do not learn who decided",
        kind=Kind.DECISION,
    ),
    Event(
        "outcome of a report",
        when="A steward decides about what was reported",
        who="Who reported it",
        kind=Kind.DECISION,
    ),
    Event(
        "appealed",
        when="Somebody appeals against a decision",
        who="Stewards",
        kind=Kind.REQUEST,
        unless="They made the decision, or wrote what it is about",
        by_email=True,
    ),
    Event(
        "appeal decided",
        when="An appeal is decided",
        who="Who appealed",
        kind=Kind.DECISION,
    ),
)


def notify_stewards(case: ModerationCase, *, urgent: bool, by: User | None = None) -> None:
    """By e-mail too if it may identify a patient."""
    content_label = reportable_kind(case.content_object).label
    title = f"A {content_label} was reported" + (": it may tell who a patient is" if urgent else "")
    event = "reported for patient information" if urgent else "reported"
    _notify(event, case, _stewards(case), title, case_url(case), f"case:{case.pk}:{urgent}", by=by)


def notify_appealed(case: ModerationCase) -> None:
    decider_ids = set(case.decisions.values_list("author_id", flat=True))
    other_stewards = [steward for steward in _stewards(case) if steward.pk not in decider_ids]
    title = "Somebody appeals against what was decided"
    _notify("appealed", case, other_stewards, title, case_url(case), f"case:{case.pk}:appeal")


def notify_hidden(case: ModerationCase) -> None:
    content_label = reportable_kind(case.content_object).label
    title = f"Your {content_label} is hidden for now: it may tell who a patient is"
    _notify_author("hidden for now", case, title, "hidden")


def notify_decided(case: ModerationCase, *, idempotency_key: str) -> None:
    title = f"What a steward decided about your {reportable_kind(case.content_object).label}"
    _notify_author("report decided", case, title, idempotency_key)


def notify_reporters(case: ModerationCase) -> None:
    people = User.objects.filter(pk__in=case.reports.values("author_id"))
    path = f"{reverse('moderation_decisions')}#reported-{case.pk}"
    title = "What came of what you reported"
    _notify("outcome of a report", case, list(people), title, path, f"case:{case.pk}:outcome")


def notify_appeal_decided(case: ModerationCase) -> None:
    title = "What another steward decided about your appeal"
    _notify_author("appeal decided", case, title, "appeal decided")


def mark_read(cases: Iterable[ModerationCase], *, by: User) -> None:
    """When a page with them is opened. One query if nothing is unread, which is nearly always."""
    notifications_about_cases = Notification.objects.filter(
        person=by, about_type=ContentType.objects.get_for_model(ModerationCase)
    )
    unread = set(notifications_about_cases.unread().values_list("about_id", flat=True))
    for case in cases:
        if case.pk in unread:
            with written_if_possible():
                notifications.mark_read_about(about=case, by=by)


def case_url(case: ModerationCase) -> str:
    return reverse("moderation_case", args=[case.pk])


def own_decisions_url(case: ModerationCase) -> str:
    return f"{reverse('moderation_decisions')}#case-{case.pk}"


def _stewards(case: ModerationCase) -> list[User]:
    return [
        steward
        for steward in users_with_role(Role.STEWARD, None)
        if not is_content_author(steward, case.content_object)
    ]


def _author(case: ModerationCase) -> list[User]:
    return [case.author] if case.author else []


def _notify_author(event: str, case: ModerationCase, title: str, idempotency_key: str) -> None:
    key = f"case:{case.pk}:{idempotency_key}"
    _notify(event, case, _author(case), title, own_decisions_url(case), key)


def _notify(
    event: str,
    case: ModerationCase,
    people: list[User],
    title: str,
    path: str,
    idempotency_key: str,
    *,
    by: User | None = None,
) -> None:
    # Authors and reporters get no `by`: they are not told who reported or decided.
    notifications.notify(
        people=people,
        event=EVENTS[event],
        about=case,
        title=title,
        path=path,
        by=by,
        idempotency_key=idempotency_key,
    )
