"""One offer: who, what, when, and the log of what came of it."""

from dataclasses import dataclass

from forum.people.models import User
from forum.support.models import Contact, OfferState, SupportOffer
from forum.support.permissions import is_offering, represents_area
from metrics import formatting


@dataclass(frozen=True)
class OfferPage:
    offer: SupportOffer
    now: str
    contacts: tuple[Contact, ...]
    yours: str


def offer_page(*, user: User, offer: SupportOffer) -> OfferPage:
    return OfferPage(
        offer=offer,
        now=_now(offer),
        contacts=tuple(offer.contacts.select_related("author")),
        yours=_yours(user, offer),
    )


def _now(offer: SupportOffer) -> str:
    said = OfferState(offer.state).label
    text = f"{said[:1].upper()}{said[1:]}"
    if offer.first_contact_on:
        text += f". First contact on {formatting.day(offer.first_contact_on)}"
    return text


def _yours(user: User, offer: SupportOffer) -> str:
    if represents_area(user, offer.flag.place):
        return "It is offered to your area."
    return "You are of the side that offers it." if is_offering(user, offer) else ""
