"""A database that takes no writes for now: read-only after a fail-over, or on a full disk. Reading goes on."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

logger = logging.getLogger(__name__)

NO_ROOM = frozenset({errno.ENOSPC, errno.EROFS, errno.EDQUOT})
SQLITE_WORDS = ("readonly database", "disk is full", "disk i/o error", "unable to open database")
# 25006: a transaction that may only read; class 53: no room on disk or in memory.
POSTGRESQL_CODES = ("25006", "53100", "53200")


class WritesRefused(DatabaseError):
    """What could not be stored, where the library in between has not passed the error on."""


def is_write_refused(error: BaseException) -> bool:
    if isinstance(error, WritesRefused):
        return True
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    if not isinstance(error, DatabaseError):
        return False
    code = getattr(error.__cause__, "sqlstate", None) or ""
    words = str(error).lower()
    return code in POSTGRESQL_CODES or any(part in words for part in SQLITE_WORDS)


@contextmanager
def written_if_possible() -> Iterator[None]:
    """For what a page notes while it is read, such as how far: it is not worth the page."""
    try:
        yield
    except (DatabaseError, OSError) as error:
        if not is_write_refused(error):
            raise
        logger.warning("Not stored, because the database takes no writes: %s", error)
