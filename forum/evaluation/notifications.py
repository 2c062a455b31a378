"""Who is notified of what the figures show: the authors of the case study."""

from forum.evaluation.models import EvaluationPlan
from forum.notifications import actions
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification

Kind = Notification.Kind
EVENTS = by_key(
    Event(
        "evaluation read",
        when="What the figures show of a case study is another than before",
        who="Its authors",
        kind=Kind.FIGURES,
        title="What the figures show has changed: {about}",
    ),
)


def notify_of_verdict(plan: EvaluationPlan, *, verdict: int) -> None:
    """Nobody is told of the first: it is read as soon as the plan is fixed."""
    case_study = plan.case_study
    owner = [case_study.owner] if case_study.owner else []
    actions.notify(
        people=[*owner, *case_study.co_authors.all()],
        event=EVENTS["evaluation read"],
        about=plan,
        path=plan.get_absolute_url(),
        by=None,
        idempotency_key=f"evaluation verdict {verdict}",
    )
