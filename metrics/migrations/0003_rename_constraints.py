from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0002_keep_provider_counts_packed"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="alias",
            name="one_alias_once",
        ),
        migrations.RemoveConstraint(
            model_name="analysisresult",
            name="one_standing_once",
        ),
        migrations.RemoveConstraint(
            model_name="analysisresult",
            name="who_is_not_compared_has_no_label",
        ),
        migrations.RemoveConstraint(
            model_name="count",
            name="one_count_once",
        ),
        migrations.RemoveConstraint(
            model_name="figure",
            name="one_figure_once",
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="one_membership_once",
        ),
        migrations.RemoveConstraint(
            model_name="nearpair",
            name="one_near_pair_once",
        ),
        migrations.RemoveConstraint(
            model_name="providercount",
            name="one_provider_count_once",
        ),
        migrations.RemoveConstraint(
            model_name="recalculation",
            name="one_recalculation_once",
        ),
        migrations.RemoveConstraint(
            model_name="seriesbreak",
            name="one_break_of_a_place_once",
        ),
        migrations.RemoveConstraint(
            model_name="seriesbreak",
            name="one_break_of_all_once",
        ),
        migrations.RemoveConstraint(
            model_name="succession",
            name="one_succession_once",
        ),
        migrations.RemoveConstraint(
            model_name="succession",
            name="one_closure_once",
        ),
        migrations.RemoveConstraint(
            model_name="target",
            name="one_target_once",
        ),
        migrations.RemoveConstraint(
            model_name="variationsummary",
            name="one_spread_once",
        ),
        migrations.RenameIndex(
            model_name="analysisresult",
            new_name="analysis_results_of_a_measure",
            old_name="standing_by_measure",
        ),
        migrations.AddConstraint(
            model_name="alias",
            constraint=models.UniqueConstraint(
                fields=("place", "text"), name="one_alias_per_place_and_text"
            ),
        ),
        migrations.AddConstraint(
            model_name="analysisresult",
            constraint=models.UniqueConstraint(
                fields=("release", "place", "treatment_function", "measure"),
                name="one_result_per_release_place_and_measure",
            ),
        ),
        migrations.AddConstraint(
            model_name="analysisresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("suppression_reason", ""),
                    models.Q(("label", ""), ("rank__isnull", True), ("rule", "")),
                    _connector="OR",
                ),
                name="a_suppressed_result_has_no_label",
            ),
        ),
        migrations.AddConstraint(
            model_name="count",
            constraint=models.UniqueConstraint(
                fields=("release", "commissioner", "treatment_function", "part"),
                name="one_count_per_release_and_commissioner",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                fields=("place", "treatment_function", "release", "modelled"),
                name="one_figure_per_release_and_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("child", "parent", "valid_from"), name="one_membership_per_pair_and_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="nearpair",
            constraint=models.UniqueConstraint(
                fields=("release", "measure", "treatment_function", "higher", "lower"),
                name="one_near_pair_per_release_and_measure",
            ),
        ),
        migrations.AddConstraint(
            model_name="providercount",
            constraint=models.UniqueConstraint(
                fields=("release", "commissioner", "treatment_function", "part"),
                name="one_provider_count_per_release_and_part",
            ),
        ),
        migrations.AddConstraint(
            model_name="recalculation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("undone_at__isnull", True)),
                fields=("place", "measure", "treatment_function", "month"),
                name="one_recalculation_per_chart_and_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="seriesbreak",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place__isnull", False)),
                fields=("month", "place", "short"),
                name="one_series_break_per_place_and_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="seriesbreak",
            constraint=models.UniqueConstraint(
                condition=models.Q(("place__isnull", True)),
                fields=("month", "short"),
                name="one_national_series_break_per_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("successor__isnull", False)),
                fields=("predecessor", "successor", "date"),
                name="one_succession_per_pair_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(
                condition=models.Q(("successor__isnull", True)),
                fields=("predecessor", "date"),
                name="one_closure_per_place_and_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="target",
            constraint=models.UniqueConstraint(
                fields=("measure", "label"), name="one_target_per_measure_and_label"
            ),
        ),
        migrations.AddConstraint(
            model_name="variationsummary",
            constraint=models.UniqueConstraint(
                fields=("release", "kind", "treatment_function", "measure"),
                name="one_variation_summary_per_release_and_measure",
            ),
        ),
    ]
