"""Keys of forms become UUIDs, one for each author and form, as posts have them.

The case studies that come with the site have a name of their own where others have a token: from it
`first_case_studies` makes the same UUID.
"""

from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import migrations, models

MODELS = ("casestudy", "comment", "sectionversion")


def key_of(token: str) -> UUID:
    try:
        return UUID(token)
    except ValueError:
        return uuid5(NAMESPACE_URL, token)


def copy_tokens(apps, schema_editor):  # type: ignore[no-untyped-def]
    for name in MODELS:
        model = apps.get_model("casestudies", name)
        copied = set()
        for row in model.objects.exclude(form_token="").order_by("pk").iterator():
            key = (row.author_id, key_of(row.form_token))
            if key not in copied:
                model.objects.filter(pk=row.pk).update(idempotency_key=key[1])
                copied.add(key)


class Migration(migrations.Migration):
    dependencies = [("casestudies", "0001_initial")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="idempotency_key",
                field=models.UUIDField("of the form that sent it", blank=True, null=True),
            )
            for name in MODELS
        ),
        migrations.RunPython(copy_tokens, migrations.RunPython.noop),
        *(
            migrations.AddConstraint(
                model_name=name,
                constraint=models.UniqueConstraint(
                    fields=["author", "idempotency_key"],
                    condition=models.Q(idempotency_key__isnull=False),
                    name=f"one_{name}_per_idempotency_key",
                ),
            )
            for name in MODELS
        ),
    ]
