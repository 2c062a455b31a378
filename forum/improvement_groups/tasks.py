from celery import shared_task
from django.utils import timezone

from forum.improvement_groups import actions


@shared_task(name="forum.improvement_groups.tasks.remind_of_sessions")
def remind_of_sessions() -> None:
    actions.remind_of_sessions(now=timezone.now())


@shared_task(name="forum.improvement_groups.tasks.follow_up_groups")
def follow_up_groups() -> None:
    today = timezone.localdate()
    actions.let_go_of_those_who_left(today=today)
    actions.close_groups_past_their_end(today=today)
    actions.close_silent_groups(today=today)
    actions.remind_silent_groups(today=today)
    actions.read_outcomes()
