"""What will be read of a change, fixed before anybody looks: place, measure, direction, start, and who it is
compared with."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy
from forum.evaluation import permissions
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent
from forum.people.permissions import AnyUser
from metrics.calendar import add_months
from metrics.formatting import london_day
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT

if TYPE_CHECKING:
    from forum.evaluation.models.verdicts import Verdict

MOST_RAMP_IN = 12


class Direction(models.TextChoices):
    UP = "up", "higher"
    DOWN = "down", "lower"


class EvaluationPlanQuerySet(models.QuerySet["EvaluationPlan"]):
    def visible_to(self, user: AnyUser) -> "EvaluationPlanQuerySet":
        return permissions.can_see.filter(self, user)

    def open(self) -> "EvaluationPlanQuerySet":
        return self.filter(ended_at__isnull=True)

    def to_evaluate(self, figures: str) -> "EvaluationPlanQuerySet":
        """Not read from these figures yet."""
        return self.open().exclude(evaluated_from=figures)

    def newest_first(self) -> "EvaluationPlanQuerySet":
        return self.order_by("-fixed_at", "-pk")


class EvaluationPlan(Authored, Idempotent):
    case_study = models.ForeignKey(
        CaseStudy, models.PROTECT, null=True, blank=True, related_name="evaluation_plans"
    )
    adoption = models.ForeignKey(
        Adoption, models.PROTECT, null=True, blank=True, related_name="evaluation_plans"
    )
    place = models.ForeignKey(
        Place, models.PROTECT, related_name="+", verbose_name="area or trust whose figures are read"
    )
    provider = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="trust that made the change, where an area's figures are read",
    )
    treatment_function = models.CharField(max_length=5, default=TOTAL_TREATMENT)
    measure = models.SlugField()
    direction = models.CharField("where it should move", max_length=4, choices=Direction)
    start = models.DateField("first month since it began")
    ramp_in = models.PositiveSmallIntegerField(
        "months of taking it up, which do not count", default=0
    )
    comparators = models.ManyToManyField(Place, blank=True, related_name="+")
    fixed_at = models.DateTimeField(default=timezone.now)
    newest_then = models.DateField(
        "newest month of figures that was out when it was fixed", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    evaluated_from = models.CharField(
        "digest of all figures from which it was last read", max_length=64, blank=True
    )

    # For pages of other rooms that show a blocked text.
    text_labels = {"why": "Why the plan changes", "reason": "Why the plan ends"}

    objects = EvaluationPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-fixed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="a_plan_says_where_to"
            ),
            models.CheckConstraint(
                condition=Q(ramp_in__lte=MOST_RAMP_IN), name="a_change_is_taken_up_within_a_year"
            ),
            models.CheckConstraint(condition=Q(start__day=1), name="a_plan_starts_with_a_month"),
            models.CheckConstraint(
                condition=Q(provider__isnull=True) | ~Q(provider=F("place")),
                name="a_trust_is_no_part_of_itself",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="")
                | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="an_ended_evaluation_plan_says_why",
            ),
            models.CheckConstraint(
                condition=Q(case_study__isnull=False, adoption__isnull=True)
                | Q(case_study__isnull=True, adoption__isnull=False),
                name="a_plan_is_of_a_case_study_or_of_an_adoption",
            ),
            models.UniqueConstraint(
                fields=["case_study"],
                condition=Q(ended_at__isnull=True),
                name="one_open_evaluation_plan_per_case_study",
            ),
            models.UniqueConstraint(
                fields=["adoption"],
                condition=Q(ended_at__isnull=True),
                name="one_open_evaluation_plan_per_adoption",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return f"Evaluation of “{self.subject}”"

    def get_absolute_url(self) -> str:
        return reverse("evaluation_plan", args=[self.pk])

    @property
    def subject(self) -> CaseStudy | Adoption:
        """What is evaluated."""
        subject = self.case_study or self.adoption
        assert subject is not None
        return subject

    @property
    def newest_verdict(self) -> "Verdict | None":
        """Of rows that are read with their verdicts, without a query of its own."""
        verdicts = list(self.verdicts.all())
        return verdicts[-1] if verdicts else None

    @property
    def expected(self) -> int:
        return 1 if self.direction == Direction.UP else -1

    @property
    def is_late(self) -> bool:
        """Fixed or amended after the month in which it began: whoever did may have seen what followed."""
        times = [self.fixed_at, *(each.at for each in self.amendments.all())]
        return london_day(max(times)) >= add_months(self.start, 1)


class Amendment(Authored):
    """What became different of a plan, when and why. Rows are only ever added."""

    plan = models.ForeignKey(EvaluationPlan, models.CASCADE, related_name="amendments")
    at = models.DateTimeField(default=timezone.now)
    changes = models.JSONField("what, before and after, in words")
    why = models.TextField(max_length=1000)
    newest_then = models.DateField(
        "newest month of figures that was out then", null=True, blank=True
    )

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="an_amendment_says_why")]

    def __str__(self) -> str:
        return f"amendment of plan {self.plan_id}"
