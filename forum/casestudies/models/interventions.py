"""An intervention: what several places did in much the same way, and others can take up."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.casestudies import permissions
from forum.casestudies.lifecycle import INTERVENTIONS, InterventionState
from forum.people.permissions import AnyUser


class InterventionQuerySet(models.QuerySet["Intervention"]):
    def visible_to(self, user: AnyUser) -> "InterventionQuerySet":
        """All but demonstrations: interventions are public. Each case study of one has an audience of
        its own."""
        return permissions.can_see_intervention.filter(self, user)

    def current(self) -> "InterventionQuerySet":
        return self.exclude(state=InterventionState.SUPERSEDED)

    def with_latest_version(self) -> "InterventionQuerySet":
        return self.prefetch_related("versions__written_by")


class Intervention(models.Model):
    State = InterventionState

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120, unique=True)
    aliases = models.CharField("other names, separated by commas", max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.EMERGING)

    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [INTERVENTIONS.state_is_known("an_intervention_state_is_known")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("intervention", args=[self.slug])

    def can_become(self, state: str) -> bool:
        return INTERVENTIONS.allows(self.state, state)

    @property
    def is_demonstration(self) -> bool:
        return any(
            version.number == 1 and version.written_by and version.written_by.demonstration
            for version in self.versions.all()
        )

    @property
    def latest_version(self) -> "InterventionVersion":
        """Read rows with `with_latest_version`, or each costs a query."""
        return max(self.versions.all(), key=lambda version: version.number)


class InterventionVersion(models.Model):
    """Versions are only ever added; case studies keep the one that they followed."""

    intervention = models.ForeignKey(Intervention, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    mechanism = models.TextField(blank=True)
    core = models.TextField("what must not be left out")
    adaptable = models.TextField("what may be done otherwise", blank=True)
    prerequisites = models.TextField("what has to be there first", blank=True)
    unsuitable_when = models.TextField("when not to use it", blank=True)
    measure = models.SlugField("measure that should move", blank=True)
    lag_months = models.PositiveSmallIntegerField("months until it should", null=True, blank=True)
    cost = models.TextField("typical cost", blank=True)
    time = models.TextField("typical time to set up", blank=True)
    risks = models.TextField(blank=True)
    what_changed = models.CharField("what is new in this version", max_length=300, blank=True)
    credits = models.CharField("who contributed", max_length=300, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty for what came with the site",
    )
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["intervention", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "number"], name="one_intervention_version_per_number"
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0) & ~Q(core=""), name="an_intervention_version_has_its_core"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intervention_id} version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("intervention_version", args=[self.intervention.slug, self.number])
