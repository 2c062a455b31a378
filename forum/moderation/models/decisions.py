"""Stewards' decisions, with the reason that the author reads, and appeals to another steward."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from forum.moderation import permissions
from forum.moderation.lifecycle import APPEALS, AppealState, DecisionKind
from forum.moderation.models.cases import ModerationCase
from forum.people.models import Authored
from forum.people.permissions import AnyUser


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: AnyUser) -> "DecisionQuerySet":
        return permissions.can_see_decision.filter(self, user)


class Decision(Authored):
    """By a steward (its `author`). A case has one about the content, and may have one about the
    content's author (`about`)."""

    case = models.ForeignKey(ModerationCase, models.PROTECT, related_name="decisions")
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=DecisionKind)
    reason = models.TextField("the reason, which the author reads", max_length=500)
    until = models.DateField("last day of a suspension", null=True, blank=True)
    # The content's version after something was taken out, to see whether it was edited since.
    version = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DecisionKind.values), name="a_decision_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_decision_has_its_reason"),
            models.CheckConstraint(
                condition=Q(about__isnull=True) | ~Q(about=F("author")),
                name="nobody_decides_about_what_they_wrote",
            ),
            models.CheckConstraint(
                condition=Q(kind="suspend", until__isnull=False)
                | (~Q(kind="suspend") & Q(until__isnull=True)),
                name="a_suspension_says_until_when",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["warn", "suspend"]) | Q(about__isnull=False),
                name="whoever_is_warned_is_somebody",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind__in=["keep", "edit_out", "hide", "remove", "withdraw"]),
                name="one_decision_about_the_content",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind__in=["warn", "suspend"]),
                name="one_decision_about_its_author",
            ),
        ]
        indexes = [models.Index(fields=["about", "-created_at"], name="decisions_about_a_person")]

    def __str__(self) -> str:
        return self.get_kind_display()


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: AnyUser) -> "AppealQuerySet":
        return permissions.can_see_appeal.filter(self, user)


class Appeal(Authored):
    """Once for a case, by the author, to a steward who has not decided it."""

    case = models.OneToOneField(ModerationCase, models.PROTECT, related_name="appeal")
    first_steward = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="who had decided"
    )
    details = models.TextField(max_length=2000)
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField("the second steward's reason", max_length=500, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            APPEALS.state_is_known("an_appeal_state_is_known"),
            models.CheckConstraint(condition=~Q(details=""), name="an_appeal_says_something"),
            models.CheckConstraint(
                condition=Q(state="open", decided_by=None, decided_at=None, reason="")
                | (
                    Q(state__in=["upheld", "overturned"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(reason="")
                ),
                name="an_appeal_is_decided_by_somebody_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("author")) & ~Q(decided_by=F("first_steward"))),
                name="an_appeal_goes_to_another_steward",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="appeals_waiting")]

    def __str__(self) -> str:
        return f"appeal {self.pk}"

    def can_become(self, state: str) -> bool:
        return APPEALS.allows(self.state, state)
