import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0016_rank_no_rate_without_its_trusts"),
    ]

    operations = [
        migrations.CreateModel(
            name="StoredRemainder",
            fields=[
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="stored_remainder",
                        serialize=False,
                        to="metrics.release",
                    ),
                ),
                ("packed", models.BinaryField()),
            ],
        ),
    ]
