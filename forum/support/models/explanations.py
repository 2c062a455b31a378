"""An area's own explanation of why its list moved: dated, signed, and shown beside the figures."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent, label_demonstration
from forum.people.permissions import AnyUser
from forum.support import permissions
from metrics import formatting
from metrics.models import Place
from metrics.pages.list_movement import movement_url
from metrics.pages.view_query import TREATMENT_NAMES, ViewQuery
from metrics.rtt.columns import TOTAL_TREATMENT


class ListExplanationQuerySet(models.QuerySet["ListExplanation"]):
    def visible_to(self, user: AnyUser) -> "ListExplanationQuerySet":
        return permissions.can_see_explanation.filter(self, user)

    def current(self) -> "ListExplanationQuerySet":
        return self.filter(ended_at__isnull=True)


class ListExplanation(Authored, Idempotent):
    """Of one month and the twelve that end with it. One that is written anew ends the one before, which
    stays as it was."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    treatment_function = models.CharField(max_length=5, default=TOTAL_TREATMENT)
    month = models.DateField("month whose movement it explains")
    text = models.TextField(max_length=2000)
    written_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField("since when it is no longer shown", null=True, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    withheld = models.BooleanField("hidden while a steward looks at it", default=False)

    objects = ListExplanationQuerySet.as_manager()

    class Meta:
        verbose_name = "explanation of a waiting list"
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""), name="an_explanation_of_a_list_says_something"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_reason="")
                | (Q(ended_at__isnull=False) & ~Q(ended_reason="")),
                name="an_ended_explanation_says_why",
            ),
            models.UniqueConstraint(
                fields=["place", "treatment_function", "month"],
                condition=Q(ended_at__isnull=True),
                name="one_explanation_of_a_list_and_month",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        treatment = ""
        if self.treatment_function != TOTAL_TREATMENT:
            treatment = f", {TREATMENT_NAMES[self.treatment_function].lower()}"
        title = f"Why the list moved in {formatting.month(self.month)}: {self.place}{treatment}"
        return label_demonstration(title, self.author)

    def get_absolute_url(self) -> str:
        query = ViewQuery(self.month, self.treatment_function).dated_query()
        return f"{movement_url(self.place, query)}#explanation"
