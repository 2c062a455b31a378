"""Servers that do not answer: stopped, so that nobody listens, or frozen, so that nobody reads."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unanswered_port(state: str) -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if state == "frozen":
            server.listen(50)
        yield server.getsockname()[1]


@contextmanager
def unanswered_redis(state: str) -> Iterator[str]:
    with unanswered_port(state) as port:
        yield f"redis://127.0.0.1:{port}/0"
