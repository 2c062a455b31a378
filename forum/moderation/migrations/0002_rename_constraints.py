from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="decision",
            name="one_decision_about_the_thing",
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind__in", ["keep", "edit_out", "hide", "remove", "withdraw"])
                ),
                fields=("case",),
                name="one_decision_about_the_content",
            ),
        ),
    ]
