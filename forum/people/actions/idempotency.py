"""A form sent twice makes one row."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from forum.people.models import Idempotent, User

Sent = TypeVar("Sent", bound=Idempotent)


def lock_author(by: User) -> None:
    """So that of the same form sent twice at the same moment, the second finds what the first made."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)


def find_sent(
    rows: QuerySet[Sent],
    *,
    by: User,
    idempotency_key: UUID | None,
    is_same: Callable[[Sent], bool] = lambda row: True,
) -> Sent | None:
    """The row that the same form has made already.

    With other content the form was gone back to in the browser, changed and sent again: that makes
    a new row, and the key is its own from now on.
    """
    if idempotency_key is None:
        return None
    sent = rows.filter(author=by, idempotency_key=idempotency_key).first()
    if sent is None or is_same(sent):
        return sent
    rows.filter(pk=sent.pk).update(idempotency_key=None)
    return None
