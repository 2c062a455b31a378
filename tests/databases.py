"""One migrated database for a whole run. Each test process works on a copy of it, and a test in
which transactions are real leaves a fresh copy behind: migrating once takes seconds, a copy none,
and nothing that migrations put there is missing for whoever comes next.
"""

import fcntl
import os
import shutil
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, connections
from django.db.models import Model
from django.test import TransactionTestCase
from pytest import MonkeyPatch

from tests.settings import KEPT

# More than a test makes of one kind, so that no two tables share a number.
NUMBERS_APART = 100_000
# Made by tests/prepared_site.py where the tests' own database is none in a file.
MIGRATED_FILE = KEPT / "migrated site" / "pathway.sqlite3"


@contextmanager
def copied_database(shared: Path) -> Iterator[None]:
    """This process's own database, for as long as it tests; `shared` belongs to all of the run."""
    own = connection.settings_dict["TEST"]["NAME"]
    before = connection.settings_dict["NAME"]
    template = migrated_template(shared)
    owner = os.getpid()
    _fill(own, template)
    _use(own)

    def fill_again(_: TransactionTestCase) -> None:
        _end_unless(owner)
        _fill(own, template)

    with MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", fill_again)
        yield
    _end_unless(owner)
    connections.close_all()
    drop(own)
    _use(before)


def _end_unless(owner: int) -> None:
    """A fork that a test has let go on as a second pytest would empty the first one's database."""
    if os.getpid() != owner:
        with open(2, "w", closefd=False) as terminal:
            print(f"Process {os.getpid()}, a fork of {owner}, came here:", file=terminal)
            traceback.print_stack(file=terminal)
        os._exit(70)


def name_of_template(shared: Path) -> str:
    if connection.vendor == "sqlite":
        return str(shared / "template.sqlite3")
    return f"test_{shared.name.replace('-', '_')}"


def drop(name: str) -> None:
    if connection.vendor == "sqlite":
        for path in (name, f"{name}-wal", f"{name}-shm"):
            Path(path).unlink(missing_ok=True)
        return
    with _server() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def migrated_template(shared: Path) -> str:
    """Made by whichever process comes first, while the others wait."""
    name = name_of_template(shared)
    made = shared / "migrated"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            before, own = connection.settings_dict["NAME"], connection.settings_dict["TEST"]["NAME"]
            if connection.vendor == "sqlite" and MIGRATED_FILE.exists():
                shutil.copyfile(MIGRATED_FILE, name)
                _use(name)
            else:
                connection.settings_dict["TEST"]["NAME"] = name
                connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            _number_tables_apart()
            connections.close_all()
            connection.settings_dict["TEST"]["NAME"] = own
            _use(before)
            made.touch()
    return name


def _number_tables_apart() -> None:
    """Each table counts from a high number of its own. PostgreSQL goes on counting after a rollback
    where SQLite begins again, so a test that names row 3, or takes one table's number for
    another's, would pass or not by what ran before it.
    """
    with connection.cursor() as cursor:
        sequences = connection.introspection.sequence_list()
        for position, sequence in enumerate(sequences, start=1):
            first = position * NUMBERS_APART
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [sequence["table"]])
                cursor.execute(
                    "INSERT INTO sqlite_sequence VALUES (%s, %s)", [sequence["table"], first]
                )
                continue
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [f'"{sequence["table"]}"', sequence["column"], first],
            )


def _fill(name: str, template: str) -> None:
    """A copy of the template, instead of what was there."""
    connections.close_all()
    drop(name)
    if connection.vendor == "sqlite":
        # Nobody has it open, so nothing of it is still in a log beside it.
        shutil.copyfile(template, name)
        return
    with _server() as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    """Not by Django: the process that starts the others may not use its connections."""
    with psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as server:
        yield server


def _use(name: str) -> None:
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


Rows = dict[type[Model], Any]


def copy_rows(models: Iterable[type[Model]]) -> Rows:
    """All rows of these tables as the database itself has them, for `insert_rows`."""
    rows: Rows = {}
    with connection.cursor() as cursor:
        for model in models:
            table = connection.ops.quote_name(model._meta.db_table)
            if connection.vendor == "sqlite":
                rows[model] = cursor.execute(f"SELECT * FROM {table}").fetchall()
                continue
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy:
                rows[model] = b"".join(copy)
    return rows


def insert_rows(rows: Rows) -> None:
    """Into empty tables. Making the same rows afresh takes ten times as long."""
    with connection.cursor() as cursor:
        for model, stored in rows.items():
            table = connection.ops.quote_name(model._meta.db_table)
            if connection.vendor == "sqlite":
                if stored:
                    marks = ", ".join(["%s"] * len(stored[0]))
                    cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", stored)
                continue
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(stored)
        for statement in connection.ops.sequence_reset_sql(no_style(), list(rows)):
            cursor.execute(statement)
