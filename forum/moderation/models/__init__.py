from forum.moderation.models.cases import ModerationCase, Reason, Report
from forum.moderation.models.decisions import (
    ABOUT_ITS_AUTHOR,
    ABOUT_THE_THING,
    Appeal,
    AppealState,
    Decision,
    DecisionKind,
)

__all__ = [
    "ABOUT_ITS_AUTHOR",
    "ABOUT_THE_THING",
    "Appeal",
    "AppealState",
    "Decision",
    "DecisionKind",
    "ModerationCase",
    "Reason",
    "Report",
]
