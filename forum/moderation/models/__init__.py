from forum.moderation.models.cases import ModerationCase, Reason, Report
from forum.moderation.models.decisions import (
    Appeal,
    AppealState,
    Decision,
    DecisionKind,
)

__all__ = [
    "Appeal",
    "AppealState",
    "Decision",
    "DecisionKind",
    "ModerationCase",
    "Reason",
    "Report",
]
