"""Who is notified of what the figures show: the authors of the case study, and whoever leads the adoption."""

from forum.evaluation.models import EvaluationPlan
from forum.notifications import actions
from forum.notifications.events import Event, by_key
from forum.notifications.models import Notification
from forum.people.models import User

Kind = Notification.Kind
EVENTS = by_key(
    Event(
        "evaluation read",
        when="What the figures show of a case study or an adoption is another than before",
        who="Its authors; of an adoption, whoever leads it and the owner of the case study it comes from",
        kind=Kind.FIGURES,
        title="What the figures show has changed: {about}",
    ),
)


def notify_of_verdict(plan: EvaluationPlan, *, verdict: int) -> None:
    """Nobody is told of the first: it is read as soon as the plan is fixed."""
    actions.notify(
        people=concerned_people(plan),
        event=EVENTS["evaluation read"],
        about=plan,
        path=plan.get_absolute_url(),
        by=None,
        idempotency_key=f"evaluation verdict {verdict}",
    )


def concerned_people(plan: EvaluationPlan) -> list[User]:
    if plan.adoption is not None:
        source = plan.adoption.case_study
        return [plan.adoption.lead, *([source.owner] if source and source.owner else [])]
    assert plan.case_study is not None
    owner = plan.case_study.owner
    return [*([owner] if owner else []), *plan.case_study.co_authors.all()]
