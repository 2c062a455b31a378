import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ModerationCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "waiting for a steward"), ("decided", "decided")],
                        default="open",
                        max_length=7,
                    ),
                ),
                (
                    "hidden_on_report",
                    models.BooleanField(default=False, verbose_name="hidden when it was reported"),
                ),
                ("assigned_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for what the site itself compiled",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="whose it is",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "steward",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who looks at it",
                    ),
                ),
            ],
            options={
                "ordering": ["opened_at", "pk"],
                "indexes": [
                    models.Index(fields=["state", "opened_at"], name="moderation_queue"),
                    models.Index(fields=["author", "-opened_at"], name="moderation_of_a_person"),
                    models.Index(
                        fields=["content_type", "object_id"], name="moderation_of_an_object"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "decided"])),
                        name="a_moderation_state_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("content_type", "object_id"),
                        name="one_open_moderation_case_per_object",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("state", "open")),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("state", "decided"),
                                ("steward__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_decided_case_has_its_steward_and_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("steward__isnull", True),
                            ("author__isnull", True),
                            models.Q(("steward", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_moderates_what_they_wrote",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assigned_at__isnull", True), ("steward__isnull", True)),
                            models.Q(("assigned_at__isnull", False), ("steward__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_case_has_a_steward_since_or_none",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "author_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("member", "member"),
                            ("icb_lead", "ICB lead"),
                            ("approver", "approver"),
                            ("steward", "steward"),
                            ("improvement_lead", "improvement lead"),
                            ("administrator", "administrator"),
                        ],
                        max_length=16,
                        verbose_name="role at the time",
                    ),
                ),
                (
                    "author_role_place",
                    models.CharField(blank=True, max_length=120, verbose_name="where, at the time"),
                ),
                (
                    "author_profession",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="profession at the time"
                    ),
                ),
                (
                    "author_organisation",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="organisation at the time"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("keep", "it stays as it is"),
                            ("edit_out", "something was taken out of it"),
                            ("hide", "it is hidden until its author has mended it"),
                            ("remove", "it was removed"),
                            ("withdraw", "it was withdrawn"),
                            ("warn", "a warning"),
                            ("suspend", "a suspension"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "reason",
                    models.TextField(
                        max_length=500, verbose_name="the reason, which the author reads"
                    ),
                ),
                (
                    "until",
                    models.DateField(
                        blank=True, null=True, verbose_name="last day of a suspension"
                    ),
                ),
                ("version", models.PositiveIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="moderation.moderationcase",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "indexes": [
                    models.Index(fields=["about", "-created_at"], name="decisions_about_a_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "keep",
                                    "edit_out",
                                    "hide",
                                    "remove",
                                    "withdraw",
                                    "warn",
                                    "suspend",
                                ],
                            )
                        ),
                        name="a_decision_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="a_decision_has_its_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("about__isnull", True),
                            models.Q(("about", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_decides_about_what_they_wrote",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "suspend"), ("until__isnull", False)),
                            models.Q(
                                models.Q(("kind", "suspend"), _negated=True),
                                ("until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_suspension_says_until_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["warn", "suspend"]), _negated=True),
                            ("about__isnull", False),
                            _connector="OR",
                        ),
                        name="whoever_is_warned_is_somebody",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("kind__in", ["keep", "edit_out", "hide", "remove", "withdraw"])
                        ),
                        fields=("case",),
                        name="one_decision_about_the_thing",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["warn", "suspend"])),
                        fields=("case",),
                        name="one_decision_about_its_author",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "author_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("member", "member"),
                            ("icb_lead", "ICB lead"),
                            ("approver", "approver"),
                            ("steward", "steward"),
                            ("improvement_lead", "improvement lead"),
                            ("administrator", "administrator"),
                        ],
                        max_length=16,
                        verbose_name="role at the time",
                    ),
                ),
                (
                    "author_role_place",
                    models.CharField(blank=True, max_length=120, verbose_name="where, at the time"),
                ),
                (
                    "author_profession",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="profession at the time"
                    ),
                ),
                (
                    "author_organisation",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="organisation at the time"
                    ),
                ),
                ("details", models.TextField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waiting for another steward"),
                            ("upheld", "the decision stands"),
                            ("overturned", "the decision was taken back"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.TextField(
                        blank=True, max_length=500, verbose_name="the second steward's reason"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_steward",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who had decided",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appeal",
                        to="moderation.moderationcase",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "indexes": [models.Index(fields=["state", "created_at"], name="appeals_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "upheld", "overturned"])),
                        name="an_appeal_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("details", ""), _negated=True),
                        name="an_appeal_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                ("reason", ""),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("state__in", ["upheld", "overturned"]),
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_appeal_is_decided_by_somebody_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(
                                models.Q(("decided_by", models.F("author")), _negated=True),
                                models.Q(("decided_by", models.F("first_steward")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="an_appeal_goes_to_another_steward",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "author_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("member", "member"),
                            ("icb_lead", "ICB lead"),
                            ("approver", "approver"),
                            ("steward", "steward"),
                            ("improvement_lead", "improvement lead"),
                            ("administrator", "administrator"),
                        ],
                        max_length=16,
                        verbose_name="role at the time",
                    ),
                ),
                (
                    "author_role_place",
                    models.CharField(blank=True, max_length=120, verbose_name="where, at the time"),
                ),
                (
                    "author_profession",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="profession at the time"
                    ),
                ),
                (
                    "author_organisation",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="organisation at the time"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("patient_data", "It may tell who a patient is"),
                            ("unkind", "It is unkind or disrespectful"),
                            ("wrong", "Its facts are wrong"),
                            ("advertising", "It advertises something"),
                            ("off_topic", "It does not belong here"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                    ),
                ),
                ("details", models.TextField(blank=True, max_length=1000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="moderation.moderationcase",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "indexes": [
                    models.Index(fields=["author", "-created_at"], name="reports_of_a_person")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case", "author"), name="one_report_per_person"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "patient_data",
                                    "unkind",
                                    "wrong",
                                    "advertising",
                                    "off_topic",
                                    "other",
                                ],
                            )
                        ),
                        name="a_report_reason_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "other"), _negated=True),
                            models.Q(("details", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="another_reason_has_details",
                    ),
                ],
            },
        ),
    ]
