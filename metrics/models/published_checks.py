"""How our figures compare with those that NHS England itself published, and where they differ."""

from django.db import models
from django.db.models import F, Q

from metrics.models.places import Place
from metrics.models.releases import Release


class PublishedCheckQuerySet(models.QuerySet["PublishedCheck"]):
    def visible_to(self, user: object) -> "PublishedCheckQuerySet":
        """Of the vintages that readers see."""
        return self.filter(release__state=Release.State.PUBLISHED)


class PublishedCheck(models.Model):
    """One column of one published table for one month: how many figures agree with ours."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="published_checks")
    table = models.SlugField(max_length=20)
    column = models.CharField(max_length=40)
    compared = models.PositiveIntegerField()
    agreed = models.PositiveIntegerField()
    not_printed = models.PositiveIntegerField("places without a figure in the published table")

    objects = PublishedCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "table", "column"], name="one_check_per_published_column"
            ),
            models.CheckConstraint(
                name="no_more_agree_than_are_compared", condition=Q(agreed__lte=F("compared"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.table} {self.column}: {self.agreed} of {self.compared}"


class PublishedDifferenceQuerySet(models.QuerySet["PublishedDifference"]):
    def visible_to(self, user: object) -> "PublishedDifferenceQuerySet":
        """Of the vintages that readers see."""
        return self.filter(release__state=Release.State.PUBLISHED)


class PublishedDifference(models.Model):
    """A figure of ours that is not what NHS England printed, both to the same digits."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="published_differences")
    table = models.SlugField(max_length=20)
    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    treatment_function = models.CharField(max_length=5)
    column = models.CharField(max_length=40)
    ours = models.CharField("ours; empty where none is held", max_length=30, blank=True)
    printed = models.CharField(max_length=30)
    reason = models.SlugField("known reason", max_length=30, blank=True)

    objects = PublishedDifferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "table", "place", "treatment_function", "column"],
                name="one_difference_per_published_figure",
            ),
            models.CheckConstraint(name="a_difference_differs", condition=~Q(ours=F("printed"))),
        ]

    def __str__(self) -> str:
        return f"{self.column}: {self.ours or 'none'}, printed {self.printed}"
