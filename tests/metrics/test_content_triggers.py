"""Every change of what readers see is counted, whoever makes it: model by model, column by column."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models, transaction

from metrics.content_triggers import (
    NEVER_SHOWN,
    PREFIX,
    install_triggers,
    missing_triggers,
    remove_triggers,
    watched_tables,
)
from metrics.content_version import TABLE, Version, read_version, seen_soon
from metrics.models import Place, SourceLook

TABLES = sorted(watched_tables())
LOOKED = {"by": "a test", "newest": date(2026, 1, 1)}


def counted() -> Version:
    """Also inside a transaction, where nothing may be kept."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # As at the end of the transaction.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"SELECT immediate, soon FROM {TABLE}")
        return Version(*cursor.fetchone())


@pytest.mark.django_db
def test_all_triggers_are_there_after_every_migration() -> None:
    assert missing_triggers() == set()


def test_every_model_is_watched_or_named_as_never_public() -> None:
    """A name that no model has would hide a model that is called so later."""
    for config in apps.get_app_configs():
        named = set(getattr(config, "never_public", ())) - {"*"}
        assert named <= {m.__name__ for m in config.get_models(include_auto_created=True)}


VALUES: dict[type[models.Field], tuple[object, object]] = {
    models.BooleanField: (0, 1),
    models.DateField: ("2026-01-01", "2026-01-02"),
    models.DateTimeField: ("2026-01-01 10:00", "2026-01-02 10:00"),
    models.JSONField: ("{}", "[1]"),
    models.UUIDField: ("a" * 32, "b" * 32),
    models.BinaryField: (b"a", b"b"),
    models.CharField: ("a", "b"),
    models.TextField: ("a", "b"),
}


def values_of(field: models.Field) -> tuple[object, object]:
    return next((v for kind, v in VALUES.items() if isinstance(field, kind)), (1, 2))


@pytest.fixture
def unchecked(db: None) -> Iterator[None]:
    """Rows that say nothing: foreign keys are looked at when a transaction ends, and this one is undone."""
    if connection.vendor != "sqlite":
        pytest.skip("rows that break rules cannot be written there; its triggers are the same")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


def _let_history_be_changed(table: str) -> None:
    """Some tables are only ever added to; here every statement is tried."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table]
        )
        for (name,) in cursor.fetchall():
            if not name.startswith(PREFIX):
                cursor.execute(f'DROP TRIGGER "{name}"')


def execute(statement: str, values: list[Any]) -> bool:
    """Whether it was counted."""
    before = counted()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount == 1, statement
    return counted() != before


@pytest.mark.sqlite
@pytest.mark.parametrize("table", TABLES)
def test_whatever_is_written_is_counted(table: str, unchecked: None) -> None:
    model = watched_tables()[table]
    with transaction.atomic():
        _let_history_be_changed(table)
        fields = model._meta.concrete_fields
        names = ", ".join(f'"{field.column}"' for field in fields)
        marks = ", ".join("%s" for _ in fields)
        first = [777_777 if field.primary_key else values_of(field)[0] for field in fields]
        assert execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', first)
        key = model._meta.pk.column
        of_row = f'"{key}" = 777777'
        for field in fields:
            if field.primary_key:
                continue
            change = f'UPDATE "{table}" SET "{field.column}" = %s WHERE {of_row}'
            assert not execute(change, [values_of(field)[0]]), f"{field}: the same as before"
            is_shown = field.name not in NEVER_SHOWN
            assert execute(change, [values_of(field)[1]]) == is_shown, field
        assert execute(f'DELETE FROM "{table}" WHERE {of_row}', [])
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_what_is_seen_soon_is_counted_apart() -> None:
    start = read_version()
    assert start
    SourceLook.objects.create(**LOOKED)
    changed = read_version()
    assert changed and changed.immediate > start.immediate and changed.soon == start.soon
    with seen_soon():
        SourceLook.objects.create(**LOOKED)
    added = read_version()
    assert added and added.immediate == changed.immediate and added.soon > changed.soon
    SourceLook.objects.update(by="somebody")
    last = read_version()
    assert last and last.immediate > added.immediate and last.soon == added.soon


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_statement_counts_if_it_finds_rows_and_many_rows_count() -> None:
    start, table = read_version(), SourceLook._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'DELETE FROM "{table}" WHERE id = -1')
        assert read_version() == start
    with seen_soon():
        SourceLook.objects.bulk_create(SourceLook(**LOOKED) for _ in range(3))
        SourceLook.objects.all().delete()
    added = read_version()
    assert start and added and added.soon > start.soon and added.immediate == start.immediate
    with seen_soon():
        SourceLook.objects.create(**LOOKED)
    assert (last := read_version()) and last.soon > added.soon, "each transaction counts anew"


@pytest.mark.django_db(transaction=True)
def test_a_correction_is_seen_immediate_whatever_is_around_it() -> None:
    start = read_version()
    with seen_soon():
        SourceLook.objects.create(**LOOKED)
        with seen_soon(False):
            SourceLook.objects.update(by="somebody")
        SourceLook.objects.create(**LOOKED)
    last = read_version()
    assert start and last and last.immediate > start.immediate and last.soon > start.soon


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_is_not_counted_and_leaves_no_mark() -> None:
    start = read_version()
    with pytest.raises(ValueError), seen_soon():
        SourceLook.objects.create(**LOOKED)
        raise ValueError
    assert read_version() == start
    with transaction.atomic():
        with pytest.raises(ValueError), transaction.atomic():
            SourceLook.objects.create(**LOOKED)
            raise ValueError
        assert read_version() is None
        SourceLook.objects.create(**LOOKED)
    last = read_version()
    assert start and last and last.immediate > start.immediate and last.soon == start.soon


@pytest.mark.django_db(transaction=True)
def test_while_tables_are_altered_there_is_no_version() -> None:
    before = read_version()
    remove_triggers()
    assert read_version() is None
    Place.objects.create(code="X", kind=Place.Kind.ICB, name="Somewhere")
    call_command("migrate", verbosity=0)
    after = read_version()
    assert before and after and after.immediate > before.immediate
    assert missing_triggers() == set()
    install_triggers()
    assert read_version() == after
