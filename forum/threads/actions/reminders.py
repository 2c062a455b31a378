from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from forum.people.models import Role, User
from forum.people.permissions import users_with_role
from forum.threads.models import Post, Thread
from forum.threads.notifications import notify_unanswered
from metrics.calendar import working_days_after

ANSWER_WITHIN = 5
# Older ones have been told of already; a site that stood still for weeks catches up this far.
LOOK_BACK = timedelta(days=60)


@transaction.atomic
def remind_of_unanswered(*, on: date) -> list[Thread]:
    """Questions to which nobody else has written within five working days: their steward is asked,
    or where they have none, every steward. Asked for daily; again, nobody hears of one twice."""
    midnight = timezone.make_aware(datetime.combine(on, time.min))
    others = Post.objects.shown().filter(thread=OuterRef("pk")).exclude(author=OuterRef("author"))
    waiting = Thread.objects.unanswered().filter(
        ~Exists(others), withheld=False, locked=False, created_at__gte=midnight - LOOK_BACK
    )
    stewards = list(users_with_role(Role.STEWARD, None))
    late = [
        thread
        for thread in waiting.select_related("steward").order_by(F("created_at").asc())
        if working_days_after(timezone.localdate(thread.created_at), ANSWER_WITHIN) < on
    ]
    for thread in late:
        people: list[User] = [thread.steward] if thread.steward else stewards
        notify_unanswered(thread, people)
    return late
