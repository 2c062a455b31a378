from celery import shared_task
from django.utils import timezone

from forum.support import actions


@shared_task(name="forum.support.tasks.follow_up_support")
def follow_up_support() -> None:
    today = timezone.localdate()
    actions.expire_unanswered_flags(on=today)
    actions.follow_up_offers(on=today)
    actions.begin_due_reviews(on=today)
    actions.close_overdue_flags(on=today)
