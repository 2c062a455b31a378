"""The patient-data guard over reports, reasons and appeals: their form keeps what was typed."""

from forum.people.actions import Refused
from forum.people.models import User
from forum.writing.patient_data_checks import check_texts


def refuse_patient_data(words: str, *, by: User) -> None:
    for found in check_texts({"words": words}, by=by).blocking.values():
        raise Refused(found[0].advice)


def clean_text(words: str, most: int) -> str:
    words = words.replace("\r\n", "\n").strip()
    if len(words) > most:
        raise Refused(f"This can have {most:,} characters at most.")
    return words
