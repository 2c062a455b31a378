from forum.moderation.models.cases import ModerationCase, Reason, Report
from forum.moderation.models.decisions import (
    AUTHOR_DECISIONS,
    CONTENT_DECISIONS,
    Appeal,
    AppealState,
    Decision,
    DecisionKind,
)

__all__ = [
    "AUTHOR_DECISIONS",
    "CONTENT_DECISIONS",
    "Appeal",
    "AppealState",
    "Decision",
    "DecisionKind",
    "ModerationCase",
    "Reason",
    "Report",
]
