from forum.rooms.workflow import Workflow
from forum.support.models import (
    DISPUTE_TRANSITIONS,
    FLAG_TRANSITIONS,
    OFFER_TRANSITIONS,
    PLAN_TRANSITIONS,
    DisputeState,
    FlagState,
    OfferState,
    PlanState,
)

FLAGS = Workflow("Flags: questions to an area, and requests for help", FlagState, FLAG_TRANSITIONS)
DISPUTES = Workflow("Data that an area disputes", DisputeState, DISPUTE_TRANSITIONS)
OFFERS = Workflow("Offers of support", OfferState, OFFER_TRANSITIONS)
PLANS = Workflow("Improvement plans", PlanState, PLAN_TRANSITIONS)
