from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="emailthrottle",
            name="one_unread_email_about_a_thing",
        ),
        migrations.RemoveConstraint(
            model_name="watch",
            name="one_watch_for_a_thing",
        ),
        migrations.RemoveConstraint(
            model_name="watch",
            name="a_watched_thing_has_a_key",
        ),
        migrations.AddConstraint(
            model_name="emailthrottle",
            constraint=models.UniqueConstraint(
                fields=("person", "kind", "key"), name="one_email_throttle_per_subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.UniqueConstraint(
                fields=("person", "kind", "key"), name="one_watch_per_subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="watch",
            constraint=models.CheckConstraint(
                condition=models.Q(("key", ""), _negated=True), name="a_watch_has_a_key"
            ),
        ),
    ]
