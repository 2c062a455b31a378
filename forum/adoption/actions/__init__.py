"""Every write to adoptions. Each action records its audit event in the same transaction."""

from forum.adoption.actions.beginning import Trial, begin_adoption, record_trial
from forum.adoption.actions.leads import (
    hand_on_from_those_who_left,
    hand_over_adoption,
    mark_silent,
    prompt_leads,
    take_over_adoption,
)
from forum.adoption.actions.ledger import follow_ledger
from forum.adoption.actions.progress import Aim, add_adaptation, set_aim, update_adoption
from forum.adoption.actions.proposals import (
    decline_proposal,
    merge_proposal,
    propose,
    withdraw_proposal,
)
from forum.adoption.actions.stages import (
    decline_adoption,
    move_adoption,
    pause_adoption,
    resume_adoption,
    stop_adoption,
)
from forum.adoption.actions.visibility import (
    remove_adoption,
    restore_adoption,
    withhold_adoption,
)

__all__ = [
    "Aim",
    "Trial",
    "add_adaptation",
    "begin_adoption",
    "decline_adoption",
    "decline_proposal",
    "follow_ledger",
    "hand_on_from_those_who_left",
    "hand_over_adoption",
    "mark_silent",
    "merge_proposal",
    "move_adoption",
    "pause_adoption",
    "prompt_leads",
    "propose",
    "record_trial",
    "remove_adoption",
    "restore_adoption",
    "resume_adoption",
    "set_aim",
    "stop_adoption",
    "take_over_adoption",
    "update_adoption",
    "withdraw_proposal",
    "withhold_adoption",
]
