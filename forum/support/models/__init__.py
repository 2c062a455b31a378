from forum.support.lifecycle.disputes import DisputeState
from forum.support.lifecycle.flags import ENDED, UNDER_WAY, FlagState, Origin
from forum.support.lifecycle.offers import OPEN_OFFER_STATES, OfferState
from forum.support.lifecycle.plans import PlanState
from forum.support.models.dismissals import Dismissal
from forum.support.models.disputes import Dispute
from forum.support.models.explanations import ListExplanation
from forum.support.models.flags import Flag, FlagMatch, FlagReply, Lesson, Outcome
from forum.support.models.offers import Contact, OfferConsent, OfferKind, SupportOffer
from forum.support.models.plans import (
    MAX_ACTIONS,
    Direction,
    ImprovementPlan,
    PlanAction,
    PlanReview,
)

__all__ = [
    "ENDED",
    "MAX_ACTIONS",
    "OPEN_OFFER_STATES",
    "UNDER_WAY",
    "Contact",
    "Direction",
    "Dismissal",
    "Dispute",
    "DisputeState",
    "Flag",
    "FlagMatch",
    "FlagReply",
    "FlagState",
    "ImprovementPlan",
    "Lesson",
    "ListExplanation",
    "OfferConsent",
    "OfferKind",
    "OfferState",
    "Origin",
    "Outcome",
    "PlanAction",
    "PlanReview",
    "PlanState",
    "SupportOffer",
]
