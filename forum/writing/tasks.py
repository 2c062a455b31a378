from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from forum.writing import actions
from forum.writing.models import Attachment


@shared_task
def scan_waiting() -> None:
    """Files that came while the scanner did not answer."""
    for key in Attachment.objects.waiting().values_list("pk", flat=True):
        scan_attachment.delay(key)


@shared_task
def scan_attachment(attachment_id: int) -> None:
    attachment = Attachment.objects.waiting().filter(pk=attachment_id).first()
    if attachment:
        actions.scan_again(attachment=attachment)


@shared_task
def drop_orphans() -> None:
    actions.drop_orphans(before=timezone.now() - timedelta(days=1))
