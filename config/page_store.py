"""Where kept pages lie on one machine: on its disk, for all web processes."""

import contextlib
import fcntl
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache


class PageFolder(FileBasedCache):
    """Django's cache in files; of several processes that add a key, one does. A full disk keeps nothing."""

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        super().__init__(folder, params)
        self.lock_file = Path(f"{folder}.lock")

    def _createdir(self) -> None:
        with contextlib.suppress(OSError):
            super()._createdir()  # type: ignore[misc]

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        with contextlib.suppress(OSError):
            return super().get(key, default, version)
        return default

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """True where the disk takes nothing: whoever asks is the first as far as anybody knows."""
        with contextlib.suppress(OSError), self.lock_file.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return bool(super().add(key, value, timeout, version))
        return True

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        with contextlib.suppress(OSError):
            super().set(key, value, timeout, version)
