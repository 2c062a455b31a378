"""Checks of what is written in a group for patient data."""

from collections.abc import Mapping

from django.db import models

from forum.people.actions import Refused
from forum.people.models import User
from forum.writing.patient_data_checks import all_messages, check_texts


def checked_texts(
    texts: Mapping[str, str], *, by: User, owner: models.Model | None, longest: int
) -> dict[str, str]:
    """Without what surrounds them. The form keeps what was typed."""
    cleaned = {name: text.replace("\r\n", "\n").strip() for name, text in texts.items()}
    if any(len(text) > longest for text in cleaned.values()):
        raise Refused(f"Keep it to {longest:,} characters.")
    if blocking := check_texts(cleaned, by=by, owner=owner).blocking:
        raise Refused(all_messages(blocking))
    return cleaned
