"""Work queued in files, for `make run` on a machine that has no broker.

kombu's own transport for files writes a message under the name by which it is looked for, so that
a worker may take one half written, find no JSON in it and end. Here a message has that name only
once it is whole. Bindings are read and written under one lock, for the same reason, and a message
that has been taken is not kept.
"""

import fcntl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from json import dumps, loads
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem


class Channel(filesystem.Channel):
    # kombu's own two base classes do not agree on the name of the second.
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        unfinished = folder / f"{uuid.uuid4()}.unfinished"
        unfinished.write_text(dumps(payload), encoding="utf-8")
        # Their order is that of their names. A clock that starts afresh with the machine, as
        # kombu's does, would put what was left yesterday after what comes today.
        unfinished.rename(folder / f"{time_ns()}_{unfinished.stem}.{queue}.msg")

    def _get(self, queue: str, timeout: Any = None) -> Any:
        for waiting in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            taken = Path(self.processed_folder, waiting.name)
            try:
                waiting.rename(taken)
            except FileNotFoundError:
                continue  # Another worker was quicker.
            message = loads(taken.read_text(encoding="utf-8"))
            taken.unlink()
            return message
        raise Empty

    def get_table(self, exchange: str) -> Any:
        with self._alone():
            return super().get_table(exchange)

    def _queue_bind(self, *binding: Any) -> None:
        with self._alone():
            super()._queue_bind(*binding)

    def _delete(self, *binding: Any, **options: Any) -> None:
        with self._alone():
            super()._delete(*binding, **options)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with Path(self.control_folder, "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Transport(filesystem.Transport):
    Channel = Channel
