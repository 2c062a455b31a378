"""What the figures showed of a plan, each time that they were read. Rows are only ever added."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.evaluation.models.plans import EvaluationPlan
from metrics.stats.claims import Claim
from metrics.stats.gates import Gate

CLAIMS = [(claim.value, claim.value) for claim in Claim]


class Verdict(models.Model):
    """`result` holds the numbers of the day: they stay as they were."""

    plan = models.ForeignKey(EvaluationPlan, models.CASCADE, related_name="verdicts")
    at = models.DateTimeField(default=timezone.now)
    month = models.DateField("newest month of figures")
    claim = models.CharField(max_length=12, choices=CLAIMS)
    sentence = models.TextField()
    provisional = models.BooleanField("of fewer than 24 months before", default=False)
    readable_on = models.DateField(
        "first month with figures enough, where time alone is lacking", null=True, blank=True
    )
    closed = models.JSONField("gates that are closed, with the reasons", default=list)
    result = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "pk"]
        get_latest_by = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(claim__in=[value for value, _ in CLAIMS]) & ~Q(sentence=""),
                name="a_verdict_is_on_the_ladder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim} of plan {self.plan_id}, {self.month:%Y-%m}"

    @property
    def is_too_early(self) -> bool:
        return self.readable_on is not None

    @property
    def reasons(self) -> list[str]:
        """Clauses; months that are too few are said as a date."""
        return [
            reason
            for gate, reason, _ in self.closed
            if not (self.is_too_early and gate == Gate.FEW_AFTER)
        ]
