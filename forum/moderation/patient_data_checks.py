"""The patient-data guard over reports, reasons and appeals: their form keeps what was typed."""

from forum.people.actions import Refused
from forum.people.models import User
from forum.writing.patient_data_checks import all_messages, check_texts


def refuse_patient_data(text: str, *, by: User) -> None:
    if blocking := check_texts({"words": text}, by=by).blocking:
        raise Refused(all_messages(blocking))


def clean_text(text: str, max_length: int) -> str:
    text = text.replace("\r\n", "\n").strip()
    if len(text) > max_length:
        raise Refused(f"This can have {max_length:,} characters at most.")
    return text
