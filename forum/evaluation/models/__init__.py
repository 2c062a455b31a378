from forum.evaluation.models.plans import MOST_RAMP_IN, Amendment, Direction, EvaluationPlan
from forum.evaluation.models.verdicts import Verdict

__all__ = ["MOST_RAMP_IN", "Amendment", "Direction", "EvaluationPlan", "Verdict"]
