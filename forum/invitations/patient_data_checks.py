"""Checks of why an area does not tell now, for patient data."""

from forum.invitations.models import Invitation
from forum.people.actions import Refused
from forum.people.models import User
from forum.writing.patient_data_checks import all_messages, check_texts

LONGEST_REASON = 500


def checked_reason(text: str, *, by: User, invitation: Invitation) -> str:
    """The form keeps what was typed."""
    reason = text.replace("\r\n", "\n").strip()
    if len(reason) > LONGEST_REASON:
        raise Refused(f"Keep it to {LONGEST_REASON} characters.")
    if blocking := check_texts({"reason": reason}, by=by, owner=invitation).blocking:
        raise Refused(all_messages(blocking))
    return reason
