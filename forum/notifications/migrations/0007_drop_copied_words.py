"""What notifications say is read when they are shown: stored words outlived their correction."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_states_told_of")]

    operations = [
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            *("mention", "reply", "request", "decision"),
                            *("thread", "post", "case_study", "figures"),
                        ],
                    )
                ),
                name="a_notification_kind_is_known",
            ),
        ),
        migrations.RemoveConstraint(model_name="notification", name="a_notification_has_a_title"),
        migrations.RemoveConstraint(model_name="notification", name="a_notification_shows_no_body"),
        *(
            migrations.RemoveField(model_name=table, name=name)
            for table in ("notification", "announcement")
            for name in ("title", "details")
        ),
    ]
