"""Providers that sent a part of their pathways only, and what a data steward made of it."""

from django.db import models
from django.db.models import Q

from metrics.models.releases import Release
from metrics.rtt.columns import PART_WORDS


class PartialSubmissionQuerySet(models.QuerySet["PartialSubmission"]):
    def visible_to(self, user: object) -> "PartialSubmissionQuerySet":
        """As all that is said of releases."""
        return self

    def kept_out(self) -> "PartialSubmissionQuerySet":
        """Taken as if the provider had sent nothing of the part."""
        return self.filter(state__in=["presumed", "partial"])

    def newest_first(self) -> "PartialSubmissionQuerySet":
        return self.order_by("-release__month", "state", "provider", "part")


class PartialSubmission(models.Model):
    """One part of one provider in one release, far smaller than its last returns."""

    class State(models.TextChoices):
        PRESUMED = "presumed", "taken as partial by the rule"
        OPEN = "open", "not looked at yet"
        PARTIAL = "partial", "partial"
        WHOLE = "whole", "whole"

    DECIDED = (State.PARTIAL, State.WHOLE)

    release = models.ForeignKey(Release, models.CASCADE, related_name="partial_submissions")
    provider = models.CharField(max_length=6)
    part = models.CharField(max_length=2, help_text="1A, 1B, 2A or 3")
    pathways = models.IntegerField()
    expected = models.FloatField("median of its last returns")
    state = models.CharField(max_length=8, choices=State)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = PartialSubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["release", "provider", "part"], name="one_partial_submission_per_part"
            ),
            models.CheckConstraint(
                name="a_decision_on_a_submission_says_why_and_by_whom",
                condition=~Q(state__in=["partial", "whole"])
                | Q(decided_at__isnull=False) & ~Q(decided_by="") & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.pathways:,} {PART_WORDS[self.part]}"
