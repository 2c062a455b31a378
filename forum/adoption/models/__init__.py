from forum.adoption.lifecycle import ENDED, IN_USE, UNDER_WAY, ProposalState, Stage
from forum.adoption.models.adoptions import (
    Adaptation,
    Adoption,
    AdoptionStep,
    Origin,
    Reason,
    Result,
)
from forum.adoption.models.proposals import Part, Proposal
from forum.adoption.permissions import Audience

__all__ = [
    "ENDED",
    "IN_USE",
    "UNDER_WAY",
    "Adaptation",
    "Adoption",
    "AdoptionStep",
    "Audience",
    "Origin",
    "Part",
    "Proposal",
    "ProposalState",
    "Reason",
    "Result",
    "Stage",
]
