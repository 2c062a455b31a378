"""What has been looked up during one request, so that a page asks for a person's roles once.

Outside a request nothing is remembered: tasks, commands and tests always see what is stored.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Answer = TypeVar("Answer")
_remembered: ContextVar[dict[Hashable, object] | None] = ContextVar("remembered", default=None)


@contextmanager
def enable_request_cache() -> Iterator[None]:
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def cached_in_request(key: Hashable, look_up: Callable[[], Answer]) -> Answer:
    answers = _remembered.get()
    if answers is None:
        return look_up()
    if key not in answers:
        answers[key] = look_up()
    return answers[key]  # type: ignore[return-value]


def clear_request_cache() -> None:
    """To be called by whatever changes roles: the rest of the request must see the change."""
    answers = _remembered.get()
    if answers is not None:
        answers.clear()
