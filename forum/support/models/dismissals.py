"""Case studies that a person has dismissed as a match."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.people.permissions import AnyUser
from forum.support import permissions
from metrics.models import Place
from metrics.rtt.columns import TOTAL_TREATMENT


class DismissalQuerySet(models.QuerySet["Dismissal"]):
    def visible_to(self, user: AnyUser) -> "DismissalQuerySet":
        return permissions.can_see_dismissal.filter(self, user)


class Dismissal(models.Model):
    """A case study that, for one person, does not fit a place and measure, with the cause."""

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
    created_at = models.DateTimeField(default=timezone.now)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "place", "measure", "treatment_function", "case_study"],
                name="one_dismissal_per_person_and_case_study",
            ),
            models.CheckConstraint(
                condition=Q(cause__in=["not_like_us", "tried", "other_problem", "not_possible"]),
                name="a_dismissal_has_its_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_study_id} does not fit {self.place_id}"

    @staticmethod
    def can_be_of(content: models.Model) -> bool:
        """Whether what was matched is of the kind that can be dismissed."""
        return isinstance(content, CaseStudy)
