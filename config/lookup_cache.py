"""A cache in Redis without which the site goes on: what it does not answer is looked up afresh."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from metrics.breaker import Breaker

logger = logging.getLogger(__name__)

# One for each process: its threads are told of a failure once.
breaker = Breaker(settings.PATHWAY_RETRY_SECONDS)


class LookupCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        seconds = settings.PATHWAY_WAIT_SECONDS
        limits = {
            "socket_timeout": seconds,
            "socket_connect_timeout": seconds,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, {**params, "OPTIONS": {**params.get("OPTIONS", {}), **limits}})

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        return _or_without(lambda: super(LookupCache, self).get(key, default, version), default)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        _or_without(lambda: super(LookupCache, self).set(key, value, timeout, version), None)

    def delete(self, key: Any, version: Any = None) -> bool:
        return bool(_or_without(lambda: super(LookupCache, self).delete(key, version), False))


def _or_without(call: Callable[[], Any], without: Any) -> Any:
    if breaker.is_open():
        return without
    try:
        answer = call()
    except (RedisError, OSError):
        if breaker.record_failure():
            logger.warning("The cache does not answer: pages are made without it", exc_info=True)
        return without
    breaker.record_success()
    return answer
