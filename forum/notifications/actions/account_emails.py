"""E-mails about accounts wait in the outbox as all others do: no page waits for the mail server."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from forum.notifications.models import OutgoingEmail
from forum.people.models import User
from metrics.queue import enqueue

MAX_TITLE_LENGTH = 200


@transaction.atomic
def write_account_email(*, address: str, title: str, text: str, person: User | None) -> None:
    OutgoingEmail.objects.create(
        person=person,
        kind=OutgoingEmail.Kind.ACCOUNT,
        address=address,
        title=title[:MAX_TITLE_LENGTH],
        text=text,
        idempotency_key=f"account:{uuid4()}",
    )
    transaction.on_commit(_send_soon)


def delete_old_account_emails(*, before: datetime) -> int:
    """Their links have ended, and administrators have seen what was not sent."""
    return OutgoingEmail.objects.of_accounts_before(before).delete()[0]


def _send_soon() -> None:
    # The task is imported here: it calls these actions.
    from forum.notifications.tasks import send_due_emails

    enqueue(send_due_emails)
