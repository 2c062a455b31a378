"""Forgetting what this process has put into the cache."""

import functools
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches

if TYPE_CHECKING:
    import redis


def clear_cache() -> None:
    cache = caches["lookups"]
    if not settings.REDIS_URL:
        cache.clear()
        return
    # Clearing a Redis cache flushes the whole database, the other test process's keys too.
    client = _redis()
    if keys := list(client.scan_iter(match=f"{cache.key_prefix}:*", count=1000)):
        client.delete(*keys)


@functools.cache
def _redis() -> "redis.Redis":
    """One connection for all tests of a process: each of them forgets."""
    import redis

    return redis.Redis.from_url(settings.REDIS_URL)
