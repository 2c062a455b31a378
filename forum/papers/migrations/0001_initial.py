import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("metrics", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardPaper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "key",
                    models.CharField(
                        max_length=64, unique=True, verbose_name="hash of everything in it"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting or being made"),
                            ("ready", "made"),
                            ("failed", "could not be made"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("progress", models.PositiveSmallIntegerField(default=0, verbose_name="per cent")),
                ("current_step", models.CharField(blank=True, max_length=120)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease_holder", models.CharField(blank=True, max_length=80)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("completed_at", models.DateTimeField(blank=True, null=True)),
                ("pdf", models.BinaryField(null=True)),
                ("docx", models.BinaryField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "requested_at"], name="board_papers_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("completed_at__isnull", False),
                                ("docx__isnull", False),
                                ("pdf__isnull", False),
                                ("state", "ready"),
                            ),
                            models.Q(
                                models.Q(("state", "ready"), _negated=True),
                                ("completed_at__isnull", True),
                                ("docx__isnull", True),
                                ("pdf__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_ready_board_paper_has_both_files",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), models.Q(("problem", ""), _negated=True)),
                            models.Q(models.Q(("state", "failed"), _negated=True), ("problem", "")),
                            _connector="OR",
                        ),
                        name="a_failed_board_paper_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("progress__lte", 100)),
                        name="board_paper_progress_is_a_share",
                    ),
                ],
            },
        ),
    ]
