"""A cache for one request, so that a page looks up a person's roles once.

Outside a request nothing is cached: tasks, commands and tests always see what is stored.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Value = TypeVar("Value")
_cache: ContextVar[dict[Hashable, object] | None] = ContextVar("request_cache", default=None)


@contextmanager
def enable_request_cache() -> Iterator[None]:
    token = _cache.set({})
    try:
        yield
    finally:
        _cache.reset(token)


@contextmanager
def cache_reads() -> Iterator[None]:
    """Outside a request too, nothing is read twice for one question. It is forgotten after it."""
    if _cache.get() is not None:
        yield
        return
    with enable_request_cache():
        yield


def cached_in_request(key: Hashable, look_up: Callable[[], Value]) -> Value:
    values = _cache.get()
    if values is None:
        return look_up()
    if key not in values:
        values[key] = look_up()
    return values[key]  # type: ignore[return-value]


def clear_request_cache() -> None:
    """To be called by whatever changes roles: the rest of the request must see the change."""
    values = _cache.get()
    if values is not None:
        values.clear()
