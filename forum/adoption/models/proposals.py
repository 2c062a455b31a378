"""What adopters learnt, proposed to the owners of the intervention."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from forum.adoption import permissions
from forum.adoption.lifecycle import PROPOSALS, ProposalState
from forum.adoption.models.adoptions import Adaptation, Adoption
from forum.casestudies.models import Intervention, InterventionVersion
from forum.people.models import (
    DEMONSTRATION,
    UNIQUE_KEY_PER_AUTHOR,
    Authored,
    Idempotent,
    label_demonstration,
)
from forum.people.permissions import AnyUser


class Part(models.TextChoices):
    """The texts of an intervention, by their columns."""

    ADAPTABLE = "adaptable", "what may be done otherwise"
    CORE = "core", "what must not be left out"
    PREREQUISITES = "prerequisites", "what has to be there first"
    UNSUITABLE_WHEN = "unsuitable_when", "when not to use it"
    RISKS = "risks", "risks"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def visible_to(self, user: AnyUser) -> "ProposalQuerySet":
        return permissions.can_see_proposal.filter(self, user)

    def decidable_by(self, user: AnyUser) -> "ProposalQuerySet":
        return permissions.can_decide_proposal.filter(self, user)

    def open(self) -> "ProposalQuerySet":
        return self.filter(state=ProposalState.PROPOSED)


class Proposal(Authored, Idempotent):
    """An adaptation or a lesson for everybody who comes later. Merged, it stands in a new version; those
    before stay as they were."""

    intervention = models.ForeignKey(Intervention, models.PROTECT, related_name="proposals")
    adoption = models.ForeignKey(Adoption, models.PROTECT, related_name="proposals")
    adaptation = models.ForeignKey(
        Adaptation, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    part = models.CharField("where it belongs", max_length=15, choices=Part)
    text = models.TextField(max_length=2000)
    state = models.CharField(max_length=9, choices=ProposalState, default=ProposalState.PROPOSED)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decision_reason = models.CharField(max_length=500, blank=True)
    merged_into = models.ForeignKey(
        InterventionVersion, models.PROTECT, null=True, blank=True, related_name="proposals"
    )

    text_labels = {"text": "What you learnt", "reason": "Why"}

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["intervention", "state"], name="proposals_that_wait")]
        constraints = [
            PROPOSALS.state_is_known("a_proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(part__in=Part.values) & ~Q(text=""),
                name="a_proposal_says_what_and_where",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | ~Q(state="merged") & Q(merged_into__isnull=True),
                name="a_merged_proposal_is_in_a_version",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["merged", "declined"], decided_by__isnull=False)
                & Q(decided_at__isnull=False)
                | Q(state__in=["proposed", "withdrawn"], decided_by__isnull=True),
                name="a_decided_proposal_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decision_reason=""),
                name="a_declined_proposal_says_why",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("author")),
                name="nobody_decides_what_they_propose",
            ),
            models.UniqueConstraint(
                fields=["adaptation"],
                condition=Q(state="proposed"),
                name="one_open_proposal_of_an_adaptation",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        what = self.intervention.name.removeprefix(DEMONSTRATION)
        title = f"What {self.adoption.place} learnt about {what}"
        return label_demonstration(title, self.author)

    def get_absolute_url(self) -> str:
        return reverse("proposal", args=[self.pk])

    def can_become(self, state: str) -> bool:
        return PROPOSALS.allows(self.state, state)
