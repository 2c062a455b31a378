"""The version of all that readers see: read for every page that may be kept, counted by triggers."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.db import connection, transaction

# One row, made with the triggers. On PostgreSQL a second table has a row for each transaction that has
# changed something, until it ends.
TABLE, CHANGES = "content_version", "content_change"


class Version(NamedTuple):
    """Two are equal when nothing was changed between them: nothing that every reader must see at once,
    and nothing that one may see some seconds later."""

    immediate: int
    soon: int


def read_version() -> Version | None:
    """None where changes are not counted, or not as others see them: inside a transaction."""
    if connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT immediate, soon FROM {TABLE}")
        row = cursor.fetchone()
    return Version(*row) if row else None


_is_marked: ContextVar[bool] = ContextVar("is_seen_soon", default=False)


@contextmanager
def seen_soon(is_addition: bool = True) -> Iterator[None]:
    """A transaction that only adds: a new month, and what was made of it. While one process makes a page
    anew, others go on showing the last one, so that publication day brings no crowd of them. Never for
    what takes something back, or corrects it: that is said with False, whatever is around it. On an
    error the transaction's end undoes the mark."""
    before = _is_marked.get()
    token = _is_marked.set(is_addition)
    try:
        with transaction.atomic():
            _mark(is_addition)
            yield
            _mark(before)
    finally:
        _is_marked.reset(token)


def _mark(is_seen_soon: bool) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"UPDATE {TABLE} SET is_seen_soon = %s", [is_seen_soon])
            return
        value = "on" if is_seen_soon else "off"
        cursor.execute("SELECT set_config('pathway.seen_soon', %s, true)", [value])
