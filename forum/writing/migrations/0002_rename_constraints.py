from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("writing", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="attachment",
            name="one_file_once_for_each_owner",
        ),
        migrations.RemoveConstraint(
            model_name="attachment",
            name="only_what_readers_have_waits_to_be_taken_off",
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                fields=("owner_type", "owner_id", "sha256"), name="one_file_per_owner_and_content"
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pending_removal", False), ("is_published", True), _connector="OR"
                ),
                name="only_a_published_file_waits_for_removal",
            ),
        ),
    ]
