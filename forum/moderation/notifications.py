"""Notifications about reports to the author, to reporters, and to stewards. They contain neither
the content nor who reported it."""

from collections.abc import Callable, Iterable

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


def _with_label(words: str) -> Callable[[ModerationCase, str], str]:
    """What kind of thing it is about, and no more of it."""
    return lambda case, state: words.format(label=reportable_kind(case.content_object).label)


EVENTS = by_key(
    Event(
        "reported",
        when="Something is reported",
        who="Stewards",
        kind=Kind.REQUEST,
        title=_with_label("A {label} was reported"),
        unless="They wrote what was reported",
    ),
    Event(
        "reported for patient information",
        when="Something is reported because it may identify a patient",
        who="Stewards",
        kind=Kind.REQUEST,
        title=_with_label("A {label} was reported: it may identify a patient"),
        unless="They wrote what was reported",
        by_email=True,
    ),
    Event(
        "hidden for now",
        when="Something is hidden because it may identify a patient",
        who="Who wrote it",
        kind=Kind.REQUEST,
        title=_with_label("Your {label} is hidden for now: it may identify a patient"),
        by_email=True,
    ),
    Event(
        "report decided",
        when="A steward decides about what was reported, or shows it again",
        who="Who wrote it. They do not learn who decided",
        kind=Kind.DECISION,
        title=_with_label("What a steward decided about your {label}"),
    ),
    Event(
        "outcome of a report",
        when="A steward decides about what was reported",
        who="Who reported it",
        kind=Kind.DECISION,
        title="What we decided about what you reported",
    ),
    Event(
        "appealed",
        when="Somebody appeals against a decision",
        who="Stewards",
        kind=Kind.REQUEST,
        title="Somebody appeals against what was decided",
        unless="They made the decision, or wrote what it is about",
        by_email=True,
    ),
    Event(
        "appeal decided",
        when="An appeal is decided",
        who="Who appealed",
        kind=Kind.DECISION,
        title="What another steward decided about your appeal",
    ),
)


def notify_stewards(case: ModerationCase, *, urgent: bool, by: User | None = None) -> None:
    """By e-mail too if it may identify a patient."""
    event = "reported for patient information" if urgent else "reported"
    _notify(
        event, case, _stewards(case), case.get_absolute_url(), f"case:{case.pk}:{urgent}", by=by
    )


def notify_appealed(case: ModerationCase) -> None:
    decider_ids = set(case.decisions.values_list("author_id", flat=True))
    other_stewards = [steward for steward in _stewards(case) if steward.pk not in decider_ids]
    _notify("appealed", case, other_stewards, case.get_absolute_url(), f"case:{case.pk}:appeal")


def notify_hidden(case: ModerationCase) -> None:
    _notify_author("hidden for now", case, "hidden")


def notify_decided(case: ModerationCase, *, idempotency_key: str) -> None:
    _notify_author("report decided", case, idempotency_key)


def notify_reporters(case: ModerationCase) -> None:
    people = User.objects.filter(pk__in=case.reports.values("author_id"))
    path = f"{reverse('moderation_decisions')}#reported-{case.pk}"
    _notify("outcome of a report", case, list(people), path, f"case:{case.pk}:outcome")


def notify_appeal_decided(case: ModerationCase) -> None:
    _notify_author("appeal decided", case, "appeal decided")


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


def _notify_author(event: str, case: ModerationCase, idempotency_key: str) -> None:
    key = f"case:{case.pk}:{idempotency_key}"
    _notify(event, case, _author(case), own_decisions_url(case), key)


def _notify(
    event: str,
    case: ModerationCase,
    people: list[User],
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
        path=path,
        by=by,
        idempotency_key=idempotency_key,
    )
