"""Counts as published, and the figures ready for pages.

Counts and ProviderCounts are never restated. Figures are derived from Counts, in today's
geography, and can be rebuilt at any time.
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from metrics.models.places import Place
from metrics.models.releases import Release


class Count(models.Model):
    """One commissioner's pathways in one part and treatment function, providers summed."""

    release = models.ForeignKey(Release, models.CASCADE, db_index=False)
    commissioner = models.CharField(max_length=6)
    treatment_function = models.CharField(max_length=5)
    part = models.CharField(max_length=2, help_text="1A, 1B, 2, 2A or 3")
    known = models.IntegerField("pathways with a known clock start", null=True)
    unknown = models.IntegerField("pathways with an unknown clock start", null=True)
    total = models.IntegerField()
    bands = models.BinaryField("weekly bands, packed; empty for new periods")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "commissioner", "treatment_function", "part"],
                name="one_count_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commissioner} {self.treatment_function} {self.part}: {self.total}"


class ProviderCount(models.Model):
    """What one provider reported for one commissioner, all treatment functions together."""

    release = models.ForeignKey(Release, models.CASCADE, db_index=False)
    provider = models.CharField(max_length=6)
    commissioner = models.CharField(max_length=6)
    completed_admitted = models.IntegerField()
    completed_non_admitted = models.IntegerField()
    waiting_list = models.IntegerField()
    decision_to_admit = models.IntegerField()
    clock_starts = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "commissioner", "provider"], name="one_provider_count_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} for {self.commissioner}: {self.waiting_list}"


class FigureQuerySet(models.QuerySet["Figure"]):
    def visible_to(self, user: object) -> "FigureQuerySet":
        """Readers see the published vintage of each month and nothing else."""
        return self.filter(release__state=Release.State.PUBLISHED)

    def about(self, places: "Iterable[Place]") -> "FigureQuerySet":
        return self.filter(place__in=places)

    def as_submitted(self) -> "FigureQuerySet":
        return self.filter(modelled=False)


class Figure(models.Model):
    """Every ready part of every measure for one place, treatment function and release.

    Medians and percentiles are in weeks, from summed bands. A null percentile with pathways
    waiting means that it lies in the open last band (over 104 weeks, or over 52 before April
    2021): see `open_band`.
    """

    release = models.ForeignKey(Release, models.CASCADE, db_index=False)
    month = models.DateField()
    place = models.ForeignKey(Place, models.CASCADE, db_index=False)
    treatment_function = models.CharField(max_length=5)
    modelled = models.BooleanField(
        default=False, help_text="estimated by sharing out a place that was split; never ranked"
    )

    waiting_list = models.IntegerField()
    within_18 = models.IntegerField()
    over_52 = models.IntegerField()
    over_65 = models.IntegerField(null=True)
    over_78 = models.IntegerField(null=True)
    over_104 = models.IntegerField(null=True)
    median = models.FloatField(null=True)
    p92 = models.FloatField(null=True)
    decision_to_admit = models.IntegerField()
    completed_admitted = models.IntegerField()
    admitted_known = models.IntegerField("admitted, with a known clock start")
    admitted_within_18 = models.IntegerField()
    admitted_median = models.FloatField(null=True)
    admitted_p95 = models.FloatField(null=True)
    completed_non_admitted = models.IntegerField()
    clock_starts = models.IntegerField()
    open_band = models.PositiveSmallIntegerField("weeks at which the last band opens")
    # People the place answered for in that month: the denominators are frozen with the release.
    registered = models.FloatField(null=True)
    resident = models.FloatField(null=True)
    need_weighted = models.FloatField(null=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "treatment_function", "release", "modelled"],
                name="one_figure_once",
            ),
            models.CheckConstraint(
                name="a_part_of_the_list_is_no_more_than_the_list",
                condition=Q(within_18__lte=models.F("waiting_list"))
                & Q(over_52__lte=models.F("waiting_list")),
            ),
        ]
        indexes = [
            models.Index(fields=["release", "treatment_function"], name="figure_release_treatment")
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.treatment_function} {self.month:%Y-%m}"
