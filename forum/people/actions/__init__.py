"""Every write about people. Each verb stores its line of history in the same transaction."""

from forum.people.actions.accounts import (
    close_account,
    confirm_details,
    edit_profile,
    lift_suspension,
    record_sign_up,
    register_member,
    suspend,
)
from forum.people.actions.audit import record_event
from forum.people.actions.idempotency import find_sent, lock_author
from forum.people.actions.kept_texts import delete_kept_text, delete_old_kept_texts, keep_text
from forum.people.actions.leftovers import delete_ended_sessions
from forum.people.actions.membership import record_address_verified, renew_memberships
from forum.people.actions.organisations import (
    delete_allowed_domain,
    get_or_create_organisation,
    save_allowed_domain,
    save_organisation,
)
from forum.people.actions.roles import (
    decide_role_request,
    end_role,
    grant_role,
    request_role,
    withdraw_role_request,
)
from forum.people.exceptions import Refused

__all__ = [
    "Refused",
    "close_account",
    "confirm_details",
    "decide_role_request",
    "delete_allowed_domain",
    "delete_ended_sessions",
    "delete_kept_text",
    "delete_old_kept_texts",
    "edit_profile",
    "end_role",
    "find_sent",
    "get_or_create_organisation",
    "grant_role",
    "keep_text",
    "lift_suspension",
    "lock_author",
    "record_address_verified",
    "record_event",
    "record_sign_up",
    "register_member",
    "renew_memberships",
    "request_role",
    "save_allowed_domain",
    "save_organisation",
    "suspend",
    "withdraw_role_request",
]
