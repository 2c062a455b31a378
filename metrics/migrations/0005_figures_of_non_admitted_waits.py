"""How long those had waited whose pathways were completed without an admission. Figures held are
marked as not summed for any geography, so that load_bundled, or the next month published, sums them
anew from the stored counts; until then the three say nothing."""

from django.db import migrations, models


def mark_as_stale(apps, schema_editor):
    apps.get_model("metrics", "Release").objects.update(geography="")


class Migration(migrations.Migration):
    dependencies = [("metrics", "0004_hold_what_has_a_hole")]

    operations = [
        migrations.AddField(
            "Figure",
            "non_admitted_known",
            models.IntegerField("completed without admission, with a known clock start", null=True),
        ),
        migrations.AddField("Figure", "non_admitted_median", models.FloatField(null=True)),
        migrations.AddField("Figure", "non_admitted_p95", models.FloatField(null=True)),
        migrations.RunPython(mark_as_stale, migrations.RunPython.noop),
    ]
