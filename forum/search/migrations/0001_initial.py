from contextlib import suppress

import django.db.models.deletion
from django.db import DatabaseError, migrations, models, transaction

# Words already without accents and capitals; the tokenizer's own rules are a second net.
SQLITE = """
    CREATE VIRTUAL TABLE search_searchtext USING fts5(
        title, body, tokenize = 'porter unicode61 remove_diacritics 2'
    )
"""
POSTGRESQL = """
    ALTER TABLE search_searchdocument ADD COLUMN vector tsvector NOT NULL DEFAULT '';
    CREATE INDEX search_searchdocument_vector ON search_searchdocument USING gin (vector);
"""
TRIGRAMS = """
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX search_searchdocument_title_words
        ON search_searchdocument USING gin (title_words gin_trgm_ops);
"""


def make_full_text(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        schema_editor.execute(SQLITE, None)
        return
    schema_editor.execute(POSTGRESQL, None)
    # Not every owner of a database may add an extension. Without it typing mistakes in titles are
    # looked for by reading all of them.
    with suppress(DatabaseError), transaction.atomic(using=connection.alias):
        schema_editor.execute(TRIGRAMS, None)


def drop_full_text(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_searchtext", None)


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=64, verbose_name="id or code within its kind")),
                ("number", models.BigIntegerField(null=True)),
                ("address", models.CharField(max_length=300)),
                ("title", models.CharField(max_length=200)),
                (
                    "title_words",
                    models.CharField(max_length=400, verbose_name="title as it is compared"),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("body", models.TextField(blank=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("staff", "those who may read staff content"),
                            ("restricted", "some of those"),
                        ],
                        max_length=10,
                    ),
                ),
                ("updated", models.DateField(null=True)),
                ("stamp", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "key"), name="one_document_for_each_thing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["public", "staff", "restricted"])),
                        name="an_audience_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=40)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("staff", "those who may read staff content"),
                            ("restricted", "some of those"),
                        ],
                        max_length=10,
                    ),
                ),
                ("documents", models.IntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("word", "audience"), name="one_word_of_an_audience_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchFacet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=64)),
                ("label", models.CharField(max_length=200)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="facets",
                        to="search.searchdocument",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["name", "value"], name="documents_with_a_facet")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("document", "name", "value"), name="one_facet_of_a_document_once"
                    )
                ],
            },
        ),
        migrations.RunPython(make_full_text, drop_full_text),
    ]
