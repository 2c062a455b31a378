from forum.people.models import User
from forum.people.permissions import Permission, has_permission
from forum.rooms.user_tasks import TaskKind
from forum.threads.models import Thread


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    """For stewards: everybody else is asked what they may know."""
    if not has_permission(user, Permission.MODERATE):
        return ()
    return (
        TaskKind(
            Thread.objects.visible_to(user).unanswered(),
            "One question without an answer",
            "questions without an answer",
            "threads",
            query="?show=unanswered",
            is_queue=True,
        ),
    )
