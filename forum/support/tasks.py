from celery import shared_task
from django.utils import timezone

from forum.support import actions


@shared_task(name="forum.support.tasks.follow_up_support")
def follow_up_support() -> None:
    today = timezone.localdate()
    actions.expire_unanswered_flags(today=today)
    actions.follow_up_offers(today=today)
    actions.begin_due_reviews(today=today)
    actions.close_overdue_flags(today=today)
