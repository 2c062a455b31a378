"""Sessions in the database. A page is not lost because a note in its session is."""

from typing import Any

from django.contrib.sessions.backends import db

from metrics.write_refusals import written_if_possible


class SessionStore(db.SessionStore):
    def save(self, *args: Any, **kwargs: Any) -> None:
        with written_if_possible():
            super().save(*args, **kwargs)
