from celery import shared_task
from django.utils import timezone

from forum.support import actions


@shared_task(name="forum.support.tasks.follow_up_support")
def follow_up_support() -> None:
    today = timezone.localdate()
    actions.expire(on=today)
    actions.follow_up(on=today)
    actions.reviews_due(on=today)
    actions.close_waiting(on=today)
