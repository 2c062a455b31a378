"""What comes of reports, told to whose it is, to who reported, and to stewards. No notice says what
was written, or who reported."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from forum.moderation.models import ModerationCase
from forum.moderation.reportable import is_author, reportable_kind
from forum.notifications import actions as notifications
from forum.notifications.models import Notification
from forum.people.models import Role, User
from forum.people.permissions import users_with_role

Kind = Notification.Kind


def notify_stewards(case: ModerationCase, *, urgent: bool, by: User | None = None) -> None:
    """At once by e-mail too where a patient may be known by it."""
    what = reportable_kind(case.content_object).label
    title = f"A {what} was reported" + (": it may tell who a patient is" if urgent else "")
    _tell(
        case,
        _stewards(case),
        Kind.REQUEST,
        title,
        case_url(case),
        f"case:{case.pk}:{urgent}",
        mail=urgent,
        by=by,
    )


def notify_appealed(case: ModerationCase) -> None:
    decided = set(case.decisions.values_list("author_id", flat=True))
    others = [one for one in _stewards(case) if one.pk not in decided]
    title = "Somebody appeals against what was decided"
    _tell(case, others, Kind.REQUEST, title, case_url(case), f"case:{case.pk}:appeal", mail=True)


def notify_hidden(case: ModerationCase) -> None:
    what = reportable_kind(case.content_object).label
    title = f"Your {what} is hidden for now: it may tell who a patient is"
    idempotency_key = f"case:{case.pk}:hidden"
    _tell(
        case,
        _author(case),
        Kind.REQUEST,
        title,
        own_decisions_url(case),
        idempotency_key,
        mail=True,
    )


def notify_decided(case: ModerationCase, *, idempotency_key: str) -> None:
    title = f"What a steward decided about your {reportable_kind(case.content_object).label}"
    _tell(
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
    _tell(
        case, list(people), Kind.DECISION, "What came of what you reported", path, idempotency_key
    )


def notify_appeal_decided(case: ModerationCase) -> None:
    idempotency_key = f"case:{case.pk}:appeal decided"
    title = "What another steward decided about your appeal"
    _tell(case, _author(case), Kind.DECISION, title, own_decisions_url(case), idempotency_key)


def mark_read(cases: Iterable[ModerationCase], *, by: User) -> None:
    """When a page with them is opened. One query where nothing is unread, which is nearly always."""
    mine = Notification.objects.filter(
        person=by, about_type=ContentType.objects.get_for_model(ModerationCase)
    )
    unread = set(mine.unread().values_list("about_id", flat=True))
    for case in cases:
        if case.pk in unread:
            notifications.mark_read_about(about=case, by=by)


def case_url(case: ModerationCase) -> str:
    return reverse("moderation_case", args=[case.pk])


def own_decisions_url(case: ModerationCase) -> str:
    return f"{reverse('moderation_decisions')}#case-{case.pk}"


def _stewards(case: ModerationCase) -> list[User]:
    return [
        one
        for one in users_with_role(Role.STEWARD, None)
        if not is_author(one, case.content_object)
    ]


def _author(case: ModerationCase) -> list[User]:
    return [case.author] if case.author else []


def _tell(
    case: ModerationCase,
    people: list[User],
    kind: str,
    title: str,
    path: str,
    idempotency_key: str,
    *,
    mail: bool = False,
    by: User | None = None,
) -> None:
    # Without an actor: nobody is told who reported or decided.
    notifications.notify(
        people=people,
        kind=kind,
        about=case,
        title=title,
        path=path,
        by=by,
        idempotency_key=idempotency_key,
        also_by_mail=mail,
    )
