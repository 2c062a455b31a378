from celery import shared_task
from django.utils import timezone

from forum.casestudies import actions


@shared_task(name="forum.casestudies.tasks.match_areas")
def match_areas() -> None:
    actions.match_areas(now=timezone.now())


@shared_task(name="forum.casestudies.tasks.mark_reviews_due")
def mark_reviews_due() -> None:
    actions.mark_reviews_due(on=timezone.localdate())
