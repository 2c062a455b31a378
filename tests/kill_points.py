"""Points in a worker's work at which it can be killed or stopped: named by phase, by what is done
there and by the how manyeth that is. The same import passes the same points each time, on a busy
machine too.

A point of rows lies within a statement: some are with the database, others not yet.
"""

import os
import signal
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

BEGIN, CHUNK, STATEMENT, ROW, COMMIT = "begin", "chunk", "statement", "row", "commit"

Result = TypeVar("Result")


class KillPoint(NamedTuple):
    phase: str
    kind: str
    number: int


class Passing:
    """The points that this process has passed, and the one at which it gets a signal."""

    def __init__(self) -> None:
        self.phase = ""
        self.counts: Counter[tuple[str, str]] = Counter()
        self.last: KillPoint | None = None
        self.signal = signal.SIGKILL

    def enter(self, phase: str) -> None:
        self.phase = phase
        self.note(BEGIN)

    def note(self, kind: str) -> None:
        here = self.phase, kind
        self.counts[here] += 1
        if self.last is not None and self.last == (*here, self.counts[here]):
            os.kill(os.getpid(), self.signal)

    def around(self, kind: str, work: Callable[..., Result]) -> Callable[..., Result]:
        """The same work, with a point before it and one behind it."""

        def noted(*given: Any, **named: Any) -> Result:
            self.note(kind)
            result = work(*given, **named)
            self.note(kind)
            return result

        return noted

    def statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if many:
            params = self._rows(params)
        return self.around(STATEMENT, execute)(sql, params, many, context)

    def _rows(self, rows: Sequence[Any]) -> Iterator[Any]:
        for row in rows:
            self.note(ROW)
            yield row

    def watch(self) -> None:
        """Everything that is written from now on, to the database and to the store of files."""
        import psycopg
        from django.db import connection
        from django.db.backends.base.base import BaseDatabaseWrapper

        from metrics.source import store

        connection.execute_wrappers.append(self.statement)
        for place, name, kind in (
            (BaseDatabaseWrapper, "_commit", COMMIT),
            (psycopg.Copy, "write_row", ROW),
            (store, "_write", CHUNK),
        ):
            setattr(place, name, self.around(kind, getattr(place, name)))
