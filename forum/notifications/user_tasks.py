from forum.notifications.models import Notification
from forum.people.models import User
from forum.rooms.user_tasks import TaskKind

KINDS = (
    Notification.Kind.REQUEST,
    Notification.Kind.MENTION,
    Notification.Kind.REPLY,
    Notification.Kind.DECISION,
)


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    unread = Notification.objects.unread_visible_to(user).filter(kind__in=KINDS)
    return (
        TaskKind(
            unread,
            "One unread notification for you",
            "unread notifications for you",
            "notifications",
        ),
    )
