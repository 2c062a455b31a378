"""The page of an offer, with its log of contacts."""

from dataclasses import dataclass

from forum.people.models import User
from forum.support.models import Contact, OfferState, SupportOffer
from forum.support.permissions import is_offering, represents_area
from metrics import formatting


@dataclass(frozen=True)
class OfferPage:
    offer: SupportOffer
    state_words: str
    contacts: tuple[Contact, ...]
    side_words: str


def offer_page(*, user: User, offer: SupportOffer) -> OfferPage:
    return OfferPage(
        offer=offer,
        state_words=_state_words(offer),
        contacts=tuple(offer.contacts.select_related("author")),
        side_words=_side_words(user, offer),
    )


def _state_words(offer: SupportOffer) -> str:
    label = OfferState(offer.state).label
    text = f"{label[:1].upper()}{label[1:]}"
    if offer.first_contact_on:
        text += f". First contact on {formatting.day(offer.first_contact_on)}"
    return text


def _side_words(user: User, offer: SupportOffer) -> str:
    if represents_area(user, offer.flag.place):
        return "It is offered to your area."
    return "You are of the side that offers it." if is_offering(user, offer) else ""
