import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("casestudies", "0001_initial"),
        ("metrics", "0001_initial"),
        ("threads", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Flag",
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
                ("measure", models.SlugField()),
                ("treatment_function", models.CharField(default="C_999", max_length=5)),
                ("period_from", models.DateField(verbose_name="first month it is about")),
                ("period_to", models.DateField(verbose_name="last month it is about")),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("self", "asked for by the area itself"),
                            ("regional", "asked by a regional improvement lead"),
                            ("national", "asked by a national improvement lead"),
                        ],
                        max_length=8,
                    ),
                ),
                ("question", models.TextField(max_length=4000)),
                ("evidence", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being written"),
                            ("with_area", "with the area, which has the right of reply"),
                            ("disputed", "the data are being looked at; the clock stands still"),
                            ("replied", "the area has replied, or asked by itself"),
                            ("expired", "no reply within the time"),
                            ("supporting", "support is under way"),
                            ("monitoring", "support has ended; the figures are watched"),
                            ("closed", "closed"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("offers_when_sent", models.PositiveSmallIntegerField(default=0)),
                ("interventions_when_sent", models.PositiveSmallIntegerField(default=0)),
                (
                    "reply_due",
                    models.DateField(blank=True, null=True, verbose_name="last day to reply"),
                ),
                ("extended", models.BooleanField(default=False)),
                (
                    "days_left",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        verbose_name="working days that were left when the clock was stopped",
                    ),
                ),
                (
                    "shown_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="since when staff may know of it"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("improved", "waits improved"),
                            ("stable", "waits stayed as they were"),
                            ("stepped_down", "support is no longer wanted"),
                            ("superseded", "something else took its place"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "closing_since",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="since when one side wants to close it"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why it was withdrawn"
                    ),
                ),
                ("form_token", models.CharField(blank=True, max_length=36)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "thread",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="threads.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "question to an area",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["place", "-changed_at"], name="flags_of_a_place"),
                    models.Index(fields=["state", "reply_due"], name="flags_that_wait"),
                    models.Index(fields=["-shown_at"], name="flags_by_showing"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "with_area",
                                    "disputed",
                                    "replied",
                                    "expired",
                                    "supporting",
                                    "monitoring",
                                    "closed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="a_flag_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["self", "regional", "national"])),
                        name="a_flag_origin_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "outcome__in",
                                ["", "improved", "stable", "stepped_down", "superseded"],
                            )
                        ),
                        name="a_flag_outcome_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("question", ""), _negated=True),
                            models.Q(("measure", ""), _negated=True),
                        ),
                        name="a_flag_asks_about_a_measure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("period_to__gte", models.F("period_from"))),
                        name="a_flag_period_has_an_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at__isnull", True),
                            ("origin", "self"),
                            models.Q(
                                ("interventions_when_sent__gte", 1), ("offers_when_sent__gte", 1)
                            ),
                            _connector="OR",
                        ),
                        name="a_flag_is_sent_with_an_offer_and_an_intervention",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", True), ("state", "draft")),
                            ("state", "withdrawn"),
                            models.Q(
                                models.Q(("state__in", ["draft", "withdrawn"]), _negated=True),
                                ("sent_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_flag_past_draft_was_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("shown_at__isnull", True),
                                ("state__in", ["draft", "with_area", "disputed"]),
                            ),
                            ("state", "withdrawn"),
                            models.Q(
                                ("shown_at__isnull", False),
                                (
                                    "state__in",
                                    ["replied", "expired", "supporting", "monitoring", "closed"],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_flag_is_shown_after_reply_or_expiry_only",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "with_area"), _negated=True),
                            models.Q(("days_left__isnull", True), ("reply_due__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_flag_with_its_area_says_until_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "disputed"), _negated=True),
                            ("days_left__isnull", False),
                            _connector="OR",
                        ),
                        name="a_disputed_flag_keeps_its_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("origin", "self"), _negated=True),
                            models.Q(
                                ("state__in", ["with_area", "disputed", "expired"]), _negated=True
                            ),
                            _connector="OR",
                        ),
                        name="an_area_waits_for_no_reply_of_its_own",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False), ("state__in", ["closed", "withdrawn"])
                            ),
                            models.Q(
                                models.Q(("state__in", ["closed", "withdrawn"]), _negated=True),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="an_ended_flag_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_closed_flag_has_its_outcome",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(("ended_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_withdrawn_flag_says_why",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("origin", "self"),
                            models.Q(("state__in", ["closed", "withdrawn"]), _negated=True),
                        ),
                        fields=("place", "measure", "treatment_function"),
                        name="one_open_request_per_area_and_measure",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("origin", "self"), _negated=True),
                            models.Q(("state__in", ["closed", "withdrawn"]), _negated=True),
                        ),
                        fields=("place", "measure", "treatment_function"),
                        name="one_open_flag_per_area_and_measure",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("form_token", ""), _negated=True),
                        fields=("author", "form_token"),
                        name="one_flag_per_form_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
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
                ("measure", models.SlugField()),
                ("treatment_function", models.CharField(max_length=5)),
                ("period_from", models.DateField()),
                ("period_to", models.DateField()),
                (
                    "description",
                    models.TextField(max_length=4000, verbose_name="what is thought to be wrong"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "with the data steward"),
                            ("correct", "the figures stand"),
                            ("wrong", "the figures are not right"),
                        ],
                        default="open",
                        max_length=7,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finding", models.TextField(blank=True, max_length=4000)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="support.flag",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "correct", "wrong"])),
                        name="a_dispute_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("description", ""), _negated=True),
                        name="a_dispute_says_what_is_disputed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("resolved_at__isnull", True),
                                ("resolved_by__isnull", True),
                                ("state", "open"),
                            ),
                            models.Q(
                                ("resolved_at__isnull", False),
                                ("state__in", ["correct", "wrong"]),
                                ("resolved_by__isnull", False),
                                models.Q(("finding", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="a_resolved_dispute_says_by_whom_and_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_by__isnull", True),
                            models.Q(("resolved_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_resolves_what_they_dispute",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("flag",),
                        name="one_open_dispute_per_flag",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagMatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
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
                    "case_study",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casestudies.casestudy",
                    ),
                ),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="support.flag",
                    ),
                ),
                (
                    "intervention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casestudies.intervention",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("flag", "intervention"), name="one_match_per_flag_and_intervention"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="a_match_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagReply",
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
                            ("accept", "yes, we would like this support"),
                            ("context", "there is something to know about these figures"),
                            ("other_help", "we would like different help"),
                        ],
                        max_length=10,
                    ),
                ),
                ("body", models.TextField(max_length=8000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "late",
                    models.BooleanField(default=False, verbose_name="after the time was over"),
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
                    "flag",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reply",
                        to="support.flag",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["accept", "context", "other_help"])),
                        name="a_reply_to_a_flag_is_of_a_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True),
                        name="a_reply_to_a_flag_says_something",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="ImprovementPlan",
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
                ("measure", models.SlugField()),
                ("treatment_function", models.CharField(default="C_999", max_length=5)),
                ("title", models.CharField(max_length=150)),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "up"), ("down", "down")],
                        max_length=4,
                        verbose_name="where the measure should shift",
                    ),
                ),
                (
                    "target_month",
                    models.DateField(verbose_name="month by which the shift should show"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being written"),
                            ("agreed", "agreed"),
                            ("active", "under way"),
                            ("review", "under review"),
                            ("achieved", "achieved"),
                            ("revised", "revised: another plan followed"),
                            ("closed", "closed"),
                        ],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("started_on", models.DateField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="what came of it"),
                ),
                ("form_token", models.CharField(blank=True, max_length=36)),
                (
                    "agreed_by",
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
                    "flag",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="support.flag",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answers for it",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "revises",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revised_by",
                        to="support.improvementplan",
                    ),
                ),
                (
                    "thread",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="threads.thread",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["place", "measure", "state"], name="plans_of_a_place")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "agreed",
                                    "active",
                                    "review",
                                    "achieved",
                                    "revised",
                                    "closed",
                                ],
                            )
                        ),
                        name="a_plan_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["up", "down"])),
                        name="a_plan_aims_up_or_down",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("title", ""), _negated=True),
                            models.Q(("measure", ""), _negated=True),
                        ),
                        name="a_plan_has_a_title_and_a_measure",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "closed"]),
                            models.Q(("agreed_at__isnull", False), ("agreed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_plan_past_draft_was_agreed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_by__isnull", True),
                            models.Q(("agreed_by", models.F("author")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_agrees_the_plan_that_they_wrote",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["active", "review", "achieved", "revised"]),
                                _negated=True,
                            ),
                            ("started_on__isnull", False),
                            _connector="OR",
                        ),
                        name="a_plan_under_way_says_since_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ["achieved", "revised", "closed"]),
                                models.Q(("ended_reason", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(
                                    ("state__in", ["achieved", "revised", "closed"]), _negated=True
                                ),
                                ("ended_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="an_ended_plan_says_when_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("revises__isnull", True),
                            models.Q(("revises", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_plan_does_not_revise_itself",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("form_token", ""), _negated=True),
                        fields=("author", "form_token"),
                        name="one_plan_per_form_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
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
                    "side",
                    models.CharField(
                        choices=[("area", "the area"), ("helper", "who offered support")],
                        max_length=6,
                    ),
                ),
                ("body", models.TextField(max_length=2000)),
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
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lessons",
                        to="support.flag",
                    ),
                ),
            ],
            options={
                "ordering": ["side"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("flag", "side"), name="one_lesson_from_each_side"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("side__in", ["area", "helper"]), models.Q(("body", ""), _negated=True)
                        ),
                        name="a_lesson_is_from_one_side_and_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanAction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("description", models.CharField(max_length=500, verbose_name="what will be done")),
                ("owner", models.CharField(max_length=150, verbose_name="who does it")),
                ("due_on", models.DateField(verbose_name="by when")),
                (
                    "case_study",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casestudies.casestudy",
                    ),
                ),
                (
                    "intervention",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="casestudies.intervention",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="support.improvementplan",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("plan", "position"), name="one_action_per_position"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1), ("position__lte", 3)),
                        name="a_plan_has_three_actions_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("description", ""), _negated=True),
                            models.Q(("owner", ""), _negated=True),
                        ),
                        name="an_action_says_what_and_who",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField()),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "recorded_as",
                    models.CharField(blank=True, max_length=160, verbose_name="in which capacity"),
                ),
                (
                    "findings",
                    models.TextField(blank=True, max_length=4000, verbose_name="what was found"),
                ),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("carry_on", "carry on"),
                            ("achieved", "the aim is achieved"),
                            ("revise", "another plan follows"),
                            ("close", "the plan is closed"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="support.improvementplan",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("plan", "due_on"), name="one_review_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("findings", ""),
                                ("recorded_at__isnull", True),
                                ("recorded_by__isnull", True),
                                ("result", ""),
                            ),
                            models.Q(
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                models.Q(("findings", ""), _negated=True),
                                ("result__in", ["carry_on", "achieved", "revise", "close"]),
                            ),
                            _connector="OR",
                        ),
                        name="a_recorded_review_has_its_findings",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SupportOffer",
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
                            ("peer_call", "a call with somebody who had the same"),
                            ("site_visit", "a visit"),
                            ("clinical_lead", "a clinical lead"),
                            ("analyst", "an analyst’s time"),
                            ("funding", "a contact for funding"),
                        ],
                        max_length=13,
                    ),
                ),
                ("description", models.TextField(max_length=2000, verbose_name="what is offered")),
                ("person_name", models.CharField(max_length=150, verbose_name="who will be there")),
                ("starts_on", models.DateField(verbose_name="from when, or when")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("offered", "offered"),
                            ("accepted", "accepted"),
                            ("active", "under way"),
                            ("completed", "completed"),
                            ("declined", "declined"),
                            ("lapsed", "lapsed"),
                            ("cancelled", "cancelled"),
                        ],
                        default="offered",
                        max_length=9,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("first_contact_on", models.DateField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "idle_since",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="last contact or decision"
                    ),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("form_token", models.CharField(blank=True, max_length=36)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="support.flag",
                    ),
                ),
                (
                    "from_place",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where it is offered nationally",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "thread",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="threads.thread",
                    ),
                ),
            ],
            options={
                "verbose_name": "offer of support",
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["state", "idle_since"], name="offers_that_wait")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "offered",
                                    "accepted",
                                    "active",
                                    "completed",
                                    "declined",
                                    "lapsed",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="an_offer_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["peer_call", "site_visit", "clinical_lead", "analyst", "funding"],
                            )
                        ),
                        name="an_offer_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person_name", ""), _negated=True),
                            models.Q(("description", ""), _negated=True),
                        ),
                        name="an_offer_names_who_and_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["active", "completed"]), _negated=True),
                            models.Q(
                                ("accepted_at__isnull", False), ("first_contact_on__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="an_offer_under_way_had_a_contact",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="an_accepted_offer_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("state__in", ["offered", "accepted", "active"]),
                            ),
                            models.Q(
                                ("ended_at__isnull", False),
                                ("state__in", ["completed", "declined", "lapsed", "cancelled"]),
                            ),
                            _connector="OR",
                        ),
                        name="an_ended_offer_says_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("form_token", ""), _negated=True),
                        fields=("author", "form_token"),
                        name="one_offer_per_form_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
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
                ("contacted_on", models.DateField()),
                ("description", models.CharField(max_length=1000)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("form_token", models.CharField(blank=True, max_length=36)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="support.supportoffer",
                    ),
                ),
            ],
            options={
                "ordering": ["contacted_on", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("description", ""), _negated=True),
                        name="a_contact_says_what_about",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("form_token", ""), _negated=True),
                        fields=("author", "form_token"),
                        name="one_contact_per_form_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dismissal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.SlugField()),
                ("treatment_function", models.CharField(default="C_999", max_length=5)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("not_like_us", "the place is too different"),
                            ("tried", "it has been tried there"),
                            ("other_problem", "it is about another problem"),
                            ("not_possible", "it cannot be done there"),
                        ],
                        max_length=13,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case_study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="casestudies.casestudy",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "place", "measure", "treatment_function", "case_study"),
                        name="one_dismissal_per_person_and_case_study",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("cause__in", ["not_like_us", "tried", "other_problem", "not_possible"])
                        ),
                        name="a_dismissal_has_its_cause",
                    ),
                ],
            },
        ),
    ]
