"""Taking a case in hand. Always in this order: whose it is, the case, then the thing itself, so that
people who act on the same ones wait for each other and never crosswise."""

from collections.abc import Callable

from forum.moderation.models import ModerationCase
from forum.moderation.reportable import reportable_kind
from forum.people.models import User
from forum.people.permissions import NotAllowed


def lock_case(case: ModerationCase) -> ModerationCase:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    found = ModerationCase.objects.select_for_update(of=("self",), no_key=True)
    return found.get(pk=case.pk)


def lock_case_and_author(case: ModerationCase) -> ModerationCase:
    """Where the account of whose it is may change too."""
    if case.author_id is not None:
        User.objects.select_for_update(no_key=True).get(pk=case.author_id)
    return lock_case(case)


def require_permission(
    rule: Callable[[User, ModerationCase], bool], by: User, case: ModerationCase
) -> None:
    if not rule(by, case):
        raise NotAllowed


def audit_label(case: ModerationCase) -> str:
    """For the history: never the words themselves."""
    thing = case.content_object
    return f"{reportable_kind(thing).label} {thing.pk}" if thing is not None else str(case)
