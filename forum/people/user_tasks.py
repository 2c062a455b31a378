from forum.people.models import User
from forum.people.permissions import requests_decidable_by, roles_grantable_by
from forum.rooms.user_tasks import TaskKind


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    return (
        TaskKind(
            requests_decidable_by(user),
            "One request for a role to decide",
            "requests for a role to decide",
            "role_requests",
            is_queue=bool(roles_grantable_by(user)),
        ),
    )
