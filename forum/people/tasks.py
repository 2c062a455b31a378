from celery import shared_task
from django.utils import timezone

from forum.people import actions


@shared_task
def renew_memberships() -> None:
    actions.renew_memberships(now=timezone.now())


@shared_task
def delete_ended_sessions() -> None:
    actions.delete_ended_sessions(now=timezone.now())


@shared_task(name="forum.people.tasks.delete_old_kept_texts")
def delete_old_kept_texts() -> None:
    actions.delete_old_kept_texts()
