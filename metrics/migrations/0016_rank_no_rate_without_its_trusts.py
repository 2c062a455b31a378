"""Rates per head of which much is left out are compared with no other place any more: results are
taken out, and the worker's next look analyses the newest month again."""

from django.db import migrations


def take_out_results(apps, schema_editor):
    apps.get_model("metrics", "AnalysisResult").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0015_say_who_is_left_out"),
    ]

    operations = [
        migrations.RunPython(take_out_results, migrations.RunPython.noop),
    ]
