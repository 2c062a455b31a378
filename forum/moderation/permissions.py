"""Who may do what in moderation. The same rules as conditions are in the models' QuerySets, and the
tests hold the two together."""

from django.db import models

from forum.casestudies.models import CaseStudy
from forum.moderation.models import AppealState, DecisionKind, ModerationCase
from forum.moderation.things import kind_of, wrote
from forum.people.permissions import Anyone, Deed, may, may_read_staff_content


def can_report(user: Anyone, thing: models.Model) -> bool:
    """What one may read and others wrote."""
    if not may(user, Deed.REPLY) or wrote(user, thing):
        return False
    return kind_of(thing).readable(user).filter(pk=thing.pk).exists()


def can_moderate(user: Anyone) -> bool:
    return may(user, Deed.MODERATE)


def can_look_after(user: Anyone, case: ModerationCase) -> bool:
    """Stewards, but nobody about what they wrote themselves."""
    if not can_moderate(user) or case.author_id == user.pk:
        return False
    return not (isinstance(case.thing, CaseStudy) and wrote(user, case.thing))


def can_see(user: Anyone, case: ModerationCase) -> bool:
    if not user.is_authenticated:
        return False
    if can_look_after(user, case) or is_told(user, case):
        return True
    return may_read_staff_content(user) and case.reports.filter(author_id=user.pk).exists()


def is_told(user: Anyone, case: ModerationCase) -> bool:
    """Whose it is, once something has come of it; also while they are suspended."""
    came = case.hidden_at_once or not case.is_open
    return user.is_authenticated and came and case.author_id == user.pk


def can_decide(user: Anyone, case: ModerationCase) -> bool:
    return case.is_open and can_look_after(user, case)


def can_appeal(user: Anyone, case: ModerationCase) -> bool:
    """Whose it is, once. A suspension must be answerable too, so their roles need not count."""
    if case.is_open or not is_told(user, case) or hasattr(case, "appeal"):
        return False
    return any(one.kind != DecisionKind.KEEP for one in case.decisions.all())


def can_decide_appeal(user: Anyone, case: ModerationCase) -> bool:
    """Another steward than those who decided."""
    if not hasattr(case, "appeal") or case.appeal.state != AppealState.OPEN:
        return False
    decided = {one.author_id for one in case.decisions.all()}
    return user.pk not in decided and can_look_after(user, case)


def can_read_history(user: Anyone) -> bool:
    return may(user, Deed.READ_HISTORY)
