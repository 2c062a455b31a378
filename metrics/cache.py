"""A cache of look-ups that do not change while a version of the code runs: places and their
memberships, known breaks, targets, the counts of one release. The key holds the code's version."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha256
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from redis.backoff import NoBackoff
from redis.retry import Retry

Answer = TypeVar("Answer")


def redis_waits() -> dict[str, float]:
    """An end to every wait for Redis, whose answers are a convenience."""
    seconds = settings.PATHWAY_WAIT_SECONDS
    return {"socket_timeout": seconds, "socket_connect_timeout": seconds}


def redis_options() -> dict[str, Any]:
    """For a client that tries once."""
    return {**redis_waits(), "retry": Retry(NoBackoff(), 0)}


# `load_places` may be run by hand under a running site; then pages follow after this time.
TIMEOUT_SECONDS = 300


_read_now: ContextVar[dict[str, Any] | None] = ContextVar("lookups_of_a_request", default=None)


@contextmanager
def share_lookups() -> Iterator[None]:
    """Around a request: a page asks for one thing up to fifty times, and each time Redis would answer,
    and the answer be unpacked."""
    token = _read_now.set({})
    try:
        yield
    finally:
        _read_now.reset(token)


def cached_lookup(
    name: str, look_up: Callable[[], Answer], *, timeout: int = TIMEOUT_SECONDS
) -> Answer:
    """`name` must hold all that the value depends on. None is not cached. Nobody changes the value:
    whoever asks again during a request gets the same one."""
    read_now = _read_now.get()
    if read_now is not None and name in read_now:
        answer: Answer = read_now[name]
        return answer
    value = _cached_lookup(name, look_up, timeout)
    if read_now is not None and value is not None:
        read_now[name] = value
    return value


def _cached_lookup(name: str, look_up: Callable[[], Answer], timeout: int) -> Answer:
    key = f"lookup:{sha256(f'{settings.CODE_VERSION} {name}'.encode()).hexdigest()}"
    cache = caches["lookups"]
    value: Answer | None = cache.get(key)
    if value is None:
        value = look_up()
        if value is not None:
            cache.set(key, value, timeout)
    return value
