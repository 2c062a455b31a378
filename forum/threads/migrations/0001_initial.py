import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# What people look for that neither a place, a measure nor a treatment function says.
FIRST_TAGS = {
    "advice-and-guidance": "Advice and guidance",
    "diagnostics": "Diagnostics",
    "digital-tools": "Digital tools",
    "equity": "Equity and access",
    "follow-up": "Follow-up and patient-initiated care",
    "funding": "Funding and contracts",
    "outpatients": "Outpatients",
    "patient-experience": "Patient experience",
    "referral": "Referral and triage",
    "theatres": "Theatres",
    "validation": "Validation of waiting lists",
    "workforce": "Workforce",
}


def add_first_tags(apps, schema_editor):
    Tag = apps.get_model("threads", "Tag")
    Tag.objects.bulk_create(Tag(slug=slug, label=label) for slug, label in FIRST_TAGS.items())


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casestudies", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("metrics", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(unique=True)),
                ("label", models.CharField(max_length=60, unique=True)),
            ],
            options={
                "ordering": ["label"],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Post",
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
                ("number", models.PositiveIntegerField()),
                ("body", models.TextField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("reply", "reply"), ("tried_it", "we tried this")],
                        default="reply",
                        max_length=8,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", ""),
                            ("worked", "it worked"),
                            ("adapted", "it worked after changes"),
                            ("stopped", "we stopped"),
                        ],
                        max_length=7,
                    ),
                ),
                ("started_on", models.DateField(blank=True, null=True)),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("visible", "shown"),
                            ("pending", "waiting for a steward before it is shown"),
                            ("hidden", "hidden while a steward looks at it"),
                            ("removed", "removed by a steward"),
                            ("deleted", "deleted by its author"),
                        ],
                        default="visible",
                        max_length=7,
                    ),
                ),
                ("visibility_reason", models.CharField(blank=True, max_length=500)),
                (
                    "identifier_check",
                    models.CharField(
                        choices=[
                            ("clear", "nothing versions"),
                            ("warned", "something was pointed out to its author"),
                            ("cleared", "a steward found that it is not an NHS number"),
                        ],
                        default="clear",
                        max_length=7,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("useful_count", models.PositiveIntegerField(default=0)),
                (
                    "idempotency_key",
                    models.UUIDField(
                        blank=True, null=True, verbose_name="of the form that sent it"
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
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "reply_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replies",
                        to="threads.post",
                    ),
                ),
            ],
            options={
                "ordering": ["thread", "number"],
                "indexes": [
                    models.Index(fields=["author", "-created_at"], name="posts_of_a_person")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("idempotency_key__isnull", False)),
                        fields=("author", "idempotency_key"),
                        name="one_post_per_idempotency_key",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="posts_count_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "visibility__in",
                                ["visible", "pending", "hidden", "removed", "deleted"],
                            )
                        ),
                        name="a_visibility_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind", "tried_it"),
                                ("outcome__in", ["worked", "adapted", "stopped"]),
                                ("place__isnull", False),
                            ),
                            models.Q(
                                ("ended_on", None),
                                ("kind", "reply"),
                                ("outcome", ""),
                                ("place", None),
                                ("started_on", None),
                            ),
                            _connector="OR",
                        ),
                        name="a_tried_it_post_has_a_place_and_an_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("started_on__isnull", True),
                            ("ended_on__isnull", True),
                            ("ended_on__gte", models.F("started_on")),
                            _connector="OR",
                        ),
                        name="a_trial_does_not_end_before_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("visibility__in", ["hidden", "removed"]), _negated=True),
                            models.Q(("visibility_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_hidden_or_removed_post_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reply_to__isnull", True),
                            models.Q(("reply_to", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="no_post_replies_to_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thread",
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
                ("title", models.CharField(max_length=150)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "question"),
                            ("experience", "experience"),
                            ("idea", "idea"),
                            ("announcement", "announcement"),
                        ],
                        max_length=12,
                    ),
                ),
                ("measure", models.SlugField(blank=True)),
                ("treatment_function", models.CharField(blank=True, max_length=5)),
                ("object_id", models.PositiveBigIntegerField(blank=True, null=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("staff", "health and care staff who are signed in"),
                            ("icb", "staff of one ICB only"),
                            ("parties", "the people named only"),
                        ],
                        default="staff",
                        max_length=7,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("answered", "answered"), ("closed", "closed")],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(blank=True, max_length=500, verbose_name="what came of it"),
                ),
                ("pinned", models.BooleanField(default=False)),
                (
                    "locked",
                    models.BooleanField(default=False, verbose_name="nobody writes in it for now"),
                ),
                ("withheld", models.BooleanField(default=False)),
                (
                    "foi_label",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not looked at"),
                            ("releasable", "can be released"),
                            ("exempt", "an exemption may apply"),
                        ],
                        max_length=10,
                    ),
                ),
                ("foi_note", models.CharField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_post_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_number", models.PositiveIntegerField(default=0)),
                (
                    "post_count",
                    models.PositiveIntegerField(
                        default=0, verbose_name="posts that every reader sees"
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="threads.post",
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
                    "became_case_study",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="from_threads",
                        to="casestudies.casestudy",
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "first_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="first_post_of",
                        to="threads.post",
                    ),
                ),
                (
                    "icb",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "last_post",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="threads.post",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="threads.thread",
                    ),
                ),
                (
                    "parties",
                    models.ManyToManyField(
                        related_name="+",
                        through="threads.Party",
                        through_fields=("thread", "person"),
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
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
                    ),
                ),
                (
                    "tags",
                    models.ManyToManyField(blank=True, related_name="threads", to="threads.tag"),
                ),
            ],
            options={
                "ordering": ["-last_post_at", "-pk"],
                "indexes": [
                    models.Index(
                        fields=["-pinned", "-last_post_at", "-id"], name="threads_in_order"
                    ),
                    models.Index(fields=["-last_post_at", "-id"], name="threads_newest_first"),
                    models.Index(
                        fields=["place", "-pinned", "-last_post_at"], name="threads_of_a_place"
                    ),
                    models.Index(
                        fields=["measure", "-pinned", "-last_post_at"], name="threads_of_a_measure"
                    ),
                    models.Index(
                        fields=["treatment_function", "-last_post_at"],
                        name="threads_of_a_treatment",
                    ),
                    models.Index(
                        fields=["content_type", "object_id", "-pinned", "-last_post_at"],
                        name="threads_about_an_object",
                    ),
                    models.Index(fields=["author", "-last_post_at"], name="threads_of_a_person"),
                    models.Index(
                        condition=models.Q(("kind", "question"), ("state", "open")),
                        fields=["-last_post_at", "-id"],
                        name="threads_unanswered",
                    ),
                    models.Index(fields=["-changed_at"], name="threads_by_change"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["question", "experience", "idea", "announcement"])
                        ),
                        name="a_thread_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "answered", "closed"])),
                        name="a_thread_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["staff", "icb", "parties"])),
                        name="a_thread_audience_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content_type__isnull", True),
                                ("object_id__isnull", True),
                                models.Q(
                                    ("place__isnull", False),
                                    models.Q(("measure", ""), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            models.Q(
                                ("content_type__isnull", False),
                                ("measure", ""),
                                ("object_id__isnull", False),
                                ("place", None),
                            ),
                            _connector="OR",
                        ),
                        name="a_thread_has_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", "icb"), ("icb__isnull", False)),
                            models.Q(
                                models.Q(("audience", "icb"), _negated=True), ("icb__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="a_thread_for_an_icb_says_which",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__isnull", True), ("state", "open")),
                            models.Q(("answer__isnull", False), ("state", "answered")),
                            ("state", "closed"),
                            _connector="OR",
                        ),
                        name="an_answered_thread_has_its_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_closed_thread_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer__isnull", True), ("kind", "question"), _connector="OR"
                        ),
                        name="only_questions_are_answered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(("merged_into", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_thread_is_not_part_of_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("title", ""), _negated=True),
                        name="a_thread_has_a_title",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Rearrangement",
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
                            ("move", "moved to another subject"),
                            ("merge", "merged into another thread"),
                            ("split", "split into another thread"),
                        ],
                        max_length=5,
                    ),
                ),
                ("undo_data", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where they went",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="threads.thread",
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        help_text="Where posts came from",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rearrangements",
                        to="threads.thread",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "move"), ("target__isnull", True)),
                            models.Q(
                                models.Q(("kind", "move"), _negated=True), ("target__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="a_merge_or_split_has_a_target",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="undone_by_and_undone_at_together",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadPosition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(default=0, verbose_name="of the last post read"),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_positions",
                        to="threads.thread",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person", "-at"], name="read_positions_of_a_person")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "thread"), name="one_read_position_per_thread"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="post",
            name="first_thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="threads.thread"
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="posts",
                to="threads.thread",
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="party_rows",
                to="threads.thread",
            ),
        ),
        migrations.CreateModel(
            name="UsefulMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="useful_marks",
                        to="threads.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("post", "person"), name="one_useful_mark_per_person"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="DraftSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.CharField(max_length=120)),
                ("texts", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-updated_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "slot"), name="one_draft_per_slot")
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
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
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mentions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="mentions",
                        to="threads.post",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("place", None), ("role", "")),
                            models.Q(
                                ("person__isnull", True), models.Q(("role", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="a_mention_names_a_person_or_a_role",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("post", "person"),
                        name="a_person_is_mentioned_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("place__isnull", False)),
                        fields=("post", "role", "place"),
                        name="a_role_is_mentioned_once_per_place",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", True), ("place__isnull", True)),
                        fields=("post", "role"),
                        name="a_national_role_is_mentioned_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Bookmark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookmarks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bookmarks",
                        to="threads.post",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "indexes": [models.Index(fields=["person", "-at"], name="bookmarks_of_a_person")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("post", "person"), name="one_bookmark_per_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PostVersion",
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
                ("number", models.PositiveIntegerField()),
                ("body", models.TextField()),
                ("at", models.DateTimeField(verbose_name="since when it said this")),
                ("withheld", models.BooleanField(default=False)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="threads.post",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("post", "number"), name="one_post_version_per_number"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(
                fields=["thread", "visibility", "number", "author"], name="posts_shown_in_a_thread"
            ),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["author", "thread"], name="threads_written_in"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                fields=("thread", "number"), name="one_post_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="party",
            constraint=models.UniqueConstraint(
                fields=("thread", "person"), name="one_party_per_person"
            ),
        ),
        migrations.RunPython(add_first_tags, migrations.RunPython.noop),
    ]
