from celery import shared_task
from django.utils import timezone

from forum.technologies import actions


@shared_task(name="forum.technologies.tasks.follow_up_access")
def follow_up_access() -> None:
    today = timezone.localdate()
    actions.lapse_access(on=today)
    actions.remind_of_lapses(on=today)
    actions.delete_old_uploads(now=timezone.now())
