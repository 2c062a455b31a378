import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import forum.writing.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Attachment",
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
                    "key",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="in its address",
                    ),
                ),
                ("owner_id", models.PositiveBigIntegerField()),
                (
                    "file",
                    models.FileField(
                        blank=True,
                        storage=forum.writing.models.private_storage,
                        upload_to=forum.writing.models.attachment_path,
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name as typed")),
                (
                    "safe_name",
                    models.CharField(max_length=100, verbose_name="name when downloaded"),
                ),
                (
                    "description",
                    models.CharField(
                        blank=True,
                        help_text="for those who cannot see a picture",
                        max_length=300,
                        verbose_name="what it shows",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("docx", "DOCX"),
                            ("xlsx", "XLSX"),
                            ("pptx", "PPTX"),
                            ("png", "PNG"),
                            ("jpeg", "JPEG"),
                        ],
                        max_length=4,
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="bytes")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not scanned", "not scanned: no scanner is set up"),
                            ("clean", "scanned, and nothing found"),
                            ("waiting", "not shown until the scanner answers"),
                            ("infected", "the scanner found a virus; the file is gone"),
                        ],
                        default="waiting",
                        max_length=11,
                    ),
                ),
                (
                    "is_published",
                    models.BooleanField(default=True, verbose_name="readers of its owner have it"),
                ),
                (
                    "pending_removal",
                    models.BooleanField(
                        default=False, verbose_name="taken off in the version being written"
                    ),
                ),
                ("attached_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("scanned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "ordering": ["attached_at", "pk"],
                "indexes": [
                    models.Index(fields=["owner_type", "owner_id"], name="attachments_of_an_owner")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("size__gte", 1), ("size__lte", 10485760)),
                        name="attachment_is_neither_empty_nor_too_large",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), ("state", "infected")),
                            models.Q(
                                models.Q(("state", "infected"), _negated=True),
                                models.Q(("file", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="only_an_infected_file_is_gone",
                    ),
                    models.UniqueConstraint(
                        fields=("owner_type", "owner_id", "sha256"),
                        name="one_file_once_for_each_owner",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("pending_removal", False), ("is_published", True), _connector="OR"
                        ),
                        name="only_what_readers_have_waits_to_be_taken_off",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BlockedText",
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
                ("owner_id", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "form_name",
                    models.CharField(
                        help_text="the page that keeps it chooses the name",
                        max_length=60,
                        verbose_name="which form or section",
                    ),
                ),
                ("texts", models.JSONField(default=dict, help_text="what was typed, by field")),
                ("number_digests", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("blocked", "kept for its author"),
                            ("appealed", "a steward was asked to look"),
                            ("cleared", "a steward found that it is not an NHS number"),
                            ("confirmed", "a steward found that it may be an NHS number"),
                            ("discarded", "no longer needed; the text is gone"),
                        ],
                        default="blocked",
                        max_length=9,
                    ),
                ),
                ("blocked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "appeal_reason",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="why it is not an NHS number"
                    ),
                ),
                ("appealed_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reason",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="the steward's reason"
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
                    "owner_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "ordering": ["-blocked_at", "-pk"],
                "indexes": [
                    models.Index(fields=["state", "appealed_at"], name="blocked_text_appeals")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("owner_id__isnull", False), ("state", "blocked")),
                        fields=("author", "owner_type", "owner_id", "form_name"),
                        name="one_blocked_text_per_form",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("owner_id__isnull", True), ("state", "blocked")),
                        fields=("author", "form_name"),
                        name="one_blocked_text_per_new_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("owner_id__isnull", True), ("owner_type__isnull", True)),
                            models.Q(("owner_id__isnull", False), ("owner_type__isnull", False)),
                            _connector="OR",
                        ),
                        name="blocked_text_has_a_whole_owner_or_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("state__in", ["cleared", "confirmed"]),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            models.Q(("state__in", ["cleared", "confirmed"]), _negated=True),
                            _connector="OR",
                        ),
                        name="blocked_text_decision_has_a_decider_and_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_decides_on_their_own_blocked_text",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "discarded"), _negated=True),
                            models.Q(("number_digests", []), ("texts", {})),
                            _connector="OR",
                        ),
                        name="discarded_text_is_empty",
                    ),
                ],
            },
        ),
    ]
