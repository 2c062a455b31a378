"""What the statistics say of a release: rows made from figures, never from a person's opinion."""

from datetime import date

from django.db import models

from metrics.models.places import Place
from metrics.models.releases import Release
from metrics.stats.autocorrelation import AutocorrelationRange
from metrics.stats.newest_signals import Signal

HIGH = ("improvement_high", "concern_high", "neutral_high")
LOW = ("improvement_low", "concern_low", "neutral_low")


class AnalysisResultQuerySet(models.QuerySet["AnalysisResult"]):
    def visible_to(self, user: object) -> "AnalysisResultQuerySet":
        return self.filter(release__state=Release.State.PUBLISHED)

    def about(self, place: Place) -> "AnalysisResultQuerySet":
        return self.filter(place=place)

    def with_comparison_counts(self) -> "AnalysisResultQuerySet":
        """With, for each, how many places of its kind are `compared` on that measure, in how many of
        them it is `same_variation_count`, and how like the one before a month of theirs may be; and
        since when a person had the limits of its own chart drawn anew."""
        comparable = (
            AnalysisResult.objects.filter(
                release=models.OuterRef("release"),
                measure=models.OuterRef("measure"),
                treatment_function=models.OuterRef("treatment_function"),
                place__kind=models.OuterRef("place__kind"),
                suppression_reason="",
            )
            .order_by()
            .values("measure")
        )
        same = comparable.filter(variation=models.OuterRef("variation"))
        counted = models.Count("pk")
        summary = VariationSummary.objects.filter(
            release=models.OuterRef("release"),
            measure=models.OuterRef("measure"),
            treatment_function=models.OuterRef("treatment_function"),
            kind=models.OuterRef("place__kind"),
        )
        return self.annotate(
            compared=models.Subquery(comparable.annotate(many=counted).values("many")),
            same_variation_count=models.Subquery(same.annotate(many=counted).values("many")),
            autocorrelation_low=models.Subquery(summary.values("autocorrelation_low")),
            autocorrelation_high=models.Subquery(summary.values("autocorrelation_high")),
            limits_since=models.Subquery(_newest_recalculation()),
        )


