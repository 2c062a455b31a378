"""Counts of datasets whose figures are so many of so many within a standard."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from metrics.models.places import Place
from metrics.models.releases import Release


class StandardCountQuerySet(models.QuerySet["StandardCount"]):
    def visible_to(self, user: object) -> "StandardCountQuerySet":
        """Readers see the published vintage of each month and nothing else."""
        return self.filter(release__state=Release.State.PUBLISHED)

    def about(self, places: Iterable[Place]) -> "StandardCountQuerySet":
        return self.filter(organisation__in=[place.code for place in places])


class StandardCount(models.Model):
    """People of one organisation, standard and category, as published: never restated, and kept for
    organisations too that have no page. Where two providers share one person each counts half."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="standard_counts")
    organisation = models.CharField(max_length=10, help_text="its code, as published")
    standard = models.CharField(max_length=5, help_text="FDS, 31D or 62D")
    category = models.CharField(
        max_length=120, blank=True, help_text="type of cancer; empty: all of them together"
    )
    within = models.FloatField("people within the standard")
    total = models.FloatField("all people who were counted")

    objects = StandardCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "category", "standard", "release"],
                name="one_standard_count_per_release",
            ),
            models.CheckConstraint(
                name="who_is_within_a_standard_is_counted",
                condition=Q(within__gte=0) & Q(within__lte=F("total")),
            ),
        ]

    def __str__(self) -> str:
        of = f", {self.category}" if self.category else ""
        return f"{self.organisation} {self.standard}{of}: {self.within:g} of {self.total:g}"
