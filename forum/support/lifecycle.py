from forum.rooms.workflow import Workflow, transitions_in
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

FLAGS = Workflow(
    "Flags: questions to an area, and requests for help",
    FlagState,
    transitions_in(FLAG_TRANSITIONS),
)
DISPUTES = Workflow("Data that an area disputes", DisputeState, transitions_in(DISPUTE_TRANSITIONS))
OFFERS = Workflow("Offers of support", OfferState, transitions_in(OFFER_TRANSITIONS))
PLANS = Workflow("Improvement plans", PlanState, transitions_in(PLAN_TRANSITIONS))
