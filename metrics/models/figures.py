"""Counts as published, and the figures ready for pages.

Counts and ProviderCounts are never restated. Figures are derived from Counts, in today's
geography, and can be rebuilt at any time.
"""

from collections import namedtuple
from collections.abc import Iterable
from typing import Any, cast

from django.db import models
from django.db.models import Q

from metrics.models.figure_columns import (
    FIGURE_COLUMNS,
    column,
    computed,
    direct,
    of_sums,
    people,
    total,
)
from metrics.models.places import Place, Population
from metrics.models.releases import Release
from metrics.rtt.columns import (
    ADMITTED,
    DECISION_TO_ADMIT,
    INCOMPLETE,
    NEW_PERIODS,
    NON_ADMITTED,
)


class Count(models.Model):
    """One commissioner's pathways in one part and treatment function, providers summed.

    On PostgreSQL the unique constraint is the primary key, here, of ProviderCount and of Figure: an
    index of numbers by which nobody looks would take a tenth of the room."""

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
                name="one_count_per_release_and_commissioner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commissioner} {self.treatment_function} {self.part}: {self.total}"


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

    # Each column says here where it comes from and where it goes: the rebuild, the bulk load, what
    # measures read, the CSV files and the API all read this list.
    waiting_list = column(
        models.IntegerField(),
        total(INCOMPLETE),
        exported_as="waiting_list",
        text="Incomplete pathways.",
    )
    within_18 = column(
        models.IntegerField(),
        of_sums(lambda sums: sums.within_18, INCOMPLETE),
        exported_as="within_18_weeks",
    )
    percent_within_18 = computed(
        models.FloatField(null=True),
        lambda figure: (
            100 * figure.within_18 / figure.waiting_list if figure.waiting_list else None
        ),
        exported_as="percent_within_18_weeks",
    )
    median = column(
        models.FloatField(null=True),
        of_sums(lambda sums: sums.median, INCOMPLETE),
        exported_as="median_weeks",
        text="Null where nobody waits, or where it lies in the open last band.",
    )
    p92 = column(
        models.FloatField(null=True),
        of_sums(lambda sums: sums.p92, INCOMPLETE),
        exported_as="p92_weeks",
    )
    over_52 = column(
        models.IntegerField(),
        of_sums(lambda sums: sums.over[52], INCOMPLETE),
        exported_as="over_52_weeks",
    )
    over_65 = column(
        models.IntegerField(null=True),
        of_sums(lambda sums: sums.over[65], INCOMPLETE),
        exported_as="over_65_weeks",
        text="Null before April 2021, as for 78 and 104 weeks.",
    )
    over_78 = column(
        models.IntegerField(null=True),
        of_sums(lambda sums: sums.over[78], INCOMPLETE),
        exported_as="over_78_weeks",
    )
    over_104 = column(
        models.IntegerField(null=True),
        of_sums(lambda sums: sums.over[104], INCOMPLETE),
        exported_as="over_104_weeks",
    )
    decision_to_admit = column(models.IntegerField(), total(DECISION_TO_ADMIT))
    completed_admitted = column(
        models.IntegerField(), total(ADMITTED), exported_as="completed_admitted"
    )
    admitted_known = column(
        models.IntegerField("admitted, with a known clock start"),
        of_sums(lambda sums: sums.admitted_known, ADMITTED),
    )
    admitted_within_18 = column(
        models.IntegerField(), of_sums(lambda sums: sums.admitted_within_18, ADMITTED)
    )
    admitted_median = column(
        models.FloatField(null=True), of_sums(lambda sums: sums.admitted_median, ADMITTED)
    )
    admitted_p95 = column(
        models.FloatField(null=True), of_sums(lambda sums: sums.admitted_p95, ADMITTED)
    )
    completed_non_admitted = column(
        models.IntegerField(), total(NON_ADMITTED), exported_as="completed_non_admitted"
    )
    # Null in months that have not been rebuilt since these three were added.
    non_admitted_known = column(
        models.IntegerField("completed without admission, with a known clock start", null=True),
        of_sums(lambda sums: sums.non_admitted_known, NON_ADMITTED),
    )
    non_admitted_median = column(
        models.FloatField(null=True), of_sums(lambda sums: sums.non_admitted_median, NON_ADMITTED)
    )
    non_admitted_p95 = column(
        models.FloatField(null=True), of_sums(lambda sums: sums.non_admitted_p95, NON_ADMITTED)
    )
    clock_starts = column(models.IntegerField(), total(NEW_PERIODS), exported_as="clock_starts")
    open_band = column(
        models.PositiveSmallIntegerField("weeks at which the last band opens"),
        of_sums(lambda sums: sums.open_band, part=""),
    )
    # Of England's, so that its rate per head can be that of all places together.
    admitted_direct = column(
        models.IntegerField("admitted, commissioned by NHS England itself", null=True),
        direct(ADMITTED),
    )
    # People the place answered for in that month: the denominators are frozen with the release.
    registered = column(models.FloatField(null=True), people(Population.Kind.REGISTERED))
    resident = column(models.FloatField(null=True), people(Population.Kind.RESIDENT))
    need_weighted = column(models.FloatField(null=True), people(Population.Kind.NEED_WEIGHTED))

    objects = FigureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "treatment_function", "release", "modelled"],
                name="one_figure_per_release_and_place",
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


# By column; nothing for people, whom no part counts.
PART_OF = {declared.name: declared.part for declared in FIGURE_COLUMNS}
# Any: mypy would have the names written out here again.
_NAMES = [declared.name for declared in FIGURE_COLUMNS]
_Columns: Any = cast("Any", namedtuple("_Columns", _NAMES))


class Parts(_Columns):
    """The columns of one figure as measures read them. A page reads thousands, for which instances
    of the model would take several times as long."""

    __slots__ = ()
