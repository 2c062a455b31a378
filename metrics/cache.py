"""A cache of look-ups that do not change while a version of the code runs: places and their
memberships, known breaks, targets, the counts of one release. The key holds the code's version."""

from collections.abc import Callable
from hashlib import sha256
from typing import TypeVar

from django.conf import settings
from django.core.cache import caches

Answer = TypeVar("Answer")

# `load_places` may be run by hand under a running site; then pages follow after this time.
TIMEOUT_SECONDS = 300


def cached_lookup(
    name: str, look_up: Callable[[], Answer], *, timeout: int = TIMEOUT_SECONDS
) -> Answer:
    """`name` must hold all that the value depends on. None is not cached."""
    key = f"lookup:{sha256(f'{settings.CODE_VERSION} {name}'.encode()).hexdigest()}"
    cache = caches["lookups"]
    value: Answer | None = cache.get(key)
    if value is None:
        value = look_up()
        if value is not None:
            cache.set(key, value, timeout)
    return value
