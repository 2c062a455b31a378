"""A cache in Redis without which the site goes on: what it does not answer is looked up afresh."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

from metrics.breaker import Breaker
from metrics.cache import redis_options

# One for each process: its threads are told of a failure once.
breaker = Breaker(settings.PATHWAY_RETRY_SECONDS)


class LookupCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {**params.get("OPTIONS", {}), **redis_options()}
        super().__init__(server, {**params, "OPTIONS": options})

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return _or_without(lambda: super(LookupCache, self).get(key, default, version), default)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        _or_without(lambda: super(LookupCache, self).set(key, value, timeout, version), None)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        """True where nobody answers: whoever asks is the first as far as anybody knows."""
        return bool(
            _or_without(lambda: super(LookupCache, self).add(key, value, timeout, version), True)
        )

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(_or_without(lambda: super(LookupCache, self).delete(key, version), False))


def _or_without(call: Callable[[], Any], without: Any) -> Any:
    return breaker.call(
        call,
        errors=(RedisError, OSError),
        words="The cache does not answer: pages are made without it",
        without=without,
    )
