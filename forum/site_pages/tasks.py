from celery import shared_task
from django.utils import timezone

from forum.site_pages import actions


@shared_task
def delete_answered_messages() -> None:
    actions.delete_answered_messages(now=timezone.now())
