"""Who may do what with evaluation plans: each rule once, as a yes or no and as a filter."""

from typing import TYPE_CHECKING

from forum.casestudies import permissions as case_studies
from forum.casestudies.lifecycle import ENDED
from forum.people.permissions import Rule, is_no_demonstration_to, through, where

if TYPE_CHECKING:
    from forum.evaluation.models import EvaluationPlan

# Whoever may read the case study reads what was planned for it, and what the figures show: nulls too.
can_see: "Rule[EvaluationPlan]" = is_no_demonstration_to & through(
    "case_study", case_studies.can_see
)
# Of a case study, not of a plan: there is none yet.
can_plan = (case_studies.can_write & where(compiled=False) & ~where(state__in=ENDED)).described(
    "its authors"
)
is_planner: "Rule[EvaluationPlan]" = through("case_study", case_studies.can_write)
can_amend: "Rule[EvaluationPlan]" = (where(ended_at__isnull=True) & is_planner).described(
    "the authors of its case study, until it has ended"
)
can_end: "Rule[EvaluationPlan]" = can_amend
