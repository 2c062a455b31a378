from django.utils import timezone

from forum.improvement_groups.models import ImprovementGroup
from forum.improvement_groups.permissions import is_invited
from forum.people.models import User
from forum.rooms.user_tasks import TaskKind


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    visible = ImprovementGroup.objects.visible_to(user)
    over = visible.over(timezone.localdate()).filter(facilitator=user)
    return (
        TaskKind(
            is_invited.filter(visible.open(), user),
            "One invitation to an improvement group to answer",
            "invitations to improvement groups to answer",
            "improvement_groups",
            query="?show=own",
        ),
        TaskKind(
            over,
            "One improvement group whose end date has passed, to close",
            "improvement groups whose end date has passed, to close",
            "improvement_groups",
            query="?show=own",
        ),
    )
