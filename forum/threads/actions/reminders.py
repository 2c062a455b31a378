from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from forum.people.clock import start_of_day
from forum.people.models import Role
from forum.people.permissions import users_with_role
from forum.threads.askable import stewards_of
from forum.threads.models import Post, Thread
from forum.threads.notifications import notify_unanswered
from metrics.calendar import working_days_after

ANSWER_WITHIN_DAYS = 5
# Older ones have been notified already; after an outage it catches up this far.
LOOK_BACK = timedelta(days=60)


def is_overdue(thread: Thread, on: date) -> bool:
    return working_days_after(timezone.localdate(thread.created_at), ANSWER_WITHIN_DAYS) < on


@transaction.atomic
def remind_of_unanswered(*, on: date) -> list[Thread]:
    """Notify the steward of the topic of each question that nobody else has answered in time.
    Runs daily; each question is notified once."""
    posts_by_others = (
        Post.objects.shown().filter(thread=OuterRef("pk")).exclude(author=OuterRef("author"))
    )
    unanswered_threads = Thread.objects.unanswered().filter(
        ~Exists(posts_by_others),
        withheld=False,
        locked=False,
        created_at__gte=start_of_day(on) - LOOK_BACK,
    )
    stewards = list(users_with_role(Role.STEWARD, None))
    overdue_threads = [
        thread
        for thread in unanswered_threads.select_related("steward").order_by(F("created_at").asc())
        if is_overdue(thread, on)
    ]
    for thread in overdue_threads:
        notify_unanswered(thread, stewards_of(thread, stewards))
    return overdue_threads
