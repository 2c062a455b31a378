"""The patient-data guard over reports, reasons and appeals: their form keeps what was typed."""

from forum.people.actions import Refused
from forum.people.models import User
from forum.writing.guarding import look_at


def refuse(words: str, *, by: User) -> None:
    for found in look_at({"words": words}, by=by).stopping.values():
        raise Refused(found[0].advice)


def tidied(words: str, most: int) -> str:
    words = words.replace("\r\n", "\n").strip()
    if len(words) > most:
        raise Refused(f"This can have {most:,} characters at most.")
    return words
