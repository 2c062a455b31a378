"""How often somebody may post and report: more as their account gets older.

Pure: the caller counts the rows of the last day (`WINDOW`) and gets an answer in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils import timezone

from forum.people.models import User

WINDOW = timedelta(days=1)


class LimitedAction(StrEnum):
    START = "start"
    REPLY = "reply"
    REPORT = "report"
    MENTION = "mention"


ACTION_WORDS: Mapping[LimitedAction, tuple[str, str]] = {
    LimitedAction.START: ("discussion", "started"),
    LimitedAction.REPLY: ("reply", "sent"),
    LimitedAction.REPORT: ("report", "sent"),
    LimitedAction.MENTION: ("mention", "sent"),
}


def _limits(**limits: int) -> Mapping[LimitedAction, int]:
    return {LimitedAction(action): limit for action, limit in limits.items()}


# Accounts younger than so many days, and how many of each they may write in a day.
LIMITS_BY_ACCOUNT_AGE: tuple[tuple[int, Mapping[LimitedAction, int]], ...] = (
    (2, _limits(start=3, reply=20, report=10, mention=20)),
    (14, _limits(start=10, reply=60, report=20, mention=60)),
)
STANDARD_LIMITS = _limits(start=30, reply=200, report=60, mention=150)


@dataclass(frozen=True)
class Allowance:
    allowed: bool
    remaining: int
    words: str = ""
    """For the reader, where nothing is left."""


def window_start(now: datetime | None = None) -> datetime:
    """From when on rows are counted."""
    return (now or timezone.now()) - WINDOW


def daily_limit(user: User, action: LimitedAction, now: datetime | None = None) -> int:
    age = (now or timezone.now()) - user.date_joined
    for days, rates in LIMITS_BY_ACCOUNT_AGE:
        if age < timedelta(days=days):
            return rates[action]
    return STANDARD_LIMITS[action]


def check_allowance(
    user: User, action: LimitedAction, recent_count: int, now: datetime | None = None
) -> Allowance:
    """`recent_count`: how many this person wrote since `window_start()`."""
    limit = daily_limit(user, action, now)
    remaining = max(0, limit - recent_count)
    if remaining:
        return Allowance(True, remaining)
    noun, verb = ACTION_WORDS[action]
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    words = (
        f"You have {verb} {recent_count} {plural} in a day, and {limit} are the most for now, so"
        " that everybody can follow. What you typed is still here: send it tomorrow."
    )
    if limit < STANDARD_LIMITS[action]:
        words += " The older your account is, the more you can send."
    return Allowance(False, 0, words)
