"""Evaluations are read again when figures are revised, and say what became of them."""

from collections.abc import Iterator

from forum.evaluation.models import EvaluationPlan
from forum.people.permissions import AnyUser
from forum.rooms.figure_based import FigureBased, changed_figures
from metrics import formatting
from metrics.models import Revision


class Evaluations:
    heading = "Evaluations that are read from revised figures"

    def touched_by(self, revision: Revision, user: AnyUser) -> Iterator[FigureBased]:
        plans = EvaluationPlan.objects.visible_to(user).open()
        rows = list(plans.select_related("case_study", "adoption", "place"))
        changed = changed_figures(revision, (plan.place_id for plan in rows))
        for plan in rows:
            figures = changed.get((plan.place_id, plan.treatment_function), {})
            if plan.measure in figures:
                month = formatting.month(revision.month)
                words = f"It is read again from the figures of {month} as they are now."
                yield FigureBased(str(plan), plan.get_absolute_url(), words)
