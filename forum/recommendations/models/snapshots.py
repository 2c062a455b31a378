"""What was counted: the month that runs is counted anew every few minutes, months that are over stay."""

from django.db import models
from django.db.models import F, Q

from forum.people.permissions import AnyUser
from forum.recommendations import permissions
from forum.recommendations.counts import Value
from metrics.models import Place


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: AnyUser) -> "SnapshotQuerySet":
        """That something was counted is no secret; what, is said by `MonthlyCount`."""
        return self

    def newest_first(self) -> "SnapshotQuerySet":
        return self.order_by("-month")


class Snapshot(models.Model):
    month = models.DateField("month in which it was counted", unique=True)
    figures_month = models.DateField("newest published month then", null=True, blank=True)
    counted_at = models.DateTimeField("when it was last counted")
    changed_at = models.DateTimeField("when that last changed a count")

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="a_snapshot_is_of_a_month"),
            models.CheckConstraint(
                condition=Q(changed_at__lte=F("counted_at")),
                name="a_count_changes_when_it_is_counted",
            ),
        ]

    def __str__(self) -> str:
        return f"counts of {self.month:%Y-%m}"


class MonthlyCountQuerySet(models.QuerySet["MonthlyCount"]):
    def visible_to(self, user: AnyUser) -> "MonthlyCountQuerySet":
        return permissions.can_see.filter(self, user)

    def about(self, place: Place) -> "MonthlyCountQuerySet":
        return self.filter(place=place)

    def newest_first(self) -> "MonthlyCountQuerySet":
        return self.order_by("-snapshot__month", "place__name", "slug")


class MonthlyCount(models.Model):
    """One count of the registry for England or an ICB. As `counts.Value` has it."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="counts")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    slug = models.SlugField("which count", max_length=40)
    number = models.FloatField(null=True, blank=True)
    of = models.PositiveIntegerField("of how many it is a share", null=True, blank=True)
    based_on = models.PositiveIntegerField("of how many it is the median", null=True, blank=True)

    objects = MonthlyCountQuerySet.as_manager()

    class Meta:
        ordering = ["snapshot", "place", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "place", "slug"], name="one_count_per_month_and_place"
            ),
            models.CheckConstraint(condition=~Q(slug=""), name="a_monthly_count_says_of_what"),
            models.CheckConstraint(
                condition=Q(of__isnull=True)
                | Q(number__isnull=False, number__gte=0, number__lte=F("of")),
                name="a_share_is_no_more_than_its_whole",
            ),
            models.CheckConstraint(
                condition=Q(based_on__isnull=True)
                | Q(based_on=0, number__isnull=True)
                | Q(based_on__gt=0, number__isnull=False),
                name="a_median_of_nothing_is_not_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug}, {self.place_id}"

    @property
    def value(self) -> Value:
        return Value(self.number, self.of, self.based_on)

    @value.setter
    def value(self, value: Value) -> None:
        self.number, self.of, self.based_on = value.number, value.of, value.based_on
