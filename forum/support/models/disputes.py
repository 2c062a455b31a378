"""Figures of a flag that an area disputes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from forum.people.models import Authored, label_demonstration
from forum.people.permissions import AnyUser
from forum.support import permissions
from forum.support.lifecycle.disputes import DISPUTES, DisputeState
from forum.support.models.flags import Flag, measure_words
from metrics.models import Place


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, user: AnyUser) -> "DisputeQuerySet":
        return permissions.can_see_dispute.filter(self, user)

    def resolvable_by(self, user: AnyUser) -> "DisputeQuerySet":
        return permissions.can_resolve_dispute.filter(self, user)

    def open(self) -> "DisputeQuerySet":
        return self.filter(state=DisputeState.OPEN)


class Dispute(Authored):
    """Figures of a place that the area disputes. It repeats place, measure and period, so that a
    steward can resolve it without seeing the flag."""

    flag = models.ForeignKey(Flag, models.PROTECT, related_name="disputes")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    measure = models.SlugField()
    treatment_function = models.CharField(max_length=5)
    period_from = models.DateField()
    period_to = models.DateField()
    description = models.TextField("what is thought to be wrong", max_length=4000)
    state = models.CharField(max_length=7, choices=DisputeState, default=DisputeState.OPEN)
    created_at = models.DateTimeField(default=timezone.now)
    finding = models.TextField(max_length=4000, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            DISPUTES.state_is_known("a_dispute_state_is_known"),
            models.CheckConstraint(
                condition=~Q(description=""), name="a_dispute_says_what_is_disputed"
            ),
            models.CheckConstraint(
                condition=Q(state="open", resolved_at__isnull=True, resolved_by__isnull=True)
                | Q(state__in=["correct", "wrong"], resolved_at__isnull=False)
                & Q(resolved_by__isnull=False)
                & ~Q(finding=""),
                name="a_resolved_dispute_says_by_whom_and_what",
            ),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True) | ~Q(resolved_by=F("author")),
                name="nobody_resolves_what_they_dispute",
            ),
            models.UniqueConstraint(
                fields=["flag"], condition=Q(state="open"), name="one_open_dispute_per_flag"
            ),
        ]

    def __str__(self) -> str:
        return label_demonstration(f"figures of {self.place} that are disputed", self.author)

    def get_absolute_url(self) -> str:
        return reverse("dispute", args=[self.pk])

    @property
    def measure_words(self) -> str:
        return measure_words(self.measure, self.treatment_function)

    def can_become(self, state: str) -> bool:
        return DISPUTES.allows(self.state, state)
