"""Every write to improvement groups. Each action records its audit event in the same transaction."""

from forum.improvement_groups.actions.discussion import open_discussion
from forum.improvement_groups.actions.forming import Terms, change_terms, form_group
from forum.improvement_groups.actions.meeting import begin_meeting, close_group, reopen_group
from forum.improvement_groups.actions.membership import (
    accept_invitation,
    decline_invitation,
    hand_over_group,
    invite_member,
    leave_group,
    let_go_of_those_who_left,
    remove_member,
    take_over_group,
)
from forum.improvement_groups.actions.sessions import (
    When,
    cancel_session,
    change_session,
    plan_session,
    remove_notes,
    restore_notes,
    withhold_notes,
    write_notes,
)
from forum.improvement_groups.actions.silence import (
    close_groups_past_their_end,
    close_silent_groups,
    read_outcomes,
    remind_of_sessions,
    remind_silent_groups,
)
from forum.improvement_groups.actions.trials import (
    adoptions_to_name,
    name_trial,
    take_out_trial,
    trials_to_take_out,
)
from forum.improvement_groups.actions.visibility import (
    remove_group,
    restore_group,
    withhold_group,
)

__all__ = [
    "Terms",
    "When",
    "accept_invitation",
    "adoptions_to_name",
    "begin_meeting",
    "cancel_session",
    "change_session",
    "change_terms",
    "close_group",
    "close_groups_past_their_end",
    "close_silent_groups",
    "decline_invitation",
    "form_group",
    "hand_over_group",
    "invite_member",
    "leave_group",
    "let_go_of_those_who_left",
    "name_trial",
    "open_discussion",
    "plan_session",
    "read_outcomes",
    "remind_of_sessions",
    "remind_silent_groups",
    "remove_group",
    "remove_member",
    "remove_notes",
    "reopen_group",
    "restore_group",
    "restore_notes",
    "take_out_trial",
    "take_over_group",
    "trials_to_take_out",
    "withhold_group",
    "withhold_notes",
    "write_notes",
]
