"""What comes of reports, told to whose it is, to who reported, and to stewards. No notice says what
was written, or who reported."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from forum.moderation.models import ModerationCase
from forum.moderation.things import kind_of, wrote
from forum.notices import actions as notices
from forum.notices.models import Notice
from forum.people.models import Role, User
from forum.people.permissions import holding

Kind = Notice.Kind


def tell_stewards(case: ModerationCase, *, urgent: bool, by: User | None = None) -> None:
    """At once by e-mail too where a patient may be known by it."""
    what = kind_of(case.thing).words
    title = f"A {what} was reported" + (": it may tell who a patient is" if urgent else "")
    _tell(
        case, _stewards(case), Kind.ASKED, title, case_url(case), f"case:{case.pk}:{urgent}",
        mail=urgent, by=by,
    )  # fmt: skip


def tell_of_appeal(case: ModerationCase) -> None:
    decided = set(case.decisions.values_list("author_id", flat=True))
    others = [one for one in _stewards(case) if one.pk not in decided]
    title = "Somebody appeals against what was decided"
    _tell(case, others, Kind.ASKED, title, case_url(case), f"case:{case.pk}:appeal", mail=True)


def tell_of_hiding(case: ModerationCase) -> None:
    what = kind_of(case.thing).words
    title = f"Your {what} is hidden for now: it may tell who a patient is"
    once = f"case:{case.pk}:hidden"
    _tell(case, _author(case), Kind.ASKED, title, mine_url(case), once, mail=True)


def tell_of_decision(case: ModerationCase, *, once: str) -> None:
    title = f"What a steward decided about your {kind_of(case.thing).words}"
    _tell(case, _author(case), Kind.DECISION, title, mine_url(case), f"case:{case.pk}:{once}")


def tell_reporters(case: ModerationCase) -> None:
    people = User.objects.filter(pk__in=case.reports.values("author_id"))
    path = f"{reverse('moderation_mine')}#reported-{case.pk}"
    once = f"case:{case.pk}:outcome"
    _tell(case, list(people), Kind.DECISION, "What came of what you reported", path, once)


def tell_of_appeal_decided(case: ModerationCase) -> None:
    once = f"case:{case.pk}:appeal decided"
    title = "What another steward decided about your appeal"
    _tell(case, _author(case), Kind.DECISION, title, mine_url(case), once)


def mark_read(cases: Iterable[ModerationCase], *, by: User) -> None:
    """When a page with them is opened. One query where nothing is unread, which is nearly always."""
    mine = Notice.objects.filter(
        person=by, about_type=ContentType.objects.get_for_model(ModerationCase)
    )
    unread = set(mine.unread().values_list("about_id", flat=True))
    for case in cases:
        if case.pk in unread:
            notices.read_about(thing=case, by=by)


def case_url(case: ModerationCase) -> str:
    return reverse("moderation_case", args=[case.pk])


def mine_url(case: ModerationCase) -> str:
    return f"{reverse('moderation_mine')}#case-{case.pk}"


def _stewards(case: ModerationCase) -> list[User]:
    return [one for one in holding(Role.STEWARD, None) if not wrote(one, case.thing)]


def _author(case: ModerationCase) -> list[User]:
    return [case.author] if case.author else []


def _tell(
    case: ModerationCase,
    people: list[User],
    kind: str,
    title: str,
    path: str,
    once: str,
    *,
    mail: bool = False,
    by: User | None = None,
) -> None:
    # Without an actor: nobody is told who reported or decided.
    notices.tell(
        people=people, kind=kind, about=case, title=title, path=path, by=by, once=once,
        also_by_mail=mail,
    )  # fmt: skip
