"""What anybody writes to those who run the site."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.patient_data_checks import refuse_patient_data
from forum.people.permissions import NotAllowed
from forum.site_pages.models import KEPT_FOR, ContactMessage, Topic
from forum.site_pages.notifications import notify_message
from forum.site_pages.permissions import can_answer_message

MAX_TEXT_LENGTH = 4000


@transaction.atomic
def send_message(
    *, topic: str, name: str, email: str, text: str, idempotency_key: UUID | None, by: User | None
) -> ContactMessage:
    """By anybody; `by` is nobody for who has not signed in. Sent twice, it is one."""
    if not (topic in Topic.values and name and email and 0 < len(text) <= MAX_TEXT_LENGTH):
        raise Refused("Say what it is about, who you are, and what you want to tell us.")
    refuse_patient_data({"name": name, "email": email, "text": text})
    message = ContactMessage(
        topic=topic,
        name=name,
        email=email,
        text=text,
        written_by=by,
        idempotency_key=idempotency_key,
    )
    sent = ContactMessage.objects.filter(idempotency_key=idempotency_key).first()
    if idempotency_key is not None and sent is not None:
        return sent
    message.save()
    record_event(verb="wrote to the operators", about=message, by=by, detail={"topic": topic})
    notify_message(message, by=by)
    return message


@transaction.atomic
def mark_answered(*, message: ContactMessage, by: User) -> ContactMessage:
    message = ContactMessage.objects.select_for_update().get(pk=message.pk)
    if not can_answer_message(by, message):
        raise NotAllowed
    if message.answered_at is None:
        message.answered_at, message.answered_by = timezone.now(), by
        message.save(update_fields=["answered_at", "answered_by"])
        record_event(verb="answered", about=message, by=by)
    return message


def delete_answered_messages(*, now: datetime) -> int:
    return ContactMessage.objects.answered_before(now - KEPT_FOR).delete()[0]
