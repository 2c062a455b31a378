from forum.invitations.models import Invitation
from forum.people.models import User
from forum.rooms.user_tasks import TaskKind


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    return (
        TaskKind(
            Invitation.objects.visible_to(user).answerable_by(user),
            "One invitation to tell what your area did",
            "invitations to tell what your area did",
            "invitations",
        ),
    )
