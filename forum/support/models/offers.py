"""Offers of support to an area (a named person and a day), and their log of contacts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forum.adoption.models import Adoption
from forum.people.models import UNIQUE_KEY_PER_AUTHOR, Authored, Idempotent, label_demonstration
from forum.people.permissions import AnyUser
from forum.rooms.workflow import values
from forum.support import permissions
from forum.support.lifecycle.offers import OFFERS, OPEN_OFFER_STATES, OfferState
from forum.support.models.flags import Flag
from forum.threads.models import Thread
from metrics.models import Place


class OfferKind(models.TextChoices):
    PEER_CALL = "peer_call", "a call with somebody who had the same"
    SITE_VISIT = "site_visit", "a visit"
    CLINICAL_LEAD = "clinical_lead", "a clinical lead"
    ANALYST = "analyst", "an analyst’s time"
    FUNDING = "funding", "a contact for funding"


class SupportOfferQuerySet(models.QuerySet["SupportOffer"]):
    def visible_to(self, user: AnyUser) -> "SupportOfferQuerySet":
        return permissions.can_see_offer.filter(self, user)

    def answerable_by(self, user: AnyUser) -> "SupportOfferQuerySet":
        return permissions.can_answer_offer.filter(self, user)

    def awaiting_contact_by(self, user: AnyUser) -> "SupportOfferQuerySet":
        return permissions.owes_contact.filter(self, user)

    def open(self) -> "SupportOfferQuerySet":
        return self.filter(state__in=OPEN_OFFER_STATES)


class SupportOffer(Authored, Idempotent):
    flag = models.ForeignKey(Flag, models.PROTECT, related_name="offers")
    kind = models.CharField(max_length=13, choices=OfferKind)
    description = models.TextField("what is offered", max_length=2000)
    from_place = models.ForeignKey(
        Place,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty where it is offered nationally",
    )
    person_name = models.CharField("who will be there", max_length=150)
    # Notified once the area has accepted the offer: before that only the parties may know of it.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField("from when, or when")
    state = models.CharField(max_length=9, choices=OfferState, default=OfferState.OFFERED)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    first_contact_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    idle_since = models.DateTimeField("last contact or decision", default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    thread = models.OneToOneField(Thread, models.SET_NULL, null=True, blank=True, related_name="+")
    # The area's record of what it tries after the offer.
    adoption = models.ForeignKey(Adoption, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SupportOfferQuerySet.as_manager()

    class Meta:
        verbose_name = "offer of support"
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "idle_since"], name="offers_that_wait")]
        constraints = [
            OFFERS.state_is_known("an_offer_state_is_known"),
            models.CheckConstraint(
                condition=Q(kind__in=OfferKind.values), name="an_offer_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(person_name="") & ~Q(description=""),
                name="an_offer_names_who_and_what",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "completed"])
                | Q(first_contact_on__isnull=False, accepted_at__isnull=False),
                name="an_offer_under_way_had_a_contact",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_at__isnull=False),
                name="an_accepted_offer_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=values(OPEN_OFFER_STATES), ended_at__isnull=True)
                | Q(
                    state__in=values(OFFERS.ended),
                    ended_at__isnull=False,
                ),
                name="an_ended_offer_says_when",
            ),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return label_demonstration(f"{self.get_kind_display()}, for {self.flag.place}", self.author)

    def get_absolute_url(self) -> str:
        return reverse("offer", args=[self.pk])

    def can_become(self, state: str) -> bool:
        return OFFERS.allows(self.state, state)

    @property
    def place(self) -> Place:
        return self.flag.place

    @property
    def treatment_function(self) -> str:
        return self.flag.treatment_function

    @property
    def has_ended(self) -> bool:
        return self.state not in OPEN_OFFER_STATES

    @property
    def is_agreed(self) -> bool:
        """Whoever is named in it has agreed, where they have an account and made it not themselves."""
        consent = getattr(self, "consent", None)
        return consent is None or consent.agreed is True

    @property
    def audience_words(self) -> str:
        return self.flag.audience_words


class OfferConsentQuerySet(models.QuerySet["OfferConsent"]):
    def visible_to(self, user: AnyUser) -> "OfferConsentQuerySet":
        """Of the person named alone: they may not see the flag, nor know which area it is about."""
        return permissions.can_see_consent.filter(self, user)

    def awaiting(self, user: AnyUser) -> "OfferConsentQuerySet":
        open_offers = self.filter(
            offer__state=OfferState.OFFERED, offer__flag__ended_at__isnull=True
        )
        return permissions.can_answer_consent.filter(open_offers, user)


class OfferConsent(models.Model):
    """That a person with an account here is named in somebody else's offer, and whether they agree."""

    offer = models.OneToOneField(SupportOffer, models.CASCADE, related_name="consent")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    agreed = models.BooleanField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = OfferConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, answered_at__isnull=True)
                | Q(agreed__isnull=False, answered_at__isnull=False),
                name="an_answered_consent_says_when",
            )
        ]

    def __str__(self) -> str:
        """Without the place: whoever is named may not know it yet."""
        return label_demonstration(self.offer.get_kind_display(), self.offer.author)

    def get_absolute_url(self) -> str:
        return reverse("offer_consent", args=[self.pk])

    @property
    def is_demonstration(self) -> bool:
        return self.offer.is_demonstration


class Contact(Authored, Idempotent):
    """A line of the log of an offer: when the two sides were in touch, and what about."""

    offer = models.ForeignKey(SupportOffer, models.CASCADE, related_name="contacts")
    contacted_on = models.DateField()
    description = models.CharField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["contacted_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(description=""), name="a_contact_says_what_about"),
            UNIQUE_KEY_PER_AUTHOR,
        ]

    def __str__(self) -> str:
        return f"{self.contacted_on}: contact about {self.offer_id}"
