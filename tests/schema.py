"""The schema of the database at hand as lines of text that can be compared by name."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

from metrics.content_triggers import PREFIX

OURS = (
    *("casestudies", "forum", "metrics", "moderation", "notifications", "papers", "people"),
    *("search", "support", "threads", "writing"),
)
# Names that Django or the database makes up from those of the table and its columns.
MADE_UP = re.compile(r"_[0-9a-f]{8}(_|$)|^__|^sqlite_autoindex")


def described() -> set[str]:
    """`people_user column email CharField`, `people_user check a_name (column, column)`, ..."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        lines = {
            f"{table} {line}"
            for table in tables
            if table.split("_")[0] in OURS
            for line in _of_table(cursor, table)
        }
        return lines | set(_triggers(cursor)) | set(_extensions(cursor))


def _of_table(cursor: Any, table: str) -> Iterator[str]:
    introspection = connection.introspection
    for column in introspection.get_table_description(cursor, table):
        try:
            kind = introspection.get_field_type(column.type_code, column)
        except KeyError:
            # A column of the full text, whose type Django does not know.
            kind = "?"
        yield f"column {column.name} {kind}{' null' if column.null_ok else ''}"
    for name, found in introspection.get_constraints(cursor, table).items():
        made_up = MADE_UP.search(name) or name.startswith(f"{table}_")
        shown = "" if made_up else f" {name}"
        columns = _columns(found)
        if found["foreign_key"]:
            yield f"foreign key ({columns}) to {' '.join(found['foreign_key'])}"
        for kind in ("primary_key", "unique", "check", "index"):
            if found[kind]:
                yield f"{kind}{shown} ({columns})"


def _columns(constraint: dict[str, Any]) -> str:
    """In their order where that matters: a check names them as often as its expression does."""
    names = [column or "expression" for column in constraint["columns"] or ()]
    return ", ".join(sorted(set(names)) if constraint["check"] else names)


def _triggers(cursor: Any) -> Iterator[str]:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute(
            "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal"
        )
    # Those that count changes are on every table, and tried in tests/metrics/test_content_triggers.py.
    return (
        f"{table} trigger {name}"
        for name, table in cursor.fetchall()
        if not name.startswith(PREFIX)
    )


def _extensions(cursor: Any) -> Iterator[str]:
    if connection.vendor == "postgresql":
        cursor.execute("SELECT extname FROM pg_extension")
        yield from (f"extension {name}" for (name,) in cursor.fetchall())
