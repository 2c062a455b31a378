"""When support has ended: the figures are watched, both sides write one lesson, and it is closed."""

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import NotAllowed, authorship
from forum.support import guarding
from forum.support.actions.offers import lapse_all
from forum.support.actions.taking import allow, become, note, taken
from forum.support.deadlines import LESSON_AFTER
from forum.support.models import UNDER_WAY, AreaFlag, FlagState, Lesson, Outcome
from forum.support.permissions import can_close, can_monitor, side_of
from forum.support.telling import helpers_of, people_of, tell_closed, tell_closing


@transaction.atomic
def monitor(*, flag: AreaFlag, by: User) -> AreaFlag:
    """Nothing is done any more; whether the figures move is still looked at."""
    flag = taken(flag)
    if flag.state == FlagState.MONITORING:
        return flag
    allow(can_monitor, by, flag)
    become(flag, FlagState.MONITORING, "watches the figures", by)
    return flag


@transaction.atomic
def close_flag(*, flag: AreaFlag, outcome: str, lesson: str, by: User) -> AreaFlag:
    """With an outcome, and the lesson of one's own side. It is closed once the other side has
    written one too, or has not within four weeks."""
    flag = taken(flag)
    if flag.state == FlagState.CLOSED and flag.outcome == outcome and side_of(by, flag):
        return flag
    allow(can_close, by, flag)
    if outcome not in Outcome.values:
        raise Refused("Choose what came of it.")
    if flag.closing_since is None:
        flag.closing_since = timezone.now()
    flag.outcome = outcome
    flag.save(update_fields=["outcome", "closing_since"])
    note(flag, "asked to close a flag", by, outcome=outcome)
    _write(flag, lesson, by)
    return _finish(flag, by)


@transaction.atomic
def write_lesson(*, flag: AreaFlag, lesson: str, by: User) -> AreaFlag:
    """By the other side, once the first wants to close. That closes it."""
    flag = taken(flag)
    if flag.has_ended and flag.lessons.filter(author=by).exists():
        return flag
    allow(can_close, by, flag)
    if flag.closing_since is None:
        raise NotAllowed
    _write(flag, lesson, by)
    return _finish(flag, by)


def close_waiting(*, on: date) -> list[AreaFlag]:
    """Where the other side has written no lesson for four weeks. Asked for daily."""
    before = timezone.make_aware(datetime.combine(on - timedelta(days=LESSON_AFTER), time.min))
    waiting = AreaFlag.objects.filter(state__in=UNDER_WAY, closing_since__lt=before)
    return [flag for one in waiting.order_by("pk") if (flag := _close_late(one))]


@transaction.atomic
def _close_late(flag: AreaFlag) -> AreaFlag | None:
    flag = taken(flag)
    if flag.state not in UNDER_WAY or flag.closing_since is None:
        return None
    return _close(flag, None)


def _write(flag: AreaFlag, lesson: str, by: User) -> None:
    lesson = lesson.strip()
    if not lesson:
        raise Refused("Write one thing that you learnt.")
    if len(lesson) > 2000:
        raise Refused("Keep the lesson to 2,000 characters.")
    guarding.refuse({"lesson": lesson}, by=by, owner=flag)
    side = side_of(by, flag)
    if side == Lesson.Side.HELPER:
        guarding.refuse_wording(lesson)
    found = {**authorship(by, flag.place), "body": lesson, "at": timezone.now()}
    Lesson.objects.update_or_create(flag=flag, side=side, defaults=found)
    note(flag, "wrote a lesson", by, side=side)


def _finish(flag: AreaFlag, by: User) -> AreaFlag:
    sides = set(flag.lessons.values_list("side", flat=True))
    if sides == set(Lesson.Side.values):
        return _close(flag, by)
    missing = people_of(flag.place) if Lesson.Side.AREA not in sides else helpers_of(flag)
    tell_closing(flag, missing, by)
    return flag


def _close(flag: AreaFlag, by: User | None) -> AreaFlag:
    flag.ended_at = timezone.now()
    become(flag, FlagState.CLOSED, "closed a flag", by, outcome=flag.outcome)
    lapse_all(flag)
    tell_closed(flag, by)
    return flag
