"""E-mails about accounts wait in the outbox as all others do: no page waits for the mail server."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from forum.notifications.models import OutgoingEmail
from forum.people.models import User

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


def delete_old_account_emails(*, before: datetime) -> int:
    """Their links have ended, and administrators have seen what was not sent."""
    return OutgoingEmail.objects.of_accounts_before(before).delete()[0]
