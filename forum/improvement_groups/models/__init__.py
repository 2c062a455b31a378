from forum.improvement_groups.lifecycle import MemberState, State
from forum.improvement_groups.models.groups import ImprovementGroup
from forum.improvement_groups.models.members import GroupTrial, Member
from forum.improvement_groups.models.sessions import (
    LEAST_MINUTES,
    LONGEST_NOTES,
    MOST_MINUTES,
    GroupSession,
)
from forum.improvement_groups.permissions import Audience

__all__ = [
    "LEAST_MINUTES",
    "LONGEST_NOTES",
    "MOST_MINUTES",
    "Audience",
    "GroupSession",
    "GroupTrial",
    "ImprovementGroup",
    "Member",
    "MemberState",
    "State",
]
