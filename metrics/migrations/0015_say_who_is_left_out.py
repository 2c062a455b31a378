"""Who is left out of what is analysed. Results that were made with unlike months are taken out, and
the worker's next look analyses the newest month again."""

from django.db import migrations, models


def take_out_results(apps, schema_editor):
    apps.get_model("metrics", "AnalysisResult").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0014_draw_figures_as_published"),
    ]

    operations = [
        migrations.RunPython(take_out_results, migrations.RunPython.noop),
        migrations.AddField(
            model_name="analysisresult",
            name="left_out",
            field=models.TextField(
                blank=True,
                default="",
                verbose_name="codes of providers that sent nothing for one of the months, left out of all of them",
            ),
            preserve_default=False,
        ),
    ]
