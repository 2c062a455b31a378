from forum.moderation.models import ModerationCase
from forum.moderation.permissions import can_moderate
from forum.people.models import User
from forum.rooms.user_tasks import TaskKind
from forum.writing.models import BlockedText

PAGE = "moderation"


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    cases = ModerationCase.objects
    is_queue = can_moderate(user)
    return (
        TaskKind(
            BlockedText.objects.decidable_by(user),
            "One stopped text to look at",
            "stopped texts to look at",
            PAGE,
            is_queue=is_queue,
        ),
        TaskKind(
            cases.decidable_by(user),
            "One reported case to decide",
            "reported cases to decide",
            PAGE,
            is_queue=is_queue,
        ),
        TaskKind(
            cases.appeals_decidable_by(user),
            "One appeal to decide",
            "appeals to decide",
            PAGE,
            is_queue=is_queue,
        ),
    )
