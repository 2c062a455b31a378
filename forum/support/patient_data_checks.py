"""Checks of what is written about an area: for patient data, and for unfair wording."""

from collections.abc import Mapping

from django.db import models

from forum.people.actions import Refused
from forum.people.models import User
from forum.support import wording
from forum.support.wording import WordingFinding
from forum.writing.patient_data_checks import all_messages, check_texts


class WordingRefused(Refused):
    """The text uses unfair wording about a place; `findings` say what, why, and what to say instead."""

    def __init__(self, findings: tuple[WordingFinding, ...]) -> None:
        self.findings = findings
        super().__init__(
            "Some words need another look. " + " ".join(finding.message for finding in findings)
        )


def refuse_patient_data(
    texts: Mapping[str, str], *, by: User, owner: models.Model | None = None
) -> None:
    """The form keeps what was typed."""
    if blocking := check_texts(texts, by=by, owner=owner).blocking:
        raise Refused(all_messages(blocking))


def refuse_wording(*texts: str) -> None:
    """Not for texts by the place itself, which chooses its own words."""
    if findings := tuple(finding for text in texts for finding in wording.check_wording(text)):
        raise WordingRefused(findings)
