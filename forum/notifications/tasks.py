from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from forum.notifications import actions
from forum.notifications.actions.sending import BATCH_SIZE
from forum.notifications.models import Announcement
from forum.rooms.failing_alone import failing_alone

ACCOUNT_EMAIL_DAYS = 7


@shared_task
def deliver_announcements() -> None:
    unfinished = Announcement.objects.filter(finished_at=None)
    for announcement_id in unfinished.values_list("pk", flat=True):
        with failing_alone(f"announcement {announcement_id}"):
            actions.deliver_announcement(announcement_id=announcement_id)


@shared_task
def announce_figures() -> None:
    actions.announce_figures(now=timezone.now())
    actions.announce_revisions(now=timezone.now())


@shared_task
def notify_of_role_requests() -> None:
    actions.notify_of_role_requests(now=timezone.now())


@shared_task
def welcome_new_people() -> None:
    actions.welcome_new_people(now=timezone.now())


@shared_task
def write_digests() -> None:
    actions.write_digests(on=timezone.localdate())


@shared_task
def delete_data_of_closed_accounts() -> None:
    actions.delete_data_of_closed_accounts()


@shared_task
def delete_old_account_emails() -> None:
    before = timezone.now() - timedelta(days=ACCOUNT_EMAIL_DAYS)
    actions.delete_old_account_emails(before=before)


@shared_task
def send_due_emails() -> None:
    while actions.send_due_emails() == BATCH_SIZE:
        pass
