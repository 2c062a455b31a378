"""Who may do what with evaluation plans: each rule once, as a yes or no and as a filter."""

from typing import TYPE_CHECKING, Any

from forum.adoption import permissions as adoptions
from forum.adoption.lifecycle import ENDED as ENDED_ADOPTIONS
from forum.casestudies import permissions as case_studies
from forum.casestudies.lifecycle import ENDED
from forum.people.permissions import AnyUser, Rule, is_no_demonstration_to, through, where

if TYPE_CHECKING:
    from forum.adoption.models import Adoption
    from forum.casestudies.models import CaseStudy
    from forum.evaluation.models import EvaluationPlan

# Whoever may read what is evaluated reads what was planned for it, and what the figures show: nulls too.
can_see: "Rule[EvaluationPlan]" = is_no_demonstration_to & (
    through("case_study", case_studies.can_see) | through("adoption", adoptions.can_see)
)
# Of a case study or of an adoption, not of a plan: there is none yet.
can_plan = (case_studies.can_write & where(compiled=False) & ~where(state__in=ENDED)).described(
    "its authors"
)
can_plan_adoption = (adoptions.can_change & ~where(state__in=ENDED_ADOPTIONS)).described(
    adoptions.can_change.words
)
PLANNED_BY: "dict[str, Rule[Any]]" = {
    "casestudies.casestudy": can_plan,
    "adoption.adoption": can_plan_adoption,
}


def is_allowed_to_plan(user: AnyUser, of: "CaseStudy | Adoption") -> bool:
    rule: Rule[Any] = PLANNED_BY[of._meta.label_lower]
    return rule(user, of)


is_planner: "Rule[EvaluationPlan]" = through("case_study", case_studies.can_write) | through(
    "adoption", adoptions.can_change
)
can_amend: "Rule[EvaluationPlan]" = (where(ended_at__isnull=True) & is_planner).described(
    "the authors of its case study or its adopters, until it has ended"
)
can_end: "Rule[EvaluationPlan]" = can_amend
