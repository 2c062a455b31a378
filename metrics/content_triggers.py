"""Triggers that count every change of what readers see, whoever makes it and by whatever road.

All tables of all rooms are watched, but for those that a room names in its apps.py as `never_public`:
a table that nobody has thought of is watched. `manage.py migrate` takes the triggers off and puts them
back, because tables are altered by copying them (SQLite) or not at all while a trigger names their
columns (PostgreSQL).
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from metrics.content_version import CHANGES, TABLE
from metrics.models.leases import LeasedWork

PREFIX = "content_"
FUNCTION, IF_ANY, AT_END = "content_changed", "content_changed_if_any", "content_changed_at_end"
# On SQLite, in place of a yes: what is seen soon has been counted in this transaction.
COUNTED = 2
# How far a worker is with what readers do not see yet; when and how somebody signs in.
NEVER_SHOWN = {field.name for field in LeasedWork._meta.get_fields()} | {"last_login", "password"}
# A clock rather than a count: after a backup is put back no number comes a second time.
CLOCK = {
    "sqlite": "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
    "postgresql": "(extract(epoch FROM clock_timestamp()) * 1000)::bigint",
}


def watched_tables() -> dict[str, type[models.Model]]:
    return {
        model._meta.db_table: model
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in ("forum", "metrics")
        for model in config.get_models(include_auto_created=True)
        # One that is not managed has no table of its own.
        if model._meta.managed
        and {"*", model.__name__}.isdisjoint(getattr(config, "never_public", ()))
    }


def missing_triggers() -> set[tuple[str, str]]:
    """Trigger and table, where changes are made that nobody counts."""
    return wanted_triggers().keys() - _present()


@transaction.atomic
def install_triggers() -> None:
    with connection.cursor() as cursor:
        for statement in TABLES[connection.vendor]:
            cursor.execute(statement)
        wanted, present = wanted_triggers(), _present()
        _drop(cursor, present - wanted.keys())
        for key in sorted(wanted.keys() - present):
            cursor.execute(wanted[key])
        clock = CLOCK[connection.vendor]
        # Not where it is there already: nothing has gone uncounted.
        cursor.execute(
            f"INSERT INTO {TABLE} (immediate, soon) SELECT {clock}, {clock}"
            f" WHERE NOT EXISTS (SELECT 1 FROM {TABLE})"
        )


@transaction.atomic
def remove_triggers() -> None:
    """Until they are back nothing is counted, so nothing may be kept: there is no version."""
    with connection.cursor() as cursor:
        _drop(cursor, _present())
        if TABLE in connection.introspection.table_names(cursor):
            cursor.execute(f"DELETE FROM {TABLE}")


def _drop(cursor: Any, triggers: set[tuple[str, str]]) -> None:
    for name, table in sorted(triggers):
        on = f' ON "{table}"' if connection.vendor == "postgresql" else ""
        cursor.execute(f'DROP TRIGGER "{name}"{on}')


def _present() -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
        else:
            cursor.execute(
                "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE NOT tgisinternal"
            )
        rows = cursor.fetchall()
    return {(name, table) for name, table in rows if name.startswith(PREFIX)}


def wanted_triggers() -> dict[tuple[str, str], str]:
    make = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    of_tables = {
        key: sql for table, model in watched_tables().items() for key, sql in make(table, model)
    }
    if connection.vendor == "postgresql":
        of_tables[AT_END, CHANGES] = COUNT_AT_END
    return of_tables


Triggers = Iterator[tuple[tuple[str, str], str]]


def _on_sqlite(table: str, model: type[models.Model]) -> Triggers:
    """One writer at a time: the row may be locked for as long as the transaction lasts. Of what is seen
    soon the first row counts for all: a month has thirty thousand."""
    uncounted = f"(SELECT is_seen_soon FROM {TABLE}) IS NOT {COUNTED}"
    for event in ("insert", "update", "delete"):
        name = f"{PREFIX}{event}_{table}"
        differs = f" AND {_differs(model, 'IS NOT')}" if event == "update" else ""
        yield (
            (name, table),
            f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" FOR EACH ROW'
            f" WHEN {uncounted}{differs} BEGIN {_counted()} END",
        )


def _on_postgresql(table: str, model: type[models.Model]) -> Triggers:
    """A statement that adds or deletes rows counts once, and one that finds none not at all."""
    differs = _differs(model, "IS DISTINCT FROM")
    for event, each, function in (
        ("insert", "REFERENCING NEW TABLE AS rows_changed FOR EACH STATEMENT", IF_ANY),
        ("delete", "REFERENCING OLD TABLE AS rows_changed FOR EACH STATEMENT", IF_ANY),
        ("update", f"FOR EACH ROW WHEN ({differs})", FUNCTION),
        ("truncate", "FOR EACH STATEMENT", FUNCTION),
    ):
        yield (
            (f"{PREFIX}{event}", table),
            f'CREATE TRIGGER "{PREFIX}{event}" AFTER {event} ON "{table}" {each}'
            f" EXECUTE FUNCTION {function}()",
        )


def _differs(model: type[models.Model], distinct: str) -> str:
    shown = [f.column for f in model._meta.concrete_fields if f.name not in NEVER_SHOWN]
    old, new = (", ".join(f'{row}."{column}"' for column in shown) for row in ("OLD", "NEW"))
    return f"({old}) {distinct} ({new})"


def _counted() -> str:
    immediate, soon = (f"max({column} + 1, {CLOCK['sqlite']})" for column in ("immediate", "soon"))
    return (
        f"UPDATE {TABLE} SET"
        f" immediate = CASE WHEN is_seen_soon THEN immediate ELSE {immediate} END,"
        f" soon = CASE WHEN is_seen_soon THEN {soon} ELSE soon END,"
        f" is_seen_soon = CASE WHEN is_seen_soon THEN {COUNTED} ELSE 0 END;"
    )


_COLUMNS = "immediate bigint NOT NULL, soon bigint NOT NULL"
# A transaction notes once that it changes something of a kind. Only when it ends does it wait for the
# row of the version, and after everything else that waits for the end: it then holds no lock for which
# another could wait that has this one. The note is made when the first row is changed, so its first
# turn at the end comes early; the update there gives it a second turn, which is the last.
_LATER = "greatest({0} + 1, " + CLOCK["postgresql"] + ")"


def _noting(function: str, condition: str) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          is_soon boolean := coalesce(current_setting('pathway.seen_soon', true), '') = 'on';
          noted text := CASE WHEN is_soon THEN 'pathway.noted_soon' ELSE 'pathway.noted_immediate' END;
        BEGIN
          IF current_setting(noted, true) IS DISTINCT FROM pg_current_xact_id()::text AND {condition} THEN
            INSERT INTO {CHANGES} (is_seen_soon, is_last) VALUES (is_soon, false);
            PERFORM set_config(noted, pg_current_xact_id()::text, true);
          END IF;
          RETURN NULL;
        END $$
        """


