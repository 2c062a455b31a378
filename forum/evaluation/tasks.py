from celery import shared_task

from forum.evaluation import actions


@shared_task(name="forum.evaluation.tasks.evaluate_plans")
def evaluate_plans() -> None:
    """Whatever became of the figures since: new months, revisions, withdrawals."""
    actions.evaluate_due_plans()
