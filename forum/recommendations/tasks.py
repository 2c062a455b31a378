from celery import shared_task
from django.utils import timezone

from forum.recommendations import actions


@shared_task(name="forum.recommendations.tasks.count_recommendations")
def count_recommendations() -> None:
    actions.count_recommendations(now=timezone.now())
