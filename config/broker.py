"""Work queued in files, for `make run` on a machine that has no broker.

kombu's own transport for files writes a message under the name by which it is looked for, so that
a worker may take one half written, find no JSON in it and end. Here a message has that name only
once it is whole, bindings are files of their own for the same reason, and a message that has been
taken is not kept.
"""

import uuid
from json import dumps, loads
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any
from urllib.parse import quote, unquote

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

    def get_table(self, exchange: str) -> list[Any]:
        """A binding is the name of an empty file, which is there or is not: never half of one."""
        names = [unquote(at.name).split("\n") for at in self.control_folder.glob("*.binding")]
        return [
            filesystem.exchange_queue_t(*binding.split("\t"))
            for bound, binding, _ in names
            if bound == exchange
        ]

    def _queue_bind(self, *binding: Any) -> None:
        self._binding(*binding).touch()

    def _delete(self, queue: str, *binding: Any, **options: Any) -> None:
        self._purge(queue)
        exchange, routing_key, pattern = binding
        self._binding(exchange, routing_key, pattern, queue).unlink(missing_ok=True)

    def _binding(self, exchange: str, *binding: Any) -> Path:
        name = "\n".join((exchange, "\t".join(part or "" for part in binding), ".binding"))
        return Path(self.control_folder, quote(name, safe=""))


class Transport(filesystem.Transport):
    Channel = Channel
