"""What this process has put into the cache: forgotten, or kept and put there again."""

import functools
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import caches

if TYPE_CHECKING:
    import redis


def clear_cache() -> None:
    if not settings.REDIS_URL:
        caches["lookups"].clear()
        caches["pages"].clear()
        return
    # Clearing a Redis cache flushes the whole database, the other test process's keys too.
    client = _redis()
    if keys := [*_keys(client), *_keys(client, "pages")]:
        client.delete(*keys)


def cached_now() -> dict[Any, Any]:
    """For `fill_cache`."""
    if not settings.REDIS_URL:
        return dict(caches["lookups"]._cache)
    client = _redis()
    return {key: client.dump(key) for key in _keys(client)}


def fill_cache(content: dict[Any, Any]) -> None:
    """With this and nothing else, good for as long as a test takes."""
    clear_cache()
    if not settings.REDIS_URL:
        cache = caches["lookups"]
        cache._cache.update(content)
        cache._expire_info.update(dict.fromkeys(content))
        return
    for key, value in content.items():
        _redis().restore(key, 0, value)


def _keys(client: "redis.Redis", cache: str = "lookups") -> list[bytes]:
    return list(client.scan_iter(match=f"{caches[cache].key_prefix}:*", count=1000))


@functools.cache
def _redis() -> "redis.Redis":
    """One connection for all tests of a process: each of them forgets."""
    import redis

    return redis.Redis.from_url(settings.REDIS_URL)
