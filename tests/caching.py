"""Forgetting what this process has put into the cache."""

from django.conf import settings
from django.core.cache import cache


def clear_cache() -> None:
    if not settings.REDIS_URL:
        cache.clear()
        return
    # Clearing a Redis cache flushes the whole database, the other test process's keys too.
    import redis

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        if keys := list(client.scan_iter(match=f"{cache.key_prefix}:*")):
            client.delete(*keys)
