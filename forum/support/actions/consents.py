"""Asking whoever is named in somebody else's offer, before the area is asked to accept it."""

from django.db import transaction
from django.utils import timezone

from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.support.actions.locking import lock_offer, record_support_event
from forum.support.models import OfferConsent, SupportOffer
from forum.support.notifications import notify_consent_answered, notify_named


def request_consent(offer: SupportOffer, by: User) -> None:
    """In the transaction that adds the offer."""
    if offer.person is None or offer.person_id == by.pk:
        return
    consent = OfferConsent.objects.create(offer=offer, person=offer.person)
    notify_named(consent, by)


@transaction.atomic
def answer_consent(*, consent: OfferConsent, agreed: bool, by: User) -> OfferConsent:
    """Once. A no needs no reason; the offer then needs another name."""
    lock_offer(consent.offer)
    consent = OfferConsent.objects.select_related("offer__flag", "offer__author").get(pk=consent.pk)
    if consent.person_id != by.pk:
        raise NotAllowed
    if consent.agreed is not None:
        return consent
    consent.agreed, consent.answered_at = agreed, timezone.now()
    consent.save()
    verb = "agreed to an offer" if agreed else "did not agree to an offer"
    record_support_event(consent.offer, verb, by)
    notify_consent_answered(consent, by)
    return consent
