"""Checks of what an adopter writes for patient data."""

from collections.abc import Mapping

from django.db import models

from forum.people.actions import Refused
from forum.people.models import User
from forum.writing.patient_data_checks import all_messages, check_texts


def refuse_patient_data(
    texts: Mapping[str, str], *, by: User, owner: models.Model | None = None
) -> None:
    """The form keeps what was typed."""
    if blocking := check_texts(texts, by=by, owner=owner).blocking:
        raise Refused(all_messages(blocking))
