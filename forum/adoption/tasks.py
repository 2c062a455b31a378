from celery import shared_task
from django.utils import timezone

from forum.adoption import actions


@shared_task(name="forum.adoption.tasks.follow_up_adoptions")
def follow_up_adoptions() -> None:
    today = timezone.localdate()
    actions.hand_on_from_those_who_left(today=today)
    actions.prompt_leads(today=today)
    actions.mark_silent(today=today)
