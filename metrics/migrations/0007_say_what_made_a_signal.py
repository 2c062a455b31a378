"""What made a signal, and which side the newest value lies on. What was said before did not hold it:
results are taken out, and the worker's next look analyses the newest month again."""

from django.db import migrations, models


def take_out_results(apps, schema_editor):
    apps.get_model("metrics", "AnalysisResult").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0006_keep_who_sent_nothing"),
    ]

    operations = [
        migrations.RunPython(take_out_results, migrations.RunPython.noop),
        migrations.AddField(
            model_name="analysisresult",
            name="points",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="months that made the signal"
            ),
        ),
        migrations.AddField(
            model_name="analysisresult",
            name="side",
            field=models.SmallIntegerField(
                default=0,
                verbose_name="of the average that the latest value lies on: 1 above, -1 below",
            ),
        ),
        migrations.AlterField(
            model_name="analysisresult",
            name="rule",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "no signal"),
                    ("astronomical", "beyond a limit"),
                    ("trend", "rising or falling month after month"),
                    ("two_of_three", "two of three months near a limit"),
                    ("shift", "month after month on one side of the average"),
                ],
                max_length=15,
            ),
        ),
        migrations.AlterField(
            model_name="analysisresult",
            name="run",
            field=models.PositiveSmallIntegerField(
                default=0, verbose_name="months in a row, up to the latest, on that side"
            ),
        ),
        migrations.AddConstraint(
            model_name="analysisresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("points", 0), ("rule", "")),
                    models.Q(("points__gte", 2), ("rule", "trend")),
                    models.Q(
                        models.Q(
                            models.Q(
                                ("side", 1),
                                (
                                    "variation__in",
                                    ("improvement_high", "concern_high", "neutral_high"),
                                ),
                            ),
                            models.Q(
                                ("side", -1),
                                (
                                    "variation__in",
                                    ("improvement_low", "concern_low", "neutral_low"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        ("points__gte", 1),
                        ("rule__in", ("astronomical", "two_of_three", "shift")),
                        ("run__gte", 1),
                    ),
                    _connector="OR",
                ),
                name="a_signal_is_made_of_months_on_its_side",
            ),
        ),
    ]
