from forum.people.models import User
from forum.rooms.user_tasks import TaskKind
from forum.site_pages.models import ContactMessage


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    return (
        TaskKind(
            ContactMessage.objects.visible_to(user).waiting(),
            "One message by the contact form to answer",
            "messages by the contact form to answer",
            "contact_messages",
        ),
    )
