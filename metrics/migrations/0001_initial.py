import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True, verbose_name="ODS code")),
                ("ons_code", models.CharField(blank=True, max_length=9, verbose_name="ONS code")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("england", "England"),
                            ("region", "NHS England region"),
                            ("icb", "Integrated Care Board"),
                            ("sub_icb", "sub-ICB location"),
                            ("provider", "provider"),
                        ],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="plain name")),
                ("official_name", models.CharField(blank=True, max_length=200)),
                ("valid_from", models.DateField(blank=True, null=True)),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, null=True, verbose_name="first day on which it no longer exists"
                    ),
                ),
                (
                    "latitude",
                    models.FloatField(
                        blank=True, null=True, verbose_name="of the population-weighted centre"
                    ),
                ),
                ("longitude", models.FloatField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name", "code"],
                "indexes": [
                    models.Index(fields=["kind", "name"], name="metrics_pla_kind_dd74c9_idx")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_place_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["england", "region", "icb", "sub_icb", "provider"])
                        ),
                        name="a_place_is_of_a_known_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="first day of the month")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("found", "found on NHS England's page"),
                            ("fetched", "fetched, not yet read"),
                            ("staged", "read and checked, waiting to be published"),
                            ("published", "published"),
                            ("superseded", "replaced by a later vintage"),
                            ("withdrawn", "withdrawn"),
                            ("refused", "refused"),
                            ("same", "the same counts as a release already held"),
                        ],
                        default="found",
                        max_length=10,
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("extract", "NHS England's extract"),
                            ("bundled", "counts that came with this software"),
                        ],
                        default="extract",
                        max_length=8,
                    ),
                ),
                ("address", models.URLField(blank=True, max_length=400)),
                ("file_name", models.CharField(max_length=200)),
                (
                    "sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="SHA-256 of the file"),
                ),
                (
                    "content_sha256",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="SHA-256 of the counts"
                    ),
                ),
                ("size", models.PositiveIntegerField(blank=True, null=True, verbose_name="bytes")),
                ("revised", models.BooleanField(default=False)),
                (
                    "edition",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="order among the vintages of a month"
                    ),
                ),
                ("rows_read", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "geography",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        verbose_name="digest of the geography figures were summed for",
                    ),
                ),
                ("found_at", models.DateTimeField(auto_now_add=True)),
                ("fetched_at", models.DateTimeField(blank=True, null=True)),
                ("staged_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("published_by", models.CharField(blank=True, max_length=200)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_by", models.CharField(blank=True, max_length=200)),
                ("withdrawal_reason", models.TextField(blank=True)),
                ("lease_holder", models.CharField(blank=True, max_length=80)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("progress", models.PositiveSmallIntegerField(default=0, verbose_name="per cent")),
                ("current_step", models.CharField(blank=True, max_length=120)),
                (
                    "compared_with",
                    models.ForeignKey(
                        blank=True,
                        help_text="the month before, against which missing providers were looked for",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "permissions": [
                    ("publish_release", "Can publish, withdraw and retry releases of figures")
                ],
                "indexes": [
                    models.Index(
                        models.OrderBy(models.F("month"), descending=True),
                        models.F("state"),
                        name="release_month_state",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "published")),
                        fields=("month",),
                        name="readers_see_one_vintage_a_month",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("sha256", ""), _negated=True),
                        fields=("month", "sha256"),
                        name="one_release_a_month_and_file",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("address", ""), _negated=True), ("sha256", "")
                        ),
                        fields=("month", "address"),
                        name="one_waiting_release_an_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="a_month_is_its_first_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state__in", ["staged", "published", "superseded", "withdrawn"]),
                                _negated=True,
                            ),
                            models.Q(
                                ("staged_at__isnull", False),
                                models.Q(("content_sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_published_was_read",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(
                                ("published_at__isnull", False),
                                models.Q(("published_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="what_is_published_says_when_and_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=6)),
                ("commissioner", models.CharField(max_length=6)),
                ("completed_admitted", models.IntegerField()),
                ("completed_non_admitted", models.IntegerField()),
                ("waiting_list", models.IntegerField()),
                ("decision_to_admit", models.IntegerField()),
                ("clock_starts", models.IntegerField()),
                (
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "commissioner", "provider"),
                        name="one_provider_count_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="NearPair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.SlugField(max_length=40)),
                ("treatment_function", models.CharField(max_length=5)),
                ("higher_value", models.FloatField(verbose_name="over the last 12 months")),
                ("lower_value", models.FloatField(verbose_name="over the last 12 months")),
                (
                    "miles",
                    models.FloatField(
                        verbose_name="between population centres, in a straight line"
                    ),
                ),
                ("ratio", models.FloatField(null=True, verbose_name="of the values compared")),
                (
                    "higher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "lower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="near_pairs",
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "ordering": ["-ratio", "miles", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "measure", "treatment_function", "higher", "lower"),
                        name="one_near_pair_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("higher", models.F("lower")), _negated=True),
                        name="a_pair_is_of_two_places",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("treatment_function", models.CharField(max_length=5)),
                (
                    "modelled",
                    models.BooleanField(
                        default=False,
                        help_text="estimated by sharing out a place that was split; never ranked",
                    ),
                ),
                ("waiting_list", models.IntegerField()),
                ("within_18", models.IntegerField()),
                ("over_52", models.IntegerField()),
                ("over_65", models.IntegerField(null=True)),
                ("over_78", models.IntegerField(null=True)),
                ("over_104", models.IntegerField(null=True)),
                ("median", models.FloatField(null=True)),
                ("p92", models.FloatField(null=True)),
                ("decision_to_admit", models.IntegerField()),
                ("completed_admitted", models.IntegerField()),
                (
                    "admitted_known",
                    models.IntegerField(verbose_name="admitted, with a known clock start"),
                ),
                ("admitted_within_18", models.IntegerField()),
                ("admitted_median", models.FloatField(null=True)),
                ("admitted_p95", models.FloatField(null=True)),
                ("completed_non_admitted", models.IntegerField()),
                ("clock_starts", models.IntegerField()),
                (
                    "open_band",
                    models.PositiveSmallIntegerField(
                        verbose_name="weeks at which the last band opens"
                    ),
                ),
                ("registered", models.FloatField(null=True)),
                ("resident", models.FloatField(null=True)),
                ("need_weighted", models.FloatField(null=True)),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="metrics.place",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["release", "treatment_function"], name="figure_release_treatment"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "treatment_function", "release", "modelled"),
                        name="one_figure_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("within_18__lte", models.F("waiting_list")),
                            ("over_52__lte", models.F("waiting_list")),
                        ),
                        name="a_part_of_the_list_is_no_more_than_the_list",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DataIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("hard", "the release was refused"),
                            ("soft", "published with this note"),
                        ],
                        max_length=4,
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("text", models.TextField()),
                ("provider", models.CharField(blank=True, max_length=6)),
                (
                    "share",
                    models.FloatField(
                        blank=True,
                        null=True,
                        verbose_name="share of the place's list last month that came from who is missing",
                    ),
                ),
                (
                    "last_reported",
                    models.DateField(
                        blank=True,
                        null=True,
                        verbose_name="last month in which the provider reported",
                    ),
                ),
                (
                    "suppresses",
                    models.BooleanField(
                        default=False,
                        help_text="too much is missing to compare or rank this place this month",
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issues",
                        to="metrics.place",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="issues",
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "ordering": [
                    "-suppresses",
                    models.OrderBy(models.F("share"), descending=True, nulls_last=True),
                    "id",
                ],
            },
        ),
        migrations.CreateModel(
            name="Count",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("commissioner", models.CharField(max_length=6)),
                ("treatment_function", models.CharField(max_length=5)),
                ("part", models.CharField(help_text="1A, 1B, 2, 2A or 3", max_length=2)),
                (
                    "known",
                    models.IntegerField(
                        null=True, verbose_name="pathways with a known clock start"
                    ),
                ),
                (
                    "unknown",
                    models.IntegerField(
                        null=True, verbose_name="pathways with an unknown clock start"
                    ),
                ),
                ("total", models.IntegerField()),
                (
                    "bands",
                    models.BinaryField(verbose_name="weekly bands, packed; empty for new periods"),
                ),
                (
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "commissioner", "treatment_function", "part"),
                        name="one_count_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="AnalysisResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("treatment_function", models.CharField(max_length=5)),
                ("measure", models.SlugField(db_index=False, max_length=40)),
                (
                    "suppression_reason",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="why nothing is said"
                    ),
                ),
                ("value", models.FloatField(null=True, verbose_name="in the latest month")),
                (
                    "year_value",
                    models.FloatField(null=True, verbose_name="over the last 12 months"),
                ),
                ("variation", models.CharField(blank=True, max_length=20)),
                ("rule", models.CharField(blank=True, max_length=15)),
                (
                    "run",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="months that the signal has lasted"
                    ),
                ),
                ("centre", models.FloatField(null=True)),
                ("lower", models.FloatField(null=True)),
                ("upper", models.FloatField(null=True)),
                ("autocorrelation", models.FloatField(null=True)),
                (
                    "outside",
                    models.SmallIntegerField(
                        default=0,
                        verbose_name="against the funnel: 2 or -2 beyond chance and usual spread, 1 or -1 possibly so",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(null=True)),
                ("rank_low", models.PositiveSmallIntegerField(null=True)),
                ("rank_high", models.PositiveSmallIntegerField(null=True)),
                ("ranked", models.PositiveSmallIntegerField(null=True)),
                (
                    "unfavourable_months_of_12",
                    models.PositiveSmallIntegerField(
                        null=True,
                        verbose_name="months of the last 12 in the least favourable fifth",
                    ),
                ),
                (
                    "unfavourable_months_of_24",
                    models.PositiveSmallIntegerField(
                        null=True,
                        verbose_name="months of the last 24, or of those stored, in the least favourable fifth",
                    ),
                ),
                (
                    "months",
                    models.PositiveSmallIntegerField(
                        null=True, verbose_name="months that the fifths were counted over"
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none"),
                            ("persistent", "in the least favourable fifth, month after month"),
                            ("provisional", "the same, on fewer than 24 months"),
                            ("favourable", "in the most favourable fifth, month after month"),
                            ("favourable_early", "the same, on fewer than 24 months"),
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="metrics.place",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="analysis_results",
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["release", "measure", "treatment_function"],
                        name="standing_by_measure",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "place", "treatment_function", "measure"),
                        name="one_standing_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("suppression_reason", ""),
                            models.Q(("label", ""), ("rank__isnull", True), ("rule", "")),
                            _connector="OR",
                        ),
                        name="who_is_not_compared_has_no_label",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReleaseEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("verb", models.CharField(max_length=20)),
                ("by", models.CharField(max_length=200)),
                ("detail", models.TextField(blank=True)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="SeriesBreak",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("definition", "what is counted changed"),
                            ("geography", "who belongs to the place changed"),
                            ("layout", "how the file is laid out changed"),
                            ("event", "something outside changed the figures"),
                        ],
                        max_length=10,
                    ),
                ),
                ("short", models.CharField(max_length=60, verbose_name="words on a chart")),
                ("text", models.TextField(verbose_name="words for a reader")),
                ("source", models.TextField()),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        help_text="none means everywhere",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="breaks",
                        to="metrics.place",
                    ),
                ),
            ],
            options={
                "ordering": ["month", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("place__isnull", False)),
                        fields=("month", "place", "short"),
                        name="one_break_of_a_place_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("place__isnull", True)),
                        fields=("month", "short"),
                        name="one_break_of_all_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("date", models.DateField(verbose_name="first day of the new arrangement")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("merge", "merged into"),
                            ("split", "split between"),
                            ("recode", "re-coded as"),
                            ("rename", "renamed"),
                            ("close", "closed"),
                            ("acquire", "taken over by"),
                            ("transfer", "service moved to"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "weight",
                    models.FloatField(
                        blank=True,
                        null=True,
                        verbose_name="share of the predecessor that went here",
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("source", models.TextField()),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="successions_from",
                        to="metrics.place",
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="successions_to",
                        to="metrics.place",
                    ),
                ),
            ],
            options={
                "ordering": ["date", "predecessor_id", "successor_id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("successor__isnull", False)),
                        fields=("predecessor", "successor", "date"),
                        name="one_succession_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("successor__isnull", True)),
                        fields=("predecessor", "date"),
                        name="one_closure_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("weight__isnull", True),
                            models.Q(("weight__gt", 0), ("weight__lte", 1)),
                            _connector="OR",
                        ),
                        name="a_weight_is_a_share",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor__isnull", True),
                            models.Q(("successor", models.F("predecessor")), _negated=True),
                            _connector="OR",
                        ),
                        name="nothing_succeeds_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.SlugField()),
                ("value", models.FloatField()),
                ("label", models.CharField(max_length=80)),
                ("valid_from", models.DateField(blank=True, null=True)),
                (
                    "due",
                    models.DateField(
                        blank=True, null=True, verbose_name="to be met by the end of this month"
                    ),
                ),
                (
                    "is_national_standard",
                    models.BooleanField(
                        default=False, verbose_name="a national standard, drawn on every chart"
                    ),
                ),
                ("source", models.TextField()),
            ],
            options={
                "ordering": ["measure", "due"],
                "constraints": [
                    models.UniqueConstraint(fields=("measure", "label"), name="one_target_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_national_standard", True), ("due__isnull", False), _connector="OR"
                        ),
                        name="a_target_is_a_standard_or_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VariationSummary",
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
                            ("england", "England"),
                            ("region", "NHS England region"),
                            ("icb", "Integrated Care Board"),
                            ("sub_icb", "sub-ICB location"),
                            ("provider", "provider"),
                        ],
                        max_length=8,
                    ),
                ),
                ("treatment_function", models.CharField(max_length=5)),
                ("measure", models.SlugField(max_length=40)),
                ("places", models.PositiveSmallIntegerField()),
                ("phi", models.FloatField(null=True, verbose_name="spread against chance")),
                (
                    "tau2",
                    models.FloatField(
                        null=True, verbose_name="variance between places, transformed scale"
                    ),
                ),
                ("target", models.FloatField(null=True, verbose_name="middle of the funnel")),
                ("ratio_of_extremes", models.FloatField(null=True)),
                ("ratio_90_10", models.FloatField(null=True)),
                ("cv", models.FloatField(null=True)),
                (
                    "share_within",
                    models.FloatField(
                        null=True, verbose_name="of the spread that lies within ICBs"
                    ),
                ),
                (
                    "kendalls_w",
                    models.FloatField(null=True, verbose_name="how alike the months' orders are"),
                ),
                (
                    "highest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "lowest",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="metrics.place",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="variation_summaries",
                        to="metrics.release",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "kind", "treatment_function", "measure"),
                        name="one_spread_once",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships_up",
                        to="metrics.place",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships_down",
                        to="metrics.place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("child", "parent", "valid_from"), name="one_membership_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gt", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="a_membership_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("old_name", "old name"),
                            ("short_name", "short name"),
                            ("area", "town or local authority"),
                            ("code", "other code"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="metrics.place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("place", "text"), name="one_alias_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Population",
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
                            ("registered", "registered with a GP"),
                            ("resident", "resident"),
                            ("need_weighted", "weighted for need"),
                        ],
                        max_length=13,
                    ),
                ),
                ("date", models.DateField()),
                ("count", models.FloatField()),
                ("source", models.TextField()),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="populations",
                        to="metrics.place",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("place", "kind", "date"), name="one_population_a_day_and_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("count__gt", 0)), name="a_population_is_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recalculation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("measure", models.SlugField(max_length=40)),
                ("treatment_function", models.CharField(max_length=5)),
                ("month", models.DateField(verbose_name="first month of the new limits")),
                ("reason", models.TextField()),
                ("by", models.CharField(max_length=150)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(blank=True, max_length=150)),
                ("undo_reason", models.TextField(blank=True)),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recalculations",
                        to="metrics.place",
                    ),
                ),
            ],
            options={
                "ordering": ["month", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)),
                        fields=("place", "measure", "treatment_function", "month"),
                        name="one_recalculation_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("by", ""), _negated=True),
                        ),
                        name="a_recalculation_has_a_reason_and_a_person",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("undo_reason", ""), ("undone_at__isnull", True), ("undone_by", "")
                            ),
                            models.Q(
                                ("undone_at__isnull", False),
                                models.Q(("undone_by", ""), _negated=True),
                                models.Q(("undo_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="who_undoes_a_recalculation_says_why",
                    ),
                ],
            },
        ),
    ]
