"""What is typed about an area is looked at twice: for patients' data, and for how it is put."""

from collections.abc import Mapping

from django.db import models

from forum.people.actions import Refused
from forum.people.models import User
from forum.support import wording
from forum.support.wording import WordingFinding
from forum.writing.patient_data_checks import check_texts


class WordingRefused(Refused):
    """Some words are not used about a place here; `findings` say which, why, and what instead."""

    def __init__(self, findings: tuple[WordingFinding, ...]) -> None:
        self.findings = findings
        super().__init__(
            "Some words need another look. " + " ".join(one.message for one in findings)
        )


def refuse_patient_data(
    texts: Mapping[str, str], *, by: User, owner: models.Model | None = None
) -> None:
    """Of patients' data. The form keeps what was typed."""
    found = check_texts(texts, by=by, owner=owner).blocking
    for ones in found.values():
        raise Refused(f"“{ones[0].masked_text}”. {ones[0].advice}")


def refuse_wording(*texts: str) -> None:
    """Of words about a place. Whoever speaks for the place itself chooses their own."""
    if found := tuple(one for text in texts for one in wording.check_wording(text)):
        raise WordingRefused(found)
