"""Django's cache in the database, for the limits of allauth."""

from typing import Any

from django.core.cache.backends.db import DatabaseCache

from metrics.write_refusals import WritesRefused


class LimitCache(DatabaseCache):
    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Django says only that nothing was added. "It is there already" is no failure; that nothing can
        be written must not look like too many tries."""
        for _ in range(2):
            if super().add(*args, **kwargs):
                return True
            if self.has_key(args[0]):
                return False
        raise WritesRefused("limits of sign-in cannot be stored")
