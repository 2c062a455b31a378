import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import forum.notifications.models.preferences


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("metrics", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AnnouncedRelease",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "release",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="metrics.release",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OutgoingEmail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("immediate", "at once"),
                            ("daily", "daily digest"),
                            ("weekly", "weekly digest"),
                        ],
                        max_length=9,
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=140)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "being handed to the mail server"),
                            ("sent", "sent"),
                            (
                                "not needed",
                                "everything in it was read or taken down before it was sent",
                            ),
                            ("unsure", "the worker was stopped while sending: it may have arrived"),
                            ("given up", "given up after too many attempts"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "last_error",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what the mail server said"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outgoing_emails",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["state", "next_attempt_at"], name="outgoing_emails_due")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "idempotency_key"), name="one_email_per_idempotency_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["immediate", "daily", "weekly"])),
                        name="an_email_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "sent")),
                            models.Q(
                                (
                                    "state__in",
                                    ["waiting", "sending", "not needed", "unsure", "given up"],
                                ),
                                ("sent_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="a_sent_email_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sending"), _negated=True),
                            models.Q(("attempts__gte", 1), ("lease_until__isnull", False)),
                            _connector="OR",
                        ),
                        name="an_email_being_sent_has_a_lease",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("mention", "you were mentioned"),
                            ("reply", "a reply to you"),
                            ("request", "you are asked to do something"),
                            ("decision", "a decision on something of yours"),
                            ("thread", "a new discussion"),
                            ("post", "new in a discussion"),
                            ("case_study", "a case study"),
                            ("figures", "new figures"),
                        ],
                        max_length=10,
                    ),
                ),
                ("about_id", models.PositiveBigIntegerField()),
                (
                    "subject_kind",
                    models.CharField(
                        max_length=20, verbose_name="kind of the subject by which it is muted"
                    ),
                ),
                ("subject_key", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                (
                    "details",
                    models.TextField(
                        blank=True, help_text="figures only", verbose_name="a few plain sentences"
                    ),
                ),
                ("path", models.CharField(max_length=300, verbose_name="address within the site")),
                ("idempotency_key", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "about_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "outgoing_email",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notifications",
                        to="notifications.outgoingemail",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["person", "-id"], name="inbox"),
                    models.Index(
                        condition=models.Q(("read_at__isnull", True)),
                        fields=["person", "-id"],
                        name="inbox_unread",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("outgoing_email__isnull", True), ("read_at__isnull", True)
                        ),
                        fields=["created_at", "person"],
                        name="notifications_to_email",
                    ),
                    models.Index(
                        fields=["person", "subject_kind", "subject_key"],
                        name="notifications_of_a_subject",
                    ),
                    models.Index(
                        fields=["about_type", "about_id"], name="notifications_about_object"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "idempotency_key"),
                        name="one_notification_per_idempotency_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="a_notification_has_a_title",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("path__startswith", "/"),
                            models.Q(("path__startswith", "//"), _negated=True),
                        ),
                        name="a_notification_leads_within_the_site",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("details", ""), ("kind", "figures"), _connector="OR"),
                        name="a_notification_shows_no_body",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("thread", "discussion"),
                            ("place", "place"),
                            ("measure", "measure"),
                            ("treatment", "treatment function"),
                            ("tag", "tag"),
                            ("case_study", "case study"),
                            ("intervention", "kind of change"),
                        ],
                        max_length=12,
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                (
                    "level",
                    models.CharField(
                        choices=[("watch", "watching"), ("normal", "normal"), ("mute", "muted")],
                        max_length=6,
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "key", "pk"],
                "indexes": [
                    models.Index(fields=["kind", "key", "level", "person"], name="watchers")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind", "key"), name="one_watch_for_a_thing"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "thread",
                                    "place",
                                    "measure",
                                    "treatment",
                                    "tag",
                                    "case_study",
                                    "intervention",
                                ],
                            )
                        ),
                        name="a_watched_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("level__in", ["watch", "normal", "mute"])),
                        name="a_watch_level_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        name="a_watched_thing_has_a_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("about_id", models.PositiveBigIntegerField()),
                ("subjects", models.JSONField(verbose_name="watched subjects, nearest first")),
                ("subject_kind", models.CharField(max_length=20)),
                ("subject_key", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("details", models.TextField(blank=True)),
                ("path", models.CharField(max_length=300)),
                ("idempotency_key", models.CharField(max_length=120, unique=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "last_person_id",
                    models.BigIntegerField(
                        default=0, verbose_name="highest id of a person already notified"
                    ),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "about_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)),
                        fields=["id"],
                        name="announcements_unfinished",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailPreferences",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        choices=[
                            ("off", "no digest"),
                            ("daily", "every day"),
                            ("weekly", "every week"),
                        ],
                        default="weekly",
                        max_length=6,
                    ),
                ),
                (
                    "mentions",
                    models.BooleanField(
                        default=True, verbose_name="at once when somebody mentions you"
                    ),
                ),
                (
                    "replies",
                    models.BooleanField(
                        default=True, verbose_name="at once when somebody replies to you"
                    ),
                ),
                (
                    "requests",
                    models.BooleanField(
                        default=True, verbose_name="at once when you are asked to do something"
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["digest", "person"], name="digest_readers")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest__in", ["off", "daily", "weekly"])),
                        name="a_digest_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailThrottle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=60)),
                ("claim", models.UUIDField()),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "kind", "key"), name="one_unread_email_about_a_thing"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=forum.notifications.models.preferences.new_key,
                        max_length=64,
                        unique=True,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feed_key",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        name="a_feed_key_is_a_secret",
                    )
                ],
            },
        ),
    ]
