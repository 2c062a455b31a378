from datetime import timedelta

from django.utils import timezone

from forum.adoption.deadlines import PROMPT_DAYS
from forum.adoption.models import Adoption, Proposal
from forum.people.models import User
from forum.rooms.user_tasks import TaskKind


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    quarter_ago = timezone.localdate() - timedelta(days=PROMPT_DAYS)
    own = Adoption.objects.visible_to(user).filter(lead=user)
    return (
        TaskKind(
            own.silent_since(quarter_ago),
            "One record of what your place tries, to say how it goes",
            "records of what your place tries, to say how it goes",
            "notifications",
        ),
        TaskKind(
            Proposal.objects.visible_to(user).decidable_by(user),
            "One lesson of an adopter to take up or not",
            "lessons of adopters to take up or not",
            "notifications",
        ),
        TaskKind(
            Adoption.objects.visible_to(user).to_settle_by(user, timezone.localdate()),
            "One record that does not fit what your area says of access to a technology",
            "records that do not fit what your area says of access to technologies",
            "adoptions",
            "?access=contradicts",
        ),
    )
