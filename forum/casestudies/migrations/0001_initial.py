import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("metrics", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseStudy",
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
                    "compiled",
                    models.BooleanField(default=False, verbose_name="compiled from public sources"),
                ),
                ("title", models.CharField(max_length=150)),
                ("summary", models.TextField(blank=True)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("worked", "It worked"),
                            ("mixed", "Some of it worked"),
                            ("did_not_work", "It did not work"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("hospital", "Hospital"),
                            ("primary", "GP practices and primary care"),
                            ("across", "Across GP practices and hospitals"),
                            ("community", "Community services"),
                            ("diagnostics", "Diagnostic centre"),
                            ("system", "Whole system (ICB)"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("referral", "Referral"),
                            ("outpatients", "First appointments"),
                            ("diagnostics", "Tests and scans"),
                            ("admission", "Operations and procedures"),
                            ("follow_up", "Follow-up"),
                            ("whole", "The whole pathway"),
                        ],
                        max_length=12,
                    ),
                ),
                ("treatment_function", models.CharField(default="C_999", max_length=5)),
                ("measure", models.SlugField(blank=True)),
                ("started_on", models.DateField(blank=True, null=True)),
                ("full_operation_on", models.DateField(blank=True, null=True)),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("staff", "health and care staff who are signed in"),
                            ("icb", "staff of this ICB only"),
                        ],
                        default="staff",
                        max_length=6,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being written"),
                            ("approval", "with the ICB’s approver"),
                            ("editorial", "with a steward"),
                            ("published", "published"),
                            ("review_due", "due for review"),
                            ("archived", "archived"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("live", models.BooleanField(default=False, verbose_name="readers see it")),
                (
                    "withheld",
                    models.BooleanField(
                        default=False, verbose_name="hidden while a steward looks at it"
                    ),
                ),
                ("grade", models.CharField(default="D", max_length=1)),
                ("lowered_to", models.CharField(blank=True, max_length=1)),
                ("lowered_reason", models.CharField(blank=True, max_length=500)),
                (
                    "ended_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="why it was withdrawn or archived"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer_due",
                    models.DateField(
                        blank=True, null=True, verbose_name="by when whoever has it should answer"
                    ),
                ),
                ("contacts_agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="first published"),
                ),
                (
                    "shown_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="since when readers see this version"
                    ),
                ),
                ("reviewed_on", models.DateField(blank=True, null=True)),
                ("review_due", models.DateField(blank=True, null=True)),
                ("form_token", models.CharField(blank=True, max_length=36)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who answers for it now: its author until it is handed over",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_studies",
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
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        fields=["-reviewed_on", "-id", "live", "withheld", "audience", "state"],
                        name="library",
                    ),
                    models.Index(fields=["-changed_at", "live"], name="case_studies_by_change"),
                    models.Index(fields=["measure", "live"], name="case_studies_of_a_measure"),
                    models.Index(fields=["state", "answer_due"], name="case_studies_waiting"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "draft",
                                    "approval",
                                    "editorial",
                                    "published",
                                    "review_due",
                                    "archived",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="a_case_study_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("audience__in", ["public", "staff", "icb"])),
                        name="a_case_study_audience_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("grade__in", ["A", "B", "C", "D"])),
                        name="a_grade_is_a_to_d",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lowered_to", ""),
                            models.Q(("lowered_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_lowered_grade_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("live", False),
                            models.Q(
                                ("published_at__isnull", False),
                                ("review_due__isnull", False),
                                ("reviewed_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="what_readers_see_was_published_and_has_a_review_date",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["published", "review_due", "archived"]),
                                _negated=True,
                            ),
                            ("live", True),
                            _connector="OR",
                        ),
                        name="what_is_published_is_seen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["archived", "withdrawn"]), _negated=True),
                            models.Q(("ended_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_ended_case_study_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["approval", "editorial"]), _negated=True),
                            ("answer_due__isnull", False),
                            _connector="OR",
                        ),
                        name="what_waits_has_a_date_to_be_answered_by",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("compiled", True),
                            models.Q(("author__isnull", False), ("owner__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_case_study_has_somebody_who_answers_for_it",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("form_token", ""), _negated=True),
                        fields=("author", "form_token"),
                        name="one_case_study_per_form_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CoAuthor",
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
                    "case_study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="co_authorships",
                        to="casestudies.casestudy",
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
            options={
                "ordering": ["added_at"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case_study", "person"), name="one_co_author_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="casestudy",
            name="co_authors",
            field=models.ManyToManyField(
                through="casestudies.CoAuthor",
                through_fields=("case_study", "person"),
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="Comment",
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
                ("section", models.CharField(max_length=20)),
                ("text", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("form_token", models.CharField(blank=True, max_length=36)),
                (
                    "withheld",
                    models.BooleanField(
                        default=False, verbose_name="hidden while a steward looks at it"
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
                    "case_study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="casestudies.casestudy",
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
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "section__in",
                                [
                                    "basics",
                                    "problem",
                                    "change",
                                    "results",
                                    "did-not-work",
                                    "cost",
                                    "contact",
                                ],
                            ),
                            models.Q(("text", ""), _negated=True),
                        ),
                        name="a_comment_says_something_about_a_section",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("form_token", ""), _negated=True),
                        fields=("case_study", "author", "form_token"),
                        name="one_comment_per_form_sent",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Intervention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=120, unique=True)),
                (
                    "aliases",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="other names, separated by commas"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("emerging", "emerging"),
                            ("described", "described"),
                            ("replicated", "done in two places or more"),
                            ("established", "established"),
                            ("superseded", "superseded"),
                        ],
                        default="emerging",
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "emerging",
                                    "described",
                                    "replicated",
                                    "established",
                                    "superseded",
                                ],
                            )
                        ),
                        name="an_intervention_state_is_known",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="casestudy",
            name="intervention",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="case_studies",
                to="casestudies.intervention",
            ),
        ),
        migrations.CreateModel(
            name="InterventionVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("mechanism", models.TextField(blank=True)),
                ("core", models.TextField(verbose_name="what must not be left out")),
                (
                    "adaptable",
                    models.TextField(blank=True, verbose_name="what may be done otherwise"),
                ),
                (
                    "prerequisites",
                    models.TextField(blank=True, verbose_name="what has to be there first"),
                ),
                (
                    "unsuitable_when",
                    models.TextField(blank=True, verbose_name="when not to use it"),
                ),
                ("measure", models.SlugField(blank=True, verbose_name="measure that should move")),
                (
                    "lag_months",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="months until it should"
                    ),
                ),
                ("cost", models.TextField(blank=True, verbose_name="typical cost")),
                ("time", models.TextField(blank=True, verbose_name="typical time to set up")),
                ("risks", models.TextField(blank=True)),
                (
                    "what_changed",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what is new in this version"
                    ),
                ),
                (
                    "credits",
                    models.CharField(blank=True, max_length=300, verbose_name="who contributed"),
                ),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "intervention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="casestudies.intervention",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty for what came with the site",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["intervention", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("intervention", "number"), name="one_version_of_a_recipe_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__gt", 0), models.Q(("core", ""), _negated=True)
                        ),
                        name="a_recipe_says_what_is_core",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="casestudy",
            name="intervention_version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="casestudies.interventionversion",
            ),
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20)),
                ("answers", models.JSONField(default=dict)),
                ("published", models.JSONField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "case_study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="casestudies.casestudy",
                    ),
                ),
                (
                    "saved_by",
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
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case_study", "name"), name="one_section_per_name"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "name__in",
                                [
                                    "basics",
                                    "problem",
                                    "change",
                                    "results",
                                    "did-not-work",
                                    "cost",
                                    "contact",
                                ],
                            )
                        ),
                        name="a_section_is_of_the_seven",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SectionDraft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.CharField(max_length=20)),
                ("answers", models.JSONField()),
                (
                    "based_on",
                    models.PositiveIntegerField(verbose_name="version that it was begun from"),
                ),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
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
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("case_study", "section", "person"),
                        name="one_unsaved_text_per_person",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="SectionVersion",
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
                ("answers", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("form_token", models.CharField(blank=True, max_length=36)),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="casestudies.section",
                    ),
                ),
            ],
            options={
                "ordering": ["section", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("section", "number"), name="one_version_per_number"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("form_token", ""), _negated=True),
                        fields=("section", "form_token"),
                        name="one_version_per_form_sent",
                    ),
                ],
            },
        ),
    ]
