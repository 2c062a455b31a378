"""A request to correct what a technology's page says: from anybody with an account, and answered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent, label_demonstration
from forum.people.permissions import AnyUser
from forum.technologies import permissions
from forum.technologies.lifecycle import ANSWERED, CORRECTIONS, CorrectionState
from forum.technologies.models.technologies import Technology


class Interest(models.TextChoices):
    SUPPLIER = "supplier", "I work for its supplier, or am paid by it"
    COMPETITOR = "competitor", "I work for the supplier of another technology"
    NHS = "nhs", "I work for the NHS or another public body"
    PATIENTS = "patients", "I speak for patients or a charity"
    OTHER = "other", "none of these"


INTEREST_WORDS = {
    Interest.SUPPLIER: "somebody from its supplier",
    Interest.COMPETITOR: "somebody from the supplier of another technology",
    Interest.NHS: "somebody from a public body",
    Interest.PATIENTS: "somebody who speaks for patients",
    Interest.OTHER: "somebody else",
}


class CorrectionRequestQuerySet(models.QuerySet["CorrectionRequest"]):
    def visible_to(self, user: AnyUser) -> "CorrectionRequestQuerySet":
        return permissions.can_see_correction.filter(self, user)

    def answerable_by(self, user: AnyUser) -> "CorrectionRequestQuerySet":
        return permissions.can_answer_correction.filter(self, user)

    def answered(self) -> "CorrectionRequestQuerySet":
        return self.filter(state__in=ANSWERED)


class CorrectionRequest(Authored, Idempotent):
    State = CorrectionState

    technology = models.ForeignKey(Technology, models.PROTECT, related_name="corrections")
    interest = models.CharField(max_length=10, choices=Interest)
    on_behalf_of = models.CharField("organisation asked for", max_length=200, blank=True)
    what = models.TextField("what should be corrected", max_length=2000)
    evidence_url = models.URLField("where it can be checked", max_length=300, blank=True)
    state = models.CharField(max_length=9, choices=CorrectionState, default=CorrectionState.WAITING)
    requested_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField("day by which it is answered")
    answer = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    withheld = models.BooleanField("hidden while a steward looks at it", default=False)

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            CORRECTIONS.state_is_known("a_correction_state_is_known"),
            models.CheckConstraint(
                condition=Q(interest__in=Interest.values), name="an_interest_is_known"
            ),
            models.CheckConstraint(condition=~Q(what=""), name="a_correction_says_what"),
            models.CheckConstraint(
                condition=~Q(interest__in=[Interest.SUPPLIER, Interest.COMPETITOR])
                | ~Q(on_behalf_of=""),
                name="a_supplier_says_which",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=[str(state) for state in ANSWERED], answered_at__isnull=False)
                    & ~Q(answer="")
                )
                | Q(
                    ~Q(state__in=[str(state) for state in ANSWERED]),
                    answered_at__isnull=True,
                    answer="",
                ),
                name="an_answered_correction_has_its_answer",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return label_demonstration(f"Correction of {self.technology}", self.author)

    def get_absolute_url(self) -> str:
        return reverse("technology_correction", args=[self.pk])

    def can_become(self, state: str) -> bool:
        return CORRECTIONS.allows(self.state, state)

    @property
    def from_words(self) -> str:
        """Without a name: whom they speak for is what readers need to know."""
        words = INTEREST_WORDS[Interest(self.interest)]
        return f"{words} ({self.on_behalf_of})" if self.on_behalf_of else words
