"""Are the newest figures older than the calendar of publication promises, and why? Pure: of dates and of
what is known here of the month that is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from metrics.calendar import add_months, publication_date, working_days_after


class Reason(Enum):
    ON_HOLD = "on hold"
    IN_PROGRESS = "in progress"
    WITHDRAWN = "withdrawn"
    NOT_FETCHED = "not fetched"
    REFUSED = "refused"
    LOOK_FAILED = "look failed"
    NOT_PUBLISHED = "not published"
    NO_LOOK = "no look"
    UNKNOWN = "unknown"


# What a release that readers do not see says of its month; the first that there is decides.
OF_STATES = (
    ("staged", Reason.ON_HOLD),
    ("fetched", Reason.IN_PROGRESS),
    ("found", Reason.IN_PROGRESS),
    ("withdrawn", Reason.WITHDRAWN),
    ("refused", Reason.REFUSED),
)


@dataclass(frozen=True)
class UnpublishedRelease:
    id: int
    month: date
    state: str
    was_fetched: bool


@dataclass(frozen=True)
class LastLook:
    """At NHS England's pages: on which day, whether it failed, the newest month on them."""

    on: date
    failed: bool
    newest: date | None


@dataclass(frozen=True)
class Lateness:
    """`month` is the first that is missing, `due` its day; so many `later` ones are late too."""

    newest: date
    month: date
    due: date
    later: int
    reason: Reason
    last_look: date | None
    release: int | None


def is_late(month: date, today: date) -> bool:
    """From the working day after its publication day: what comes on the day may have to be looked at."""
    return today >= working_days_after(publication_date(month), 1)


def next_publication(today: date) -> tuple[date, date]:
    """The next publication day, today included, and the month whose figures it brings."""
    month = add_months(today.replace(day=1), -3)
    while publication_date(month) < today:
        month = add_months(month, 1)
    return publication_date(month), month


def lateness(
    *,
    newest: date,
    unpublished: Sequence[UnpublishedRelease],
    look: LastLook | None,
    today: date,
) -> Lateness | None:
    """None where the month after the newest is not late."""
    month = add_months(newest, 1)
    if not is_late(month, today):
        return None
    later = 0
    while is_late(add_months(month, later + 1), today):
        later += 1
    due = publication_date(month)
    reason, release = _reason_here([row for row in unpublished if row.month == month])
    if reason is None:
        reason = _reason_of_look(month, due, look)
    return Lateness(newest, month, due, later, reason, look.on if look else None, release)


def _reason_here(rows: Sequence[UnpublishedRelease]) -> tuple[Reason | None, int | None]:
    for state, reason in OF_STATES:
        for row in rows:
            if row.state == state:
                not_fetched = reason is Reason.REFUSED and not row.was_fetched
                return Reason.NOT_FETCHED if not_fetched else reason, row.id
    return None, None


def _reason_of_look(month: date, due: date, look: LastLook | None) -> Reason:
    if look is None:
        return Reason.NO_LOOK
    if look.failed:
        return Reason.LOOK_FAILED
    if look.on < due:
        return Reason.NO_LOOK
    is_missing = look.newest is not None and look.newest < month
    return Reason.NOT_PUBLISHED if is_missing else Reason.UNKNOWN