class AnalysisResult(models.Model):
    """The statistics of one place, measure and treatment function in one published month.

    A place from which too much is missing has a `suppression_reason` and nothing else.
    """

    class Label(models.TextChoices):
        NONE = "", "none"
        PERSISTENT = "persistent", "in the least favourable fifth, month after month"
        PROVISIONAL = "provisional", "the same, on fewer than 24 months"
        FAVOURABLE = "favourable", "in the most favourable fifth, month after month"
        FAVOURABLE_PROVISIONAL = "favourable_early", "the same, on fewer than 24 months"

    class Rule(models.TextChoices):
        """As `metrics.stats.spc` names them."""

        NONE = "", "no signal"
        ASTRONOMICAL = "astronomical", "beyond a limit"
        TREND = "trend", "rising or falling month after month"
        TWO_OF_THREE = "two_of_three", "two of three months near a limit"
        SHIFT = "shift", "month after month on one side of the average"

    release = models.ForeignKey(
        Release, models.CASCADE, related_name="analysis_results", db_index=False
    )
    place = models.ForeignKey(Place, models.CASCADE, db_index=False)
    treatment_function = models.CharField(max_length=5)
    measure = models.SlugField(max_length=40, db_index=False)
    suppression_reason = models.CharField("why nothing is said", max_length=120, blank=True)

    value = models.FloatField("in the latest month", null=True)
    year_value = models.FloatField("over the last 12 months", null=True)
    variation = models.CharField(max_length=20, blank=True)
    rule = models.CharField(max_length=15, blank=True, choices=Rule)
    side = models.SmallIntegerField(
        "of the average that the latest value lies on: 1 above, -1 below", default=0
    )
    run = models.PositiveSmallIntegerField(
        "months in a row, up to the latest, on that side", default=0
    )
    points = models.PositiveSmallIntegerField("months that made the signal", default=0)
    centre = models.FloatField(null=True)
    lower = models.FloatField(null=True)
    upper = models.FloatField(null=True)
    autocorrelation = models.FloatField(null=True)

    outside = models.SmallIntegerField(
        "against the funnel: 2 or -2 beyond chance and usual spread, 1 or -1 possibly so", default=0
    )
    rank = models.PositiveSmallIntegerField(null=True)
    rank_low = models.PositiveSmallIntegerField(null=True)
    rank_high = models.PositiveSmallIntegerField(null=True)
    ranked = models.PositiveSmallIntegerField(null=True)
    unfavourable_months_of_12 = models.PositiveSmallIntegerField(
        "months of the last 12 in the least favourable fifth", null=True
    )
    unfavourable_months_of_24 = models.PositiveSmallIntegerField(
        "months of the last 24, or of those stored, in the least favourable fifth", null=True
    )
    months = models.PositiveSmallIntegerField("months that the fifths were counted over", null=True)
    label = models.CharField(max_length=20, choices=Label, blank=True, default=Label.NONE)
    left_out = models.TextField(
        "codes of providers that sent nothing for one of the months, left out of all of them",
        blank=True,
    )

    # Only of rows that were read `with_comparison_counts`.
    compared: int
    same_variation_count: int
    autocorrelation_low: float | None
    autocorrelation_high: float | None
    limits_since: date | None

    objects = AnalysisResultQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "place", "treatment_function", "measure"],
                name="one_result_per_release_place_and_measure",
            ),
            models.CheckConstraint(
                name="a_suppressed_result_has_no_label",
                condition=models.Q(suppression_reason="")
                | models.Q(label="", rank__isnull=True, rule=""),
            ),
            models.CheckConstraint(
                name="a_signal_is_made_of_months_on_its_side",
                condition=models.Q(rule="", points=0)
                | models.Q(rule="trend", points__gte=2)
                | models.Q(
                    models.Q(side=1, variation__in=HIGH) | models.Q(side=-1, variation__in=LOW),
                    rule__in=("astronomical", "two_of_three", "shift"),
                    points__gte=1,
                    run__gte=1,
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["release", "measure", "treatment_function"],
                name="analysis_results_of_a_measure",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.treatment_function} {self.measure}"

    @property
    def wander(self) -> AutocorrelationRange | None:
        if self.autocorrelation_low is None or self.autocorrelation_high is None:
            return None
        return AutocorrelationRange(self.autocorrelation_low, self.autocorrelation_high)

    @property
    def signal(self) -> Signal:
        direction = (self.variation in HIGH) - (self.variation in LOW)
        return Signal(self.rule, direction, self.side, self.run, self.points)


def _newest_recalculation() -> models.QuerySet["Recalculation", date]:
    rows = Recalculation.objects.active().filter(
        place=models.OuterRef("place"),
        measure=models.OuterRef("measure"),
        treatment_function=models.OuterRef("treatment_function"),
        month__lte=models.OuterRef("release__month"),
    )
    return rows.order_by("-month").values_list("month", flat=True)[:1]


class VariationSummary(models.Model):
    """How much places of one kind differ on one measure and treatment function in one month."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="variation_summaries")
    kind = models.CharField(max_length=8, choices=Place.Kind)
    treatment_function = models.CharField(max_length=5)
    measure = models.SlugField(max_length=40)
    places = models.PositiveSmallIntegerField()
    phi = models.FloatField("spread against chance", null=True)
    tau2 = models.FloatField("variance between places, transformed scale", null=True)
    target = models.FloatField("middle of the funnel", null=True)
    highest = models.ForeignKey(Place, models.CASCADE, related_name="+", null=True)
    lowest = models.ForeignKey(Place, models.CASCADE, related_name="+", null=True)
    ratio_of_extremes = models.FloatField(null=True)
    ratio_90_10 = models.FloatField(null=True)
    cv = models.FloatField(null=True)
    share_within = models.FloatField("of the spread that lies within ICBs", null=True)
    kendalls_w = models.FloatField("how alike the months' orders are", null=True)
    autocorrelation_low = models.FloatField("how like the one before a month is, at least")
    autocorrelation_high = models.FloatField("how like the one before a month is, at most")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_autocorrelation_is_a_range_from_0_to_below_1",
                condition=models.Q(
                    autocorrelation_low__gte=0,
                    autocorrelation_low__lte=models.F("autocorrelation_high"),
                    autocorrelation_high__lt=1,
                ),
            ),
            models.UniqueConstraint(
                fields=["release", "kind", "treatment_function", "measure"],
                name="one_variation_summary_per_release_and_measure",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.treatment_function} {self.measure}"

    @property
    def wander(self) -> AutocorrelationRange:
        return AutocorrelationRange(self.autocorrelation_low, self.autocorrelation_high)


class NearPair(models.Model):
    """Two sub-ICB locations near each other whose values differ more than chance and the usual
    differences between places explain: their adjusted intervals do not meet."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="near_pairs")
    measure = models.SlugField(max_length=40)
    treatment_function = models.CharField(max_length=5)
    higher = models.ForeignKey(Place, models.CASCADE, related_name="+")
    lower = models.ForeignKey(Place, models.CASCADE, related_name="+")
    higher_value = models.FloatField("over the last 12 months")
    lower_value = models.FloatField("over the last 12 months")
    miles = models.FloatField("between population centres, in a straight line")
    ratio = models.FloatField("of the values compared", null=True)

    class Meta:
        ordering = ["-ratio", "miles", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "measure", "treatment_function", "higher", "lower"],
                name="one_near_pair_per_release_and_measure",
            ),
            models.CheckConstraint(
                name="a_pair_is_of_two_places", condition=~models.Q(higher=models.F("lower"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.higher_id} and {self.lower_id}"


class RecalculationQuerySet(models.QuerySet["Recalculation"]):
    def visible_to(self, user: object) -> "RecalculationQuerySet":
        return self

    def active(self) -> "RecalculationQuerySet":
        return self.filter(undone_at__isnull=True)


class Recalculation(models.Model):
    """From this month on a chart's limits are drawn anew, because a person said so and why.

    It is never done by itself. What was undone stays as a record.
    """

    place = models.ForeignKey(Place, models.CASCADE, related_name="recalculations")
    measure = models.SlugField(max_length=40)
    treatment_function = models.CharField(max_length=5)
    month = models.DateField("first month of the new limits")
    reason = models.TextField()
    by = models.CharField(max_length=150)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undo_reason = models.TextField(blank=True)

    objects = RecalculationQuerySet.as_manager()

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "measure", "treatment_function", "month"],
                condition=models.Q(undone_at__isnull=True),
                name="one_recalculation_per_chart_and_month",
            ),
            models.CheckConstraint(
                name="a_recalculation_has_a_reason_and_a_person",
                condition=~models.Q(reason="") & ~models.Q(by=""),
            ),
            models.CheckConstraint(
                name="who_undoes_a_recalculation_says_why",
                condition=models.Q(undone_at__isnull=True, undone_by="", undo_reason="")
                | (
                    models.Q(undone_at__isnull=False)
                    & ~models.Q(undone_by="")
                    & ~models.Q(undo_reason="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.measure} {self.month:%Y-%m}"
