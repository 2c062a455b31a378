"""Not asking again at once what has just not answered: one wait for many readers, not one each."""

from threading import Lock
from time import monotonic


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

    def record_success(self) -> None:
        if self._retry_at is not None:
            with self._lock:
                self._retry_at = None
