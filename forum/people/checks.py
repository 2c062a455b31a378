"""A database from before migrations started afresh cannot be migrated: say so before anything is tried."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections

FORMER_APP = "forum"


def former_database(
    *, databases: Sequence[str] | None = None, **options: Any
) -> list[CheckMessage]:
    """Its rows name an app that is no more. Runs before `migrate`, as checks of databases do."""
    return [
        Error(
            "This database was made by an earlier version, whose tables had other names.",
            hint="Stop the site and move the old data aside: the folder var/ (or PATHWAY_VAR), or"
            " with DATABASE_URL that database, for an empty one. Then start again: the figures"
            " come with the project, and `import_rtt` fetches the rest.",
            id="people.E001",
        )
        for alias in databases or ()
        if _has_former_migrations(alias)
    ]


def _has_former_migrations(alias: str) -> bool:
    connection = connections[alias]
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT 1 FROM django_migrations WHERE app = %s", [FORMER_APP])
        return cursor.fetchone() is not None
