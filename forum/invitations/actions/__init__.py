"""Every write to invitations. Each action records its audit event in the same transaction."""

from forum.invitations.actions.answering import (
    decline_invitation,
    follow_publication,
    lapse_invitations,
    say_nothing_particular,
    start_case_study,
)
from forum.invitations.actions.inviting import invite, invite_improvers, release_to_read

__all__ = [
    "decline_invitation",
    "follow_publication",
    "invite",
    "invite_improvers",
    "lapse_invitations",
    "release_to_read",
    "say_nothing_particular",
    "start_case_study",
]
