"""Who may do what in moderation. The models' QuerySets have the same rules as filters; tests compare
the two."""

from django.db import models

from forum.moderation.models import AppealState, DecisionKind, ModerationCase
from forum.moderation.reportable import is_author, reportable_kind
from forum.people.permissions import AnyUser, Permission, has_permission


def can_report(user: AnyUser, content: models.Model) -> bool:
    """Content that this person may read and somebody else wrote."""
    if not has_permission(user, Permission.REPLY) or is_author(user, content):
        return False
    return reportable_kind(content).readable(user).filter(pk=content.pk).exists()


def can_moderate(user: AnyUser) -> bool:
    return has_permission(user, Permission.MODERATE)


def can_manage(user: AnyUser, case: ModerationCase) -> bool:
    """Stewards, but nobody about what they wrote themselves."""
    if not can_moderate(user) or case.author_id == user.pk:
        return False
    return case.content_object is None or not is_author(user, case.content_object)


def can_see_as_author(user: AnyUser, case: ModerationCase) -> bool:
    """The author, once it was hidden or decided; also while they are suspended."""
    has_outcome = case.hidden_on_report or not case.is_open
    return user.is_authenticated and has_outcome and case.author_id == user.pk


def can_decide(user: AnyUser, case: ModerationCase) -> bool:
    return case.is_open and can_manage(user, case)


def can_appeal(user: AnyUser, case: ModerationCase) -> bool:
    """The author, once; also while suspended, so without checking roles."""
    if case.is_open or not can_see_as_author(user, case) or hasattr(case, "appeal"):
        return False
    return any(decision.kind != DecisionKind.KEEP for decision in case.decisions.all())


def can_decide_appeal(user: AnyUser, case: ModerationCase) -> bool:
    """Another steward than those who decided."""
    if not hasattr(case, "appeal") or case.appeal.state != AppealState.OPEN:
        return False
    decider_ids = {decision.author_id for decision in case.decisions.all()}
    return user.pk not in decider_ids and can_manage(user, case)


def can_read_history(user: AnyUser) -> bool:
    return has_permission(user, Permission.READ_HISTORY)
