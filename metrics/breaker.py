"""Not asking again at once what has just not answered: one wait for many readers, not one each."""

import logging
from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any

logger = logging.getLogger(__name__)


class Breaker:
    """After a failure, callers do without for a pause; then a single one of them tries again."""

    def __init__(self, pause_seconds: float) -> None:
        self.pause_seconds = pause_seconds
        self._lock = Lock()
        self._retry_at: float | None = None

    def is_open(self) -> bool:
        """Whether to do without. False to the one caller that is to try again."""
        with self._lock:
            if self._retry_at is None:
                return False
            if monotonic() < self._retry_at:
                return True
            self._retry_at = monotonic() + self.pause_seconds
            return False

    def record_failure(self) -> bool:
        """Whether it is the first after a time without: worth a line in the log."""
        with self._lock:
            is_first = self._retry_at is None
            self._retry_at = monotonic() + self.pause_seconds
            return is_first

    def call(
        self,
        function: Callable[[], Any],
        *,
        errors: tuple[type[Exception], ...],
        words: str,
        without: Any = None,
    ) -> Any:
        """What the function answers; `without` where it does not, with `words` in the log."""
        if self.is_open():
            return without
        try:
            answer = function()
        except errors:
            if self.record_failure():
                logger.warning(words, exc_info=True)
            return without
        self.record_success()
        return answer

    def record_success(self) -> None:
        if self._retry_at is not None:
            with self._lock:
                self._retry_at = None
