from forum.moderation.lifecycle import AppealState, DecisionKind
from forum.moderation.models.cases import ModerationCase, Reason, Report
from forum.moderation.models.decisions import Appeal, Decision

__all__ = [
    "Appeal",
    "AppealState",
    "Decision",
    "DecisionKind",
    "ModerationCase",
    "Reason",
    "Report",
]
