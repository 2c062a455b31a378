"""What a plan says, in words: for its page, and for what an amendment changed."""

from forum.evaluation.models import EvaluationPlan
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.pages.view_query import TREATMENT_NAMES


def plan_facts(plan: EvaluationPlan) -> dict[str, str]:
    return {
        "Whose figures": str(plan.place),
        "Trust that made the change": str(plan.provider) if plan.provider else "",
        "Treatment function": TREATMENT_NAMES[plan.treatment_function],
        "Measure": BY_SLUG[plan.measure].title,
        "Should become": plan.get_direction_display(),
        "First month since it began": formatting.month(plan.start),
        "Months of taking it up": str(plan.ramp_in),
    }
