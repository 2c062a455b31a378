"""A case study locked for a change, and only for those who may make it."""

from collections.abc import Callable

from forum.casestudies.models import CaseStudy
from forum.people.models import User

PermissionCheck = Callable[[User, CaseStudy], bool]


def lock_case_study(case_study: CaseStudy) -> CaseStudy:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    # Not the place's row with it: figures must not wait for somebody's writing.
    case_studies = CaseStudy.objects.select_for_update(of=("self",)).select_related("place")
    return case_studies.get(pk=case_study.pk)
