from celery import shared_task
from django.utils import timezone

from forum.threads import actions


@shared_task(name="forum.threads.tasks.remind_of_unanswered")
def remind_of_unanswered() -> None:
    actions.remind_of_unanswered(on=timezone.localdate())


@shared_task(name="forum.threads.tasks.delete_data_of_closed_accounts")
def delete_data_of_closed_accounts() -> None:
    actions.delete_data_of_closed_accounts()
