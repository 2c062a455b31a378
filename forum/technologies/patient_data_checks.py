"""Checks of what is written about technologies: for patient data."""

from collections.abc import Mapping

from forum.people.actions import Refused
from forum.people.models import User
from forum.writing.patient_data_checks import all_messages, check_texts


def refuse_patient_data(texts: Mapping[str, str], *, by: User | None) -> None:
    """The form keeps what was typed."""
    if by is not None and (blocking := check_texts(texts, by=by).blocking):
        raise Refused(all_messages(blocking))
