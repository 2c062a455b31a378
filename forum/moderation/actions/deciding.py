"""What stewards do with a case."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.moderation import guarding
from forum.moderation.actions.carrying_out import carry_out, post_of
from forum.moderation.actions.taking import allow, label_of, taken, taken_with_author
from forum.moderation.models import Decision, DecisionKind, ModerationCase
from forum.moderation.models.cases import CaseState
from forum.moderation.permissions import can_decide, can_look_after
from forum.moderation.telling import tell_of_decision, tell_reporters
from forum.moderation.things import kind_of
from forum.people import actions as people
from forum.people.actions import Refused, record
from forum.people.models import User
from forum.people.permissions import NotAllowed, authorship, may_suspend
from forum.threads import actions as threads
from forum.threads.models import Visibility

LONGEST_REASON = 500
K = DecisionKind


@transaction.atomic
def take_up(*, case: ModerationCase, by: User) -> ModerationCase:
    """Say that one looks at it. Also from a steward who does not come to it."""
    case = taken(case)
    allow(can_decide, by, case)
    if case.steward_id == by.pk:
        return case
    detail = {"from": case.steward_id} if case.steward_id else {}
    case.steward, case.taken_at = by, timezone.now()
    case.save(update_fields=["steward", "taken_at"])
    record(verb="took up a case", about=case, by=by, detail=detail, label=label_of(case))
    return case


@transaction.atomic
def decide(
    *,
    case: ModerationCase,
    kind: str,
    reason: str,
    by: User,
    body: str = "",
    also: str = "",
    until: date | None = None,
) -> ModerationCase:
    """What becomes of the thing and, with `also`, of its author: a warning, or a suspension until
    a day. `body`: what is left of it, where something is taken out."""
    case = taken_with_author(case)
    allow(can_look_after, by, case)
    if not case.is_open:
        return _decided_before(case, kind, by)
    reason = _checked(reason, by)
    if case.thing is None or kind not in kind_of(case.thing).decisions:
        raise Refused("Choose what becomes of it.")
    _check_author(case, also, until, by)
    version = carry_out(case, kind, body=body, reason=reason, by=by)
    case.state, case.decided_at = CaseState.DECIDED, timezone.now()
    case.steward, case.taken_at = by, case.taken_at or timezone.now()
    case.save()
    _write(case, kind, reason, by, version=version)
    if also:
        _write(case, also, reason, by, until=until)
    # Before a suspension: somebody suspended is told of nothing new.
    tell_of_decision(case, once="decided")
    tell_reporters(case)
    if also == K.SUSPEND:
        _suspend(case, until, reason, by)
    return case


@transaction.atomic
def warn(*, case: ModerationCase, reason: str, by: User) -> Decision:
    """After what becomes of the thing has been decided."""
    return _about_author(case, K.WARN, reason, None, by)


@transaction.atomic
def suspend(*, case: ModerationCase, until: date, reason: str, by: User) -> Decision:
    return _about_author(case, K.SUSPEND, reason, until, by)


@transaction.atomic
def show_again(*, case: ModerationCase, by: User) -> ModerationCase:
    """What was hidden until its author mended it."""
    case = taken(case)
    allow(can_look_after, by, case)
    post = post_of(case.thing)
    if case.is_open or post is None or not case.decisions.filter(kind=K.HIDE).exists():
        raise Refused("Only what was hidden can be shown again.")
    if post.visibility == Visibility.HIDDEN:
        threads.show_post(post=post, by=by)
        record(verb="showed again", about=case, by=by, label=label_of(case))
        tell_of_decision(case, once="shown again")
    return case


def _about_author(
    case: ModerationCase, kind: DecisionKind, reason: str, until: date | None, by: User
) -> Decision:
    case = taken_with_author(case)
    allow(can_look_after, by, case)
    if before := case.decisions.filter(kind=kind, author=by, until=until).first():
        return before
    if case.is_open:
        raise Refused("Decide first what becomes of what was written.")
    if hasattr(case, "appeal") or case.decisions.filter(kind__in=[K.WARN, K.SUSPEND]).exists():
        raise Refused("This case is closed: its author has been told, and may have appealed.")
    reason = _checked(reason, by)
    _check_author(case, kind, until, by)
    made = _write(case, kind, reason, by, until=until)
    tell_of_decision(case, once=kind)
    if kind == K.SUSPEND:
        _suspend(case, until, reason, by)
    return made


def _checked(reason: str, by: User) -> str:
    reason = guarding.tidied(reason, LONGEST_REASON)
    if not reason:
        raise Refused("Say why: its author reads the reason.")
    guarding.refuse(reason, by=by)
    return reason


def _check_author(case: ModerationCase, also: str, until: date | None, by: User) -> None:
    if not also:
        return
    if also not in (K.WARN, K.SUSPEND) or case.author is None:
        raise Refused("There is nobody to warn: the site itself compiled this.")
    if also == K.SUSPEND and (until is None or until < timezone.localdate()):
        raise Refused("Choose for how long their account is suspended.")
    if also == K.SUSPEND and not may_suspend(by, case.author):
        raise Refused("Only an administrator can suspend this account.")


def _suspend(case: ModerationCase, until: date | None, reason: str, by: User) -> None:
    if case.author is None or until is None:
        raise NotAllowed
    case.author.refresh_from_db()
    if case.author.suspended_until is None or case.author.suspended_until < until:
        people.suspend(user=case.author, until=until, reason=reason, by=by)


def _write(
    case: ModerationCase,
    kind: str,
    reason: str,
    by: User,
    *,
    version: int | None = None,
    until: date | None = None,
) -> Decision:
    made = Decision.objects.create(
        **authorship(by), case=case, about=case.author, kind=kind, reason=reason, version=version,
        until=until,
    )  # fmt: skip
    detail = {"reason": reason} | ({"until": until.isoformat()} if until else {})
    record(verb=f"decided: {kind}", about=case, by=by, detail=detail, label=label_of(case))
    return made


def _decided_before(case: ModerationCase, kind: str, by: User) -> ModerationCase:
    """The same form sent twice is one decision; another steward's stands."""
    if case.decisions.filter(kind=kind, author=by).exists():
        return case
    decided = "; ".join(one.get_kind_display() for one in case.decisions.all())
    raise Refused(f"This has been decided meanwhile: {decided}.")
