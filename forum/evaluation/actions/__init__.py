from forum.evaluation.actions.evaluating import evaluate_due_plans, evaluate_plan
from forum.evaluation.actions.plans import PlanTerms, amend_plan, end_plan, fix_plan

__all__ = [
    "PlanTerms",
    "amend_plan",
    "end_plan",
    "evaluate_due_plans",
    "evaluate_plan",
    "fix_plan",
]
