"""The database itself refuses to change or delete history, whoever asks and however.

A later migration that alters AuditEvent must make the triggers again: SQLite alters a table by
copying it, and the copy has none. A test tries both verbs on the finished database.
"""

from django.db import migrations

SQLITE = [
    """
    CREATE TRIGGER forum_auditevent_no_update BEFORE UPDATE ON forum_auditevent
    BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
    """,
    """
    CREATE TRIGGER forum_auditevent_no_delete BEFORE DELETE ON forum_auditevent
    BEGIN SELECT RAISE(ABORT, 'history is not deleted'); END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER forum_auditevent_no_update",
    "DROP TRIGGER forum_auditevent_no_delete",
]
POSTGRESQL = [
    """
    CREATE FUNCTION forum_history_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'history is not changed or deleted'; END $$
    """,
    """
    CREATE TRIGGER forum_auditevent_only_added_to BEFORE UPDATE OR DELETE ON forum_auditevent
    FOR EACH ROW EXECUTE FUNCTION forum_history_is_only_added_to()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER forum_auditevent_only_added_to ON forum_auditevent",
    "DROP FUNCTION forum_history_is_only_added_to()",
]


def run(schema_editor, sqlite, postgresql):
    for statement in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_people")]

    operations = [migrations.RunPython(forwards, backwards)]
