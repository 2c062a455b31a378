"""Where a technology stands on its way to patients, step by step, and what was said of it before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.technologies.models.details import Precision, dated
from forum.technologies.models.technologies import Technology
from forum.technologies.pathway import Step, StepStatus


class PathwayStepQuerySet(models.QuerySet["PathwayStep"]):
    def current(self) -> "PathwayStepQuerySet":
        return self.filter(ended_at__isnull=True)


class PathwayStep(models.Model):
    """Written anew, the one before ends and stays. Adoption is no row: it follows from access."""

    technology = models.ForeignKey(Technology, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=11, choices=Step)
    status = models.CharField(max_length=11, choices=StepStatus)
    since = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=5, choices=Precision, default=Precision.DAY)
    source = models.CharField(max_length=500, blank=True)
    owner = models.CharField("who decides", max_length=120, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PathwayStepQuerySet.as_manager()

    class Meta:
        ordering = ["technology", "-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["technology", "step"],
                condition=Q(ended_at__isnull=True),
                name="one_current_row_per_step",
            ),
            models.CheckConstraint(
                condition=Q(step__in=[step for step in Step.values if step != Step.ADOPTION])
                & Q(status__in=StepStatus.values)
                & Q(precision__in=Precision.values),
                name="a_pathway_step_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status=StepStatus.NOT_KNOWN) | ~Q(source=""),
                name="a_pathway_step_has_its_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.get_status_display()}"

    @property
    def since_words(self) -> str:
        return dated(self.since, self.precision)
