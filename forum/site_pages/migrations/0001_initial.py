import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The database itself refuses to change or delete what was written, whoever asks and however. A later
# migration that alters these tables must make the triggers again: SQLite alters a table by copying it,
# and the copy has none.
TABLES = ("site_pages_pageversion", "site_pages_pagereview")
SQLITE_TRIGGERS = {
    "no_update": "BEFORE UPDATE ON {table}",
    "no_delete": "BEFORE DELETE ON {table}",
    # SQLite puts a row in the place of another (INSERT OR REPLACE) without asking the trigger on deletes.
    "no_replacing": "BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)",
}
FUNCTION = "site_pages_is_append_only()"


def make_append_only(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for table in TABLES:
            for name, when in SQLITE_TRIGGERS.items():
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_{name} {when.format(table=table)}"
                    " BEGIN SELECT RAISE(ABORT, 'versions are not changed or deleted'); END"
                )
        return
    schema_editor.execute(
        f"CREATE FUNCTION {FUNCTION} RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION 'versions are not changed or deleted'; END $$"
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {FUNCTION}"
        )


def drop_append_only(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for table in TABLES:
        for name in SQLITE_TRIGGERS if sqlite else ["append_only"]:
            on = "" if sqlite else f" ON {table}"
            schema_editor.execute(f"DROP TRIGGER {table}_{name}{on}")
    if not sqlite:
        schema_editor.execute(f"DROP FUNCTION {FUNCTION}")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PageVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "page",
                    models.CharField(
                        choices=[
                            ("about", "About and help"),
                            ("contact", "Contact"),
                            ("privacy", "Privacy notice"),
                            ("terms", "Terms of use"),
                            ("cookies", "Cookies"),
                            ("accessibility", "Accessibility statement"),
                        ],
                        max_length=13,
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(max_length=50000)),
                (
                    "what_changed",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what is new in this version"
                    ),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for what came with the site",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["page", "-number"],
            },
        ),
        migrations.CreateModel(
            name="PageReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reviewed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="site_pages.pageversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-reviewed_at", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="pageversion",
            constraint=models.UniqueConstraint(
                fields=("page", "number"), name="one_version_per_page_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="pageversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "page__in",
                        ["about", "contact", "privacy", "terms", "cookies", "accessibility"],
                    )
                ),
                name="a_site_page_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="pageversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0), models.Q(("text", ""), _negated=True)),
                name="a_page_version_has_number_and_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="pageversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("written_by__isnull", True)),
                    models.Q(
                        ("number__gt", 1),
                        ("written_by__isnull", False),
                        models.Q(("what_changed", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="only_the_first_version_came_with_the_site",
            ),
        ),
        migrations.RunPython(make_append_only, drop_append_only),
    ]
