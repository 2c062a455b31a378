"""An area's improvement plan: an aim on a published measure, at most three actions, and reviews."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent
from forum.people.permissions import AnyUser
from forum.rooms.workflow import values
from forum.support import permissions
from forum.support.lifecycle.plans import PLAN_ENDED, PLANS, PlanState
from forum.support.models.flags import Flag, measure_words
from forum.threads.models import Thread
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT

MAX_ACTIONS = 3


class Direction(models.TextChoices):
    UP = "up", "up"
    DOWN = "down", "down"


class ImprovementPlanQuerySet(models.QuerySet["ImprovementPlan"]):
    def visible_to(self, user: AnyUser) -> "ImprovementPlanQuerySet":
        return permissions.can_see_plan.filter(self, user)

    def editable_by(self, user: AnyUser) -> "ImprovementPlanQuerySet":
        return permissions.can_edit_plan.filter(self, user)

    def agreeable_by(self, user: AnyUser) -> "ImprovementPlanQuerySet":
        return permissions.can_agree_plan.filter(self, user)

    def reviewable_by(self, user: AnyUser) -> "ImprovementPlanQuerySet":
        return permissions.can_record_review.filter(self, user)

    def open(self) -> "ImprovementPlanQuerySet":
        return self.exclude(state__in=PLAN_ENDED)


class ImprovementPlan(Authored, Idempotent):
    flag = models.ForeignKey(Flag, models.PROTECT, null=True, blank=True, related_name="plans")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    # The trust or other provider that it is about, if one; it lies in no place.
    provider = models.ForeignKey(Place, models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.SlugField()
    treatment_function = models.CharField(max_length=5, default=TOTAL_TREATMENT)
    title = models.CharField(max_length=150)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="who answers for it",
    )
    # A shift, not a number: a control chart does not support a forecast.
    direction = models.CharField("where the measure should shift", max_length=4, choices=Direction)
    target_month = models.DateField("month by which the shift should show")
    state = models.CharField(max_length=8, choices=PlanState, default=PlanState.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField("what came of it", max_length=500, blank=True)
    revises = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="revised_by"
    )
    thread = models.OneToOneField(Thread, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ImprovementPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["place", "measure", "state"], name="plans_of_a_place")]
        constraints = [
            PLANS.state_is_known("a_plan_state_is_known"),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="a_plan_aims_up_or_down"
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(measure=""), name="a_plan_has_a_title_and_a_measure"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "closed"])
                | Q(agreed_at__isnull=False, agreed_by__isnull=False),
                name="a_plan_past_draft_was_agreed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("author")),
                name="nobody_agrees_the_plan_that_they_wrote",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "review", "achieved", "revised"])
                | Q(started_on__isnull=False),
                name="a_plan_under_way_says_since_when",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=values(PLAN_ENDED), ended_at__isnull=False) & ~Q(ended_reason="")
                )
                | (~Q(state__in=values(PLAN_ENDED)) & Q(ended_at__isnull=True)),
                name="an_ended_plan_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | ~Q(revises=F("id")),
                name="a_plan_does_not_revise_itself",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.place}"

    def get_absolute_url(self) -> str:
        return reverse("plan", args=[self.pk])

    def can_become(self, state: str) -> bool:
        return PLANS.allows(self.state, state)

    @property
    def has_ended(self) -> bool:
        return self.state in PLAN_ENDED

    @property
    def aim_words(self) -> str:
        measure = measure_words(self.measure, self.treatment_function)
        return f"A shift {self.direction} of “{measure}”, to be seen by {self.target_month:%B %Y}"

    @property
    def audience_words(self) -> str:
        if self.agreed_at is not None:
            return "For health and care staff who are signed in"
        return "For the area, and whoever agrees it, only"


class PlanAction(models.Model):
    """At most three: the database constrains their position."""

    plan = models.ForeignKey(ImprovementPlan, models.CASCADE, related_name="actions")
    position = models.PositiveSmallIntegerField()
    description = models.CharField("what will be done", max_length=500)
    owner = models.CharField("who does it", max_length=150)
    due_on = models.DateField("by when")
    intervention = models.ForeignKey(
        Intervention, models.PROTECT, null=True, blank=True, related_name="+"
    )
    case_study = models.ForeignKey(
        CaseStudy, models.PROTECT, null=True, blank=True, related_name="+"
    )
    # The place's record of what this action tries.
    adoption = models.ForeignKey(Adoption, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="one_action_per_position"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=MAX_ACTIONS),
                name="a_plan_has_three_actions_at_most",
            ),
            models.CheckConstraint(
                condition=~Q(description="") & ~Q(owner=""), name="an_action_says_what_and_who"
            ),
        ]

    def __str__(self) -> str:
        return self.description


class PlanReview(models.Model):
    """A review date of a plan, and its findings once it has been recorded."""

    class Result(models.TextChoices):
        CARRY_ON = "carry_on", "carry on"
        ACHIEVED = "achieved", "the aim is achieved"
        REVISE = "revise", "another plan follows"
        CLOSE = "close", "the plan is closed"

    plan = models.ForeignKey(ImprovementPlan, models.CASCADE, related_name="reviews")
    due_on = models.DateField()
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_as = models.CharField("in which capacity", max_length=160, blank=True)
    findings = models.TextField("what was found", max_length=4000, blank=True)
    result = models.CharField(max_length=8, choices=Result, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_on"], name="one_review_a_day"),
            models.CheckConstraint(
                condition=Q(
                    recorded_at__isnull=True, recorded_by__isnull=True, findings="", result=""
                )
                | Q(recorded_at__isnull=False, recorded_by__isnull=False)
                & ~Q(findings="")
                & Q(result__in=["carry_on", "achieved", "revise", "close"]),
                name="a_recorded_review_has_its_findings",
            ),
        ]

    def __str__(self) -> str:
        return f"review on {self.due_on} of {self.plan_id}"
