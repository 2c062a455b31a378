"""Notifications about reports to the author, to reporters, and to stewards. They contain neither
the content nor who reported it."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from forum.moderation.lifecycle import is_content_author
from forum.moderation.models import ModerationCase
from forum.moderation.reportable import reportable_kind
from forum.notifications import actions as notifications
from forum.notifications.models import Notification
from forum.people.models import Role, User
from forum.people.permissions import users_with_role
from metrics.write_refusals import written_if_possible

Kind = Notification.Kind


def notify_stewards(case: ModerationCase, *, urgent: bool, by: User | None = None) -> None:
    """By e-mail too if it may identify a patient."""
    content_label = reportable_kind(case.content_object).label
    title = f"A {content_label} was reported" + (": it may tell who a patient is" if urgent else "")
    _notify(
        case,
        _stewards(case),
        Kind.REQUEST,
        title,
        case_url(case),
        f"case:{case.pk}:{urgent}",
        by_email=urgent,
        by=by,
    )


def notify_appealed(case: ModerationCase) -> None:
    decider_ids = set(case.decisions.values_list("author_id", flat=True))
    other_stewards = [steward for steward in _stewards(case) if steward.pk not in decider_ids]
    title = "Somebody appeals against what was decided"
    _notify(
        case,
        other_stewards,
        Kind.REQUEST,
        title,
        case_url(case),
        f"case:{case.pk}:appeal",
        by_email=True,
    )


def notify_hidden(case: ModerationCase) -> None:
    content_label = reportable_kind(case.content_object).label
    title = f"Your {content_label} is hidden for now: it may tell who a patient is"
    idempotency_key = f"case:{case.pk}:hidden"
    _notify(
        case,
        _author(case),
        Kind.REQUEST,
        title,
        own_decisions_url(case),
        idempotency_key,
        by_email=True,
    )


def notify_decided(case: ModerationCase, *, idempotency_key: str) -> None:
    title = f"What a steward decided about your {reportable_kind(case.content_object).label}"
    _notify(
        case,
        _author(case),
        Kind.DECISION,
        title,
        own_decisions_url(case),
        f"case:{case.pk}:{idempotency_key}",
    )


def notify_reporters(case: ModerationCase) -> None:
    people = User.objects.filter(pk__in=case.reports.values("author_id"))
    path = f"{reverse('moderation_decisions')}#reported-{case.pk}"
    idempotency_key = f"case:{case.pk}:outcome"
    _notify(
        case, list(people), Kind.DECISION, "What came of what you reported", path, idempotency_key
    )


def notify_appeal_decided(case: ModerationCase) -> None:
    idempotency_key = f"case:{case.pk}:appeal decided"
    title = "What another steward decided about your appeal"
    _notify(case, _author(case), Kind.DECISION, title, own_decisions_url(case), idempotency_key)


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


def _notify(
    case: ModerationCase,
    people: list[User],
    kind: str,
    title: str,
    path: str,
    idempotency_key: str,
    *,
    by_email: bool = False,
    by: User | None = None,
) -> None:
    # Authors and reporters get no `by`: they are not told who reported or decided.
    notifications.notify(
        people=people,
        kind=kind,
        about=case,
        title=title,
        path=path,
        by=by,
        idempotency_key=idempotency_key,
        also_by_mail=by_email,
    )
