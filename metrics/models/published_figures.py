"""Figures as NHS England published them, for months of which no extract is held: drawn, never summed."""

from collections.abc import Iterable

from django.db import models
from django.db.models import F, Q

from metrics.models.figures import Parts
from metrics.models.places import Place
from metrics.models.releases import Release


class PublishedFigureQuerySet(models.QuerySet["PublishedFigure"]):
    def visible_to(self, user: object) -> "PublishedFigureQuerySet":
        """The month's one vintage that readers see is this."""
        return self.filter(release__state=Release.State.PUBLISHED)

    def about(self, places: Iterable[Place]) -> "PublishedFigureQuerySet":
        return self.filter(place__in=places)


class PublishedFigure(models.Model):
    """What was printed of one place, treatment function and month; null where nothing was.

    There are no bands, so nothing else can be worked out from it, and it belongs to the place under
    whose code it was printed: not to regions, parts or successors.
    """

    release = models.ForeignKey(Release, models.CASCADE, related_name="published_figures")
    place = models.ForeignKey(Place, models.CASCADE, db_index=False)
    treatment_function = models.CharField(max_length=5)

    # Columns of Figure, by the same names.
    waiting_list = models.IntegerField(null=True)
    within_18 = models.IntegerField(null=True)
    median = models.FloatField(null=True)
    p92 = models.FloatField(null=True)
    over_52 = models.IntegerField(null=True)
    over_65 = models.IntegerField(null=True)
    over_78 = models.IntegerField(null=True)
    over_104 = models.IntegerField(null=True)
    completed_admitted = models.IntegerField(null=True)
    admitted_within_18 = models.IntegerField(null=True)
    admitted_median = models.FloatField(null=True)
    admitted_p95 = models.FloatField(null=True)
    completed_non_admitted = models.IntegerField(null=True)
    clock_starts = models.IntegerField(null=True)
    open_band = models.PositiveSmallIntegerField(
        "weeks over which the 92nd percentile lies, where only that is printed", null=True
    )

    objects = PublishedFigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "treatment_function", "release"],
                name="one_published_figure_per_release_and_place",
            ),
            models.CheckConstraint(
                name="a_part_of_a_published_list_is_no_more_than_it",
                condition=Q(within_18__lte=F("waiting_list")) & Q(over_52__lte=F("waiting_list")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.treatment_function} of release {self.release_id}"


COLUMNS = tuple(
    name for name in Parts._fields if name in {field.name for field in PublishedFigure._meta.fields}
)
_NOTHING = Parts(**dict.fromkeys(Parts._fields))


def parts_of(values: Iterable[object]) -> Parts:
    """As measures read figures, from the values of COLUMNS: None for what was not published."""
    parts: Parts = _NOTHING._replace(**dict(zip(COLUMNS, values, strict=True)))
    return parts


__all__ = ["COLUMNS", "PublishedFigure", "parts_of"]
