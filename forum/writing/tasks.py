from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from forum.writing import actions
from forum.writing.models import Attachment


@shared_task
def rescan_waiting_attachments() -> None:
    """Files that came while the scanner did not answer."""
    for key in Attachment.objects.waiting().values_list("pk", flat=True):
        scan_attachment.delay(key)


@shared_task
def scan_attachment(attachment_id: int) -> None:
    attachment = Attachment.objects.waiting().filter(pk=attachment_id).first()
    if attachment:
        actions.rescan_attachment(attachment=attachment)


@shared_task
def check_waiting_texts() -> None:
    """Files whose words nobody has read yet: new ones, and what a dead worker left."""
    for key in Attachment.objects.with_unread_text().values_list("pk", flat=True):
        check_attachment_text.delay(key)


@shared_task
def check_attachment_text(attachment_id: int) -> None:
    attachment = Attachment.objects.with_unread_text().filter(pk=attachment_id).first()
    if attachment:
        actions.check_attachment_text(attachment=attachment)


@shared_task
def delete_orphan_files() -> None:
    actions.delete_orphan_files(before=timezone.now() - timedelta(days=1))
