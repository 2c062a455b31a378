from forum.moderation.models import ModerationCase
from forum.people.models import User
from forum.rooms.user_tasks import TaskKind
from forum.writing.models import BlockedText

PAGE = "moderation"


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    cases = ModerationCase.objects
    return (
        TaskKind(
            BlockedText.objects.decidable_by(user),
            "One stopped text to look at",
            "stopped texts to look at",
            PAGE,
        ),
        TaskKind(
            cases.decidable_by(user),
            "One reported case to decide",
            "reported cases to decide",
            PAGE,
        ),
        TaskKind(
            cases.appeals_decidable_by(user), "One appeal to decide", "appeals to decide", PAGE
        ),
    )
