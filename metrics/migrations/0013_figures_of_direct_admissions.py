from django.db import migrations, models


def empty_geographies(apps, schema_editor):
    """Figures are then summed again at the next start, with the new column."""
    apps.get_model("metrics", "Release").objects.exclude(geography="").update(geography="")


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0012_say_how_like_the_one_before_a_month_may_be"),
    ]

    operations = [
        migrations.AddField(
            model_name="figure",
            name="admitted_direct",
            field=models.IntegerField(
                null=True, verbose_name="admitted, commissioned by NHS England itself"
            ),
        ),
        migrations.RunPython(empty_geographies, migrations.RunPython.noop),
    ]
