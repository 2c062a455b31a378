"""Lock a case. Always in the order author, case, content, so that concurrent
actions never deadlock."""

from forum.moderation.models import ModerationCase
from forum.moderation.reportable import reportable_kind
from forum.people.models import User


def lock_case(case: ModerationCase) -> ModerationCase:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    cases = ModerationCase.objects.select_for_update(of=("self",), no_key=True)
    return cases.get(pk=case.pk)


def lock_case_and_author(case: ModerationCase) -> ModerationCase:
    """For actions that may change the author's account too."""
    if case.author_id is not None:
        User.objects.select_for_update(no_key=True).get(pk=case.author_id)
    return lock_case(case)


def audit_label(case: ModerationCase) -> str:
    """The case in the audit trail: never the content itself."""
    content = case.content_object
    return f"{reportable_kind(content).label} {content.pk}" if content is not None else str(case)
