"""How like the one before each month may be, as a range. What chance would bring was said from an
estimate that came out too low: results are taken out, and the worker's next look analyses the newest
month again."""

from django.db import migrations, models


def take_out_results(apps, schema_editor):
    apps.get_model("metrics", "AnalysisResult").objects.all().delete()
    apps.get_model("metrics", "VariationSummary").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0011_revisions_of_published_months"),
    ]

    operations = [
        migrations.RunPython(take_out_results, migrations.RunPython.noop),
        migrations.AddField(
            model_name="variationsummary",
            name="autocorrelation_low",
            field=models.FloatField(
                default=0, verbose_name="how like the one before a month is, at least"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="variationsummary",
            name="autocorrelation_high",
            field=models.FloatField(
                default=0, verbose_name="how like the one before a month is, at most"
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="variationsummary",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("autocorrelation_high__lt", 1),
                    ("autocorrelation_low__gte", 0),
                    ("autocorrelation_low__lte", models.F("autocorrelation_high")),
                ),
                name="an_autocorrelation_is_a_range_from_0_to_below_1",
            ),
        ),
    ]
