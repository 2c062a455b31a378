from forum.recommendations.counts import Count, Kind, Recommendation, Value, share
from forum.recommendations.facts import Facts, Scope
from forum.recommendations.facts.support import OfferFact
from forum.recommendations.registry.addressees import ICBS


def _sought(facts: Facts, scope: Scope) -> Value:
    return Value(sum(flag.is_own for flag in facts.flags if scope.holds(flag.place)))


def _received(facts: Facts, scope: Scope) -> list[OfferFact]:
    return [offer for offer in facts.offers if scope.holds(offer.place)]


def _offers(facts: Facts, scope: Scope) -> Value:
    return Value(len(_received(facts, scope)))


def _accepted(facts: Facts, scope: Scope) -> Value:
    offers = _received(facts, scope)
    return share(sum(offer.accepted for offer in offers), len(offers))


def _from_other_areas(facts: Facts, scope: Scope) -> Value:
    offers = _received(facts, scope)
    icb_of = facts.icb_of
    others = [
        offer
        for offer in offers
        if offer.from_place and icb_of.get(offer.from_place) not in (None, icb_of.get(offer.place))
    ]
    return share(len(others), len(offers))


def _given(facts: Facts, scope: Scope) -> Value:
    given = (offer for offer in facts.offers if offer.from_place and scope.holds(offer.from_place))
    return Value(sum(1 for _ in given))


RECOMMENDATION = Recommendation(
    slug="support",
    addressee=ICBS,
    title="Seek support from others",
    wording="Seek support from national bodies and other ICBs where best practice is being carried out, to change"
    " practice, help improve standards and deliver best outcomes for patients.",
    here="An area can ask for help itself. Others offer a call, a visit, a clinical lead or an analyst’s time.",
    counts=(
        Count(
            slug="support-sought",
            title="Requests for support by areas themselves",
            kind=Kind.NUMBER,
            rule=_sought,
            method="Requests that an ICB or sub-ICB location made itself, and did not withdraw.",
            gap="Help that was asked for elsewhere is not counted.",
        ),
        Count(
            slug="offers",
            title="Offers of support",
            kind=Kind.NUMBER,
            rule=_offers,
            method="Offers on all requests that staff may know of, whoever made the request.",
            gap="Offers on requests that are still with the area are not counted.",
        ),
        Count(
            slug="offers-accepted",
            title="Of these, accepted",
            kind=Kind.SHARE,
            rule=_accepted,
            method="The area accepted the offer, whatever came of it.",
            gap="Offers that wait for the area’s word are among those not accepted.",
        ),
        Count(
            slug="offers-from-other-icbs",
            title="Offers from another ICB",
            kind=Kind.SHARE,
            rule=_from_other_areas,
            method="Of all offers, those made for a place in another ICB. The others are national, or from inside.",
            gap="Help that ICBs gave each other without this site is not counted.",
        ),
        Count(
            slug="support-given",
            title="Offers made by areas to others",
            kind=Kind.NUMBER,
            rule=_given,
            method="Offers made for an ICB or sub-ICB location, by the area that offers.",
            gap="An offer is counted when it is made, also where it was not taken up.",
        ),
    ),
)
