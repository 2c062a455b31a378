"""What changed when readers were given another vintage of a month, and what the statistics say of it."""

from collections.abc import Collection

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from metrics import formatting
from metrics.models.places import Place
from metrics.models.releases import Release


class SignalComparison(models.Model):
    """The statistics of a month before and after one or more revisions of months that they look at.
    Without `before` there were none: the month was not analysed until then."""

    month = models.DateField("first day of the month whose statistics were compared")
    before = models.ForeignKey(Release, models.CASCADE, null=True, related_name="+")
    after = models.ForeignKey(Release, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"statistics of {self.month:%B %Y} compared"


class RevisionQuerySet(models.QuerySet["Revision"]):
    def visible_to(self, user: object) -> "RevisionQuerySet":
        """Everybody: trust rests on seeing what was changed."""
        return self

    def newest_first(self) -> "RevisionQuerySet":
        return self.order_by("-at", "-pk")

    def not_compared(self) -> "RevisionQuerySet":
        """Whose signals before and after are still to be compared."""
        return self.filter(comparison__isnull=True)


class Revision(models.Model):
    """Readers saw `before` for a month, and see `after` since; nothing, if it was withdrawn. Both are
    the same where a withdrawn release was put back as it was."""

    month = models.DateField("first day of the month")
    before = models.ForeignKey(Release, models.CASCADE, related_name="revisions_from")
    after = models.ForeignKey(Release, models.CASCADE, null=True, related_name="revisions_to")
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    figures = models.PositiveIntegerField("figures that changed", default=0)
    places = models.PositiveIntegerField("places of which figures changed", default=0)
    comparison = models.ForeignKey(
        SignalComparison, models.SET_NULL, null=True, related_name="revisions"
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="a_revision_says_by_whom", condition=~Q(by="")),
            models.CheckConstraint(
                name="figures_change_between_two_vintages",
                condition=Q(after__isnull=False) & ~Q(after=F("before")) | Q(figures=0, places=0),
            ),
        ]
        indexes = [models.Index(F("at").desc(), name="revisions_by_day")]

    def __str__(self) -> str:
        return f"Revision of {formatting.month(self.month)}"

    def get_absolute_url(self) -> str:
        return reverse("revision", args=[self.pk])

    @property
    def is_withdrawal(self) -> bool:
        return self.after_id is None

    @property
    def is_put_back(self) -> bool:
        return self.after_id == self.before_id


def newest_revision() -> models.Subquery:
    """To annotate releases with: of each, the newest revision by which figures changed to its own."""
    leading_here = Revision.objects.filter(after=models.OuterRef("pk"), figures__gt=0)
    return models.Subquery(leading_here.newest_first().values("pk")[:1])


class RevisedFigureQuerySet(models.QuerySet["RevisedFigure"]):
    def visible_to(self, user: object) -> "RevisedFigureQuerySet":
        return self

    def about(self, places: Collection[Place]) -> "RevisedFigureQuerySet":
        return self.filter(place__in=places)

    def in_order(self) -> "RevisedFigureQuerySet":
        """England, regions, ICBs, sub-ICB locations, each by name: so they were written."""
        return self.order_by("pk")


class RevisedFigure(models.Model):
    """One measure of one place and treatment function that a revision changed. Null: no figure."""

    revision = models.ForeignKey(Revision, models.CASCADE, db_index=False, related_name="changed")
    place = models.ForeignKey(Place, models.CASCADE, db_index=False, related_name="+")
    treatment_function = models.CharField(max_length=5)
    measure = models.SlugField(max_length=40, db_index=False)
    before = models.FloatField(null=True)
    after = models.FloatField(null=True)

    objects = RevisedFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "place", "treatment_function", "measure"],
                name="one_revised_figure_per_measure",
            ),
            models.CheckConstraint(
                name="a_revised_figure_was_something",
                condition=Q(before__isnull=False) | Q(after__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["revision", "treatment_function"], name="revised_of_treatment")
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.treatment_function} {self.measure}"


class SignalChange(models.Model):
    """What the statistics said of one measure of a place before and after: `AnalysisResult`'s own
    fields by name. Null: nothing was said of it."""

    comparison = models.ForeignKey(SignalComparison, models.CASCADE, related_name="changes")
    place = models.ForeignKey(Place, models.CASCADE, db_index=False, related_name="+")
    treatment_function = models.CharField(max_length=5)
    measure = models.SlugField(max_length=40, db_index=False)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comparison", "place", "treatment_function", "measure"],
                name="one_signal_change_per_measure",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.treatment_function} {self.measure}"
