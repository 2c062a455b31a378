"""Beside a flag: figures that an area disputes, and matches that somebody set aside."""

from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.people.models import Authored, Role
from forum.people.permissions import Anyone, has_role, may_read_staff_content
from forum.support.models.flags import AreaFlag, measure_words
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT


class QueryState(models.TextChoices):
    OPEN = "open", "with the data steward"
    CORRECT = "correct", "the figures stand"
    WRONG = "wrong", "the figures are not right"


QUERY_MOVES: Mapping[QueryState, tuple[QueryState, ...]] = {
    QueryState.OPEN: (QueryState.CORRECT, QueryState.WRONG),
    QueryState.CORRECT: (),
    QueryState.WRONG: (),
}


class DataQueryQuerySet(models.QuerySet["DataQuery"]):
    def visible_to(self, user: Anyone) -> "DataQueryQuerySet":
        """Whoever may know of the flag, and stewards, who learn what is disputed and no more."""
        if not may_read_staff_content(user):
            return self.none()
        if has_role(user, Role.STEWARD, None):
            return self
        return self.filter(flag__in=AreaFlag.objects.visible_to(user).values("pk"))

    def settleable_by(self, user: Anyone) -> "DataQueryQuerySet":
        """By a steward who is of neither side."""
        if not has_role(user, Role.STEWARD, None):
            return self.none()
        return self.open().exclude(flag__in=AreaFlag.objects.of_party(user).values("pk"))

    def open(self) -> "DataQueryQuerySet":
        return self.filter(state=QueryState.OPEN)


class DataQuery(Authored):
    """That figures of a place are disputed, for whoever looks after data. It repeats what it is
    about, so that a steward can settle it without reading the flag."""

    flag = models.ForeignKey(AreaFlag, models.PROTECT, related_name="data_queries")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    measure = models.SlugField()
    treatment_function = models.CharField(max_length=5)
    period_from = models.DateField()
    period_to = models.DateField()
    words = models.TextField("what is thought to be wrong", max_length=4000)
    state = models.CharField(max_length=7, choices=QueryState, default=QueryState.OPEN)
    at = models.DateTimeField(default=timezone.now)
    finding = models.TextField(max_length=4000, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DataQueryQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=QueryState.values), name="a_data_query_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(words=""), name="a_data_query_says_what_is_disputed"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_at__isnull=True, settled_by__isnull=True)
                | Q(state__in=["correct", "wrong"], settled_at__isnull=False)
                & Q(settled_by__isnull=False)
                & ~Q(finding=""),
                name="a_settled_data_query_says_by_whom_and_what",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | ~Q(settled_by=F("author")),
                name="nobody_settles_what_they_dispute",
            ),
            models.UniqueConstraint(
                fields=["flag"], condition=Q(state="open"), name="one_open_data_query_per_flag"
            ),
        ]

    def __str__(self) -> str:
        return f"figures of {self.place} that are disputed"

    def get_absolute_url(self) -> str:
        return reverse("data_query", args=[self.pk])

    @property
    def measure_words(self) -> str:
        return measure_words(self.measure, self.treatment_function)

    def may_become(self, state: str) -> bool:
        return QueryState(state) in QUERY_MOVES[QueryState(self.state)]


class DismissalQuerySet(models.QuerySet["Dismissal"]):
    def visible_to(self, user: Anyone) -> "DismissalQuerySet":
        """One's own: that somebody looks for help for a place may not be known yet."""
        return self.filter(person_id=user.pk) if may_read_staff_content(user) else self.none()


class Dismissal(models.Model):
    """A case study that somebody found not to fit a place and measure, and why."""

    class Cause(models.TextChoices):
        NOT_LIKE_US = "not_like_us", "the place is too different"
        TRIED = "tried", "it has been tried there"
        OTHER_PROBLEM = "other_problem", "it is about another problem"
        NOT_POSSIBLE = "not_possible", "it cannot be done there"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    place = models.ForeignKey(Place, models.CASCADE, related_name="+")
    measure = models.SlugField()
    treatment_function = models.CharField(max_length=5, default=TOTAL_TREATMENT)
    case_study = models.ForeignKey(CaseStudy, models.CASCADE, related_name="+")
    cause = models.CharField(max_length=13, choices=Cause)
    at = models.DateTimeField(default=timezone.now)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "place", "measure", "treatment_function", "case_study"],
                name="one_dismissal_once",
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["not_like_us", "tried", "other_problem", "not_possible"]),
                name="a_dismissal_has_its_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_study_id} does not fit {self.place_id}"
