"""How often somebody may post and report: more as their account gets older.

Pure: whoever asks counts the rows of the last day (`SINCE`) and gets an answer in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from forum.people.models import User

SINCE = timedelta(days=1)


class What(StrEnum):
    START = "start"
    REPLY = "reply"
    REPORT = "report"


WORDS: Mapping[What, tuple[str, str]] = {
    What.START: ("discussion", "started"),
    What.REPLY: ("reply", "sent"),
    What.REPORT: ("report", "sent"),
}
# Accounts younger than so many days, and how many of each they may write in a day.
STEPS: tuple[tuple[int, Mapping[What, int]], ...] = (
    (2, {What.START: 3, What.REPLY: 20, What.REPORT: 10}),
    (14, {What.START: 10, What.REPLY: 60, What.REPORT: 20}),
)
LATER: Mapping[What, int] = {What.START: 30, What.REPLY: 200, What.REPORT: 60}


@dataclass(frozen=True)
class Allowance:
    allowed: bool
    left: int
    words: str = ""
    """For the reader, where nothing is left."""


def since(now: datetime | None = None) -> datetime:
    """From when on rows are counted."""
    return (now or timezone.now()) - SINCE


def most(user: User, what: What, now: datetime | None = None) -> int:
    age = (now or timezone.now()) - user.date_joined
    for days, rates in STEPS:
        if age < timedelta(days=days):
            return rates[what]
    return LATER[what]


def allowance(user: User, what: What, done_recently: int, now: datetime | None = None) -> Allowance:
    """`done_recently`: how many this person wrote since `since()`."""
    limit = most(user, what, now)
    left = max(0, limit - done_recently)
    if left:
        return Allowance(True, left)
    noun, verb = WORDS[what]
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    words = (
        f"You have {verb} {done_recently} {plural} in a day, and {limit} are the most for now, so"
        " that everybody can follow. What you typed is still here: send it tomorrow."
    )
    if limit < LATER[what]:
        words += " The older your account is, the more you can send."
    return Allowance(False, 0, words)
