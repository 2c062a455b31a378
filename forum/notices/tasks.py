from celery import shared_task
from django.utils import timezone

from forum.notices import actions
from forum.notices.actions.mailing import AT_A_TIME
from forum.notices.models import Announcement


@shared_task
def tell_watchers() -> None:
    for number in Announcement.objects.filter(finished_at=None).values_list("pk", flat=True):
        actions.tell_watchers(number=number)


@shared_task
def announce_figures() -> None:
    actions.announce_figures(now=timezone.now())


@shared_task
def tell_of_role_requests() -> None:
    actions.tell_of_role_requests(now=timezone.now())


@shared_task
def write_digests() -> None:
    actions.write_digests(on=timezone.localdate())


@shared_task
def forget_those_who_left() -> None:
    actions.forget_those_who_left()


@shared_task
def send_letters() -> None:
    while actions.send_waiting() == AT_A_TIME:
        pass
