"""What support should do, as a slow reference in plain Python: no database, no queries."""

from dataclasses import dataclass, field

AREA, LEADS = frozenset({"area", "approver"}), frozenset({"regional", "national"})
PEOPLE = (*sorted(AREA), *sorted(LEADS), "peer", "member", "steward", "elsewhere")
UNDER_WAY = ("replied", "expired", "supporting", "monitoring")
OPEN_OFFER_STATES = ("offered", "accepted", "active")


@dataclass
class ReferenceFlag:
    own: bool
    author: str
    state: str = "draft"
    sent: bool = False
    shown: bool = False
    matched: bool = False
    replied: bool = False
    extended: bool = False
    disputed_by: str = ""
    closing: bool = False
    lessons: set[str] = field(default_factory=set)
    offers: list["ReferenceOffer"] = field(default_factory=list)

    @property
    def openers(self) -> frozenset[str]:
        return AREA if self.own else LEADS

    @property
    def under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def ended(self) -> bool:
        return self.state in ("closed", "withdrawn")

    def party(self, who: str) -> bool:
        return who in self.openers or (self.sent and who in AREA) or (self.shown and who in LEADS)

    def seen_by(self, who: str) -> bool:
        return self.shown or self.party(who)

    def side(self, who: str) -> str:
        if who in AREA:
            return "area"
        helped = any(offer.taken_up and offer.author == who for offer in self.offers)
        return "helper" if who in LEADS or helped else ""

    def end(self, state: str) -> None:
        self.state = state
        for offer in self.offers:
            if offer.state in OPEN_OFFER_STATES:
                offer.state = "completed" if offer.state == "active" else "lapsed"

    def accept_offers(self, who: str) -> None:
        """Whoever accepts support accepts what is offered."""
        for offer in self.offers:
            if offer.state == "offered" and offer.author != who:
                offer.state, offer.taken_up = "accepted", True
                self.state = "supporting"

    def open_offers(self) -> list["ReferenceOffer"]:
        return [offer for offer in self.offers if offer.state in OPEN_OFFER_STATES]


@dataclass
class ReferenceOffer:
    flag: ReferenceFlag
    author: str
    state: str = "offered"
    taken_up: bool = False

    def offered_by(self, who: str) -> bool:
        if not self.flag.seen_by(who):
            return False
        return who == self.author or (who in LEADS and self.author in LEADS)


@dataclass
class ReferencePlan:
    flag: ReferenceFlag | None
    author: str
    state: str = "draft"
    agreed: bool = False
    followed: bool = False

    def party(self, who: str) -> bool:
        return who in AREA or (self.flag is not None and who in LEADS)

    def seen_by(self, who: str) -> bool:
        if self.flag is not None and not self.flag.seen_by(who):
            return False
        return self.agreed or self.party(who)

    @property
    def ended(self) -> bool:
        return self.state in ("achieved", "revised", "closed")
