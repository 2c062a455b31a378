"""For who asked, and stewards: to how many an unanswered question was put, how long answers usually
take, and whom to ask besides."""

from dataclasses import dataclass
from datetime import timedelta
from statistics import median_low

from django.utils import timezone

from forum.people.models import User
from forum.threads.actions.reminders import is_overdue
from forum.threads.askable import suggested_people
from forum.threads.models import Audience, Thread
from forum.threads.permissions import can_ask_more
from metrics.calendar import working_days_between

PERIOD = timedelta(days=365)
# Of fewer answers nobody can say what is usual.
MIN_ANSWERS, MAX_ANSWERS = 5, 500


@dataclass(frozen=True)
class AskingPanel:
    addressees: str
    usual: str
    suggestions: tuple[User, ...]


def asking_panel(user: User, thread: Thread) -> AskingPanel | None:
    if not can_ask_more(user, thread):
        return None
    overdue = is_overdue(thread, timezone.localdate())
    return AskingPanel(
        addressees=addressee_words(thread.addressee_count),
        usual=usual_words(_working_days_to_answers()),
        suggestions=tuple(suggested_people(thread)) if overdue else (),
    )


def addressee_words(count: int) -> str:
    """
    >>> addressee_words(4), addressee_words(1)
    ('Asked of 4 people.', 'Asked of 1 person.')
    >>> addressee_words(0)
    'Nobody is known yet who can help with this. Everybody who watches its subject is told of it.'
    """
    if not count:
        return (
            "Nobody is known yet who can help with this."
            " Everybody who watches its subject is told of it."
        )
    return f"Asked of {count} {'person' if count == 1 else 'people'}."


def usual_words(days: list[int]) -> str:
    """
    >>> usual_words([0, 1, 2, 2, 9])
    'Half of the questions answered in the last year were answered within 2 working days.'
    >>> usual_words([1, 2])
    ''
    """
    if len(days) < MIN_ANSWERS:
        return ""
    usual = max(median_low(days), 1)
    unit = "day" if usual == 1 else "days"
    return (
        "Half of the questions answered in the last year were answered within"
        f" {usual} working {unit}."
    )


def _working_days_to_answers() -> list[int]:
    since = timezone.now() - PERIOD
    answered = Thread.objects.listed().filter(
        audience=Audience.STAFF, answer__created_at__gte=since
    )
    newest = answered.order_by("-answer__created_at")[:MAX_ANSWERS]
    instants = newest.values_list("created_at", "answer__created_at")
    return [
        working_days_between(timezone.localdate(started_at), timezone.localdate(answered_at))
        for started_at, answered_at in instants
    ]
