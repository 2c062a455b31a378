from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0001_initial"),
        ("threads", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="mention",
            name="a_person_is_mentioned_once",
        ),
        migrations.RemoveConstraint(
            model_name="mention",
            name="a_role_is_mentioned_once_per_place",
        ),
        migrations.RemoveConstraint(
            model_name="mention",
            name="a_national_role_is_mentioned_once",
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", False)),
                fields=("post", "person"),
                name="one_mention_of_a_person_per_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place__isnull", False)),
                fields=("post", "role", "place"),
                name="one_mention_of_a_role_and_place_per_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(
                condition=models.Q(("person__isnull", True), ("place__isnull", True)),
                fields=("post", "role"),
                name="one_mention_of_a_national_role_per_post",
            ),
        ),
    ]
