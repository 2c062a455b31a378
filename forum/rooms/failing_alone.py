"""One bad item never stops a document: it is left out and logged, and the others are whole."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction

logger = logging.getLogger(__name__)
Item = TypeVar("Item")
Made = TypeVar("Made")


@dataclass
class Outcome:
    error: Exception | None = None

    @property
    def failed(self) -> bool:
        return self.error is not None


@contextmanager
def failing_alone(what: str) -> Iterator[Outcome]:
    """Inside a transaction in a savepoint: a failed query of one item does not spoil the rest. Outside of
    one it opens none, which on SQLite would keep all writers waiting."""
    outcome = Outcome()
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            yield outcome
    except Exception as error:
        logger.exception("Left out: %s", what)
        outcome.error = error


def each_alone(items: Iterable[Item], make: Callable[[Item], Made], what: str) -> list[Made]:
    made: list[Made] = []
    for item in items:
        try:
            made.append(make(item))
        except Exception:
            logger.exception("Left out: %s of %s", what, type(item).__name__)
    return made