TABLES = {
    "sqlite": [
        f"CREATE TABLE IF NOT EXISTS {TABLE} ({_COLUMNS}, is_seen_soon bool NOT NULL DEFAULT 0)"
    ],
    "postgresql": [
        f"CREATE TABLE IF NOT EXISTS {TABLE} ({_COLUMNS})",
        f"CREATE TABLE IF NOT EXISTS {CHANGES} (id bigserial PRIMARY KEY,"
        " is_seen_soon bool NOT NULL, is_last bool NOT NULL)",
        _noting(FUNCTION, "true"),
        # Of the rows that a statement added or deleted.
        _noting(IF_ANY, "EXISTS (SELECT 1 FROM rows_changed)"),
        f"""
        CREATE OR REPLACE FUNCTION {AT_END}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF NOT NEW.is_last THEN
            UPDATE {CHANGES} SET is_last = true WHERE id = NEW.id;
          ELSE
            UPDATE {TABLE} SET
              immediate = CASE WHEN NEW.is_seen_soon THEN immediate ELSE {_LATER.format("immediate")} END,
              soon = CASE WHEN NEW.is_seen_soon THEN {_LATER.format("soon")} ELSE soon END;
            DELETE FROM {CHANGES} WHERE id = NEW.id;
          END IF;
          RETURN NULL;
        END $$
        """,
    ],
}
COUNT_AT_END = (
    f"CREATE CONSTRAINT TRIGGER {AT_END} AFTER INSERT OR UPDATE ON {CHANGES}"
    f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {AT_END}()"
)
