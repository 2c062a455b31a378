"""Taking a case study in hand for a change: locked, fresh, and only for those who may."""

from collections.abc import Callable

from forum.casestudies.models import CaseStudy
from forum.people.models import User
from forum.people.permissions import NotAllowed

PermissionCheck = Callable[[User, CaseStudy], bool]


def lock_case_study(case_study: CaseStudy) -> CaseStudy:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    # Not the place's row with it: figures must not wait for somebody's writing.
    locked = CaseStudy.objects.select_for_update(of=("self",)).select_related("place")
    return locked.get(pk=case_study.pk)


def require_permission(rule: PermissionCheck, by: User, case_study: CaseStudy) -> None:
    if not rule(by, case_study):
        raise NotAllowed
