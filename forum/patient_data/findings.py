import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from forum.patient_data.normalising import NormalisedText

Severity = Literal["block", "warn"]
Kind = Literal[
    "nhs_number",
    "date_of_birth",
    "postcode",
    "hospital_number",
    "age",
    "initials_and_age",
    "name_and_age",
    "stay",
]

ADVICE: Mapping[Kind, str] = {
    "nhs_number": "This looks like an NHS number. Take it out and say “a patient” instead. If it"
    " is something else, you can ask a steward to look at it.",
    "date_of_birth": "This looks like a date of birth. Leave it out, or give an age group such as"
    " “in their 40s”.",
    "postcode": "This looks like a full postcode. Unless it is an organisation's, give only its"
    " first half, such as “WF1”, or the name of the town.",
    "hospital_number": "This looks like a hospital number. Take it out and say “a patient” instead.",
    "age": "This may describe one person. Give an age group such as “a person in their 40s”, or"
    " leave the age out.",
    "initials_and_age": "These look like somebody's initials and age. Say “a patient” instead.",
    "name_and_age": "This looks like somebody's name and age. Say “a patient” instead.",
    "stay": "A bed or a ward with a day can tell who was there. Leave one of them out, or give the"
    " month only.",
}
MAX_MASKED_LENGTH = 60


@dataclass(frozen=True)
class Finding:
    kind: Kind
    severity: Severity
    start: int
    end: int
    masked_text: str
    """The text found, masked: it may be shown on a page, in an e-mail or in the audit history."""
    advice: str


def make_finding(
    normalised: NormalisedText, kind: Kind, start: int, end: int, severity: Severity = "warn"
) -> Finding:
    """From positions in the normalised text to positions in what was typed."""
    return Finding(
        kind=kind,
        severity=severity,
        start=normalised.starts[start],
        end=normalised.ends[end - 1],
        masked_text=_masked(kind, normalised.text[start:end]),
        advice=ADVICE[kind],
    )


def _masked(kind: Kind, text: str) -> str:
    text = " ".join(text.split())[:MAX_MASKED_LENGTH]
    if kind == "nhs_number":
        # Two digits stay, so that its author can tell which of several is meant.
        return re.sub(r"\d(?=(?:\D*\d){2})", "•", text)
    if kind == "postcode":
        return text[:1] + re.sub(r"[^\W_]", "•", text[1:])
    if kind == "initials_and_age":
        return re.sub(r"\d|[A-Z](?![a-z])", "•", text)
    if kind == "name_and_age":
        title, _, name = text.partition(" ")
        name = re.sub(r"\b([A-Z])[^\W\d_]*", r"\1•••", name)
        return f"{title} {re.sub(r'[0-9]', '•', name)}"
    return re.sub(r"\d", "•", text)
