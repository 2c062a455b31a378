from forum.people.models import User
from forum.rooms.user_tasks import TaskKind
from tests.forum.made_up_room.models import Event, State


def task_kinds(user: User) -> tuple[TaskKind, ...]:
    planned = Event.objects.filter(author=user, state=State.PLANNED)
    return (TaskKind(planned, "One event to hold", "events to hold", "home"),)
