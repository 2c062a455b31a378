"""Every write about people. Each verb stores its line of history in the same transaction."""

from forum.people.actions.accounts import (
    close_account,
    edit_profile,
    lift_suspension,
    note_sign_up,
    register,
    suspend,
)
from forum.people.actions.history import record
from forum.people.actions.organisations import (
    forget_domain,
    keep_domain,
    keep_organisation,
    organisation_called,
)
from forum.people.actions.refusals import Refused
from forum.people.actions.roles import (
    decide_request,
    end_role,
    grant_role,
    request_role,
    withdraw_request,
)

__all__ = [
    "Refused",
    "close_account",
    "decide_request",
    "edit_profile",
    "end_role",
    "forget_domain",
    "grant_role",
    "keep_domain",
    "keep_organisation",
    "lift_suspension",
    "note_sign_up",
    "organisation_called",
    "record",
    "register",
    "request_role",
    "suspend",
    "withdraw_request",
]
