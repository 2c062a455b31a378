from forum.people.models import User
from forum.rooms.user_tasks import TaskKind
from forum.technologies.models import CorrectionRequest
from forum.technologies.permissions import can_manage


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    return (
        TaskKind(
            CorrectionRequest.objects.answerable_by(user),
            "One correction of a technology to answer",
            "corrections of technologies to answer",
            "technology_corrections",
            is_queue=can_manage(user),
        ),
    )
