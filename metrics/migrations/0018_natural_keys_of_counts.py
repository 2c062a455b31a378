"""On PostgreSQL the natural keys of counts and figures become their primary keys. Nobody looks one up
by its number, and the indexes for that took 0.7 MB of each month's 9. Counts are never restated and
come month by month, so that the pages of their indexes are filled whole."""

from django.db import migrations

COUNTED = ("(release_id, commissioner, treatment_function, part)", "WITH (fillfactor = 100)")
TABLES = {
    "metrics_count": ("one_count_per_release_and_commissioner", *COUNTED),
    "metrics_providercount": ("one_provider_count_per_release_and_part", *COUNTED),
    "metrics_figure": (
        "one_figure_per_release_and_place",
        "(place_id, treatment_function, release_id, modelled)",
        "",
    ),
}


def make_natural_keys_primary(apps, schema_editor):
    for table, (name, key, filled) in TABLES.items():
        replace(schema_editor, table, name, f"PRIMARY KEY {key} {filled}")


def make_numbers_primary(apps, schema_editor):
    for table, (name, key, _) in TABLES.items():
        replace(schema_editor, table, name, f"UNIQUE {key}, ADD PRIMARY KEY (id)")


def replace(schema_editor, table, name, natural_key):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)
    primary = next(key for key, found in constraints.items() if found["primary_key"])
    dropped = ", ".join(f'DROP CONSTRAINT "{each}"' for each in sorted({primary, name}))
    schema_editor.execute(f"ALTER TABLE {table} {dropped}, ADD CONSTRAINT {name} {natural_key}")


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0017_store_what_is_left_of_a_month"),
    ]

    operations = [
        migrations.RunPython(make_natural_keys_primary, make_numbers_primary),
    ]
