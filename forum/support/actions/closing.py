"""Monitor a flag after support, close it, and collect one lesson from each side."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.clock import start_of_day
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields, require_permission
from forum.support import patient_data_checks
from forum.support.actions.locking import change_state, lock_flag, record_support_event
from forum.support.actions.offers import end_open_offers
from forum.support.deadlines import LESSON_WEEKS
from forum.support.models import UNDER_WAY, Flag, FlagState, Lesson, Outcome
from forum.support.notifications import (
    area_representatives,
    helpers_of,
    notify_closed,
    notify_lesson_wanted,
)
from forum.support.permissions import can_close, can_monitor, lesson_side
from metrics.models import AnalysisResult
from metrics.series import Vintages


@transaction.atomic
def monitor_flag(*, flag: Flag, by: User) -> Flag:
    """Support has ended; the figures are still watched."""
    flag = lock_flag(flag)
    if flag.state == FlagState.MONITORING:
        return flag
    require_permission(can_monitor, by, flag)
    change_state(flag, FlagState.MONITORING, "watches the figures", by)
    return flag


@transaction.atomic
def close_flag(*, flag: Flag, outcome: str, lesson: str, by: User) -> Flag:
    """Record the outcome and one side's lesson. The flag closes when the other side has written
    its lesson too, or after four weeks without one."""
    flag = lock_flag(flag)
    if flag.state == FlagState.CLOSED and flag.outcome == outcome and lesson_side(by, flag):
        return flag
    require_permission(can_close, by, flag)
    if outcome not in Outcome.values:
        raise Refused("Choose the outcome.")
    if flag.closing_since is None:
        flag.closing_since = timezone.now()
    flag.outcome = outcome
    flag.save(update_fields=["outcome", "closing_since"])
    record_support_event(flag, "asked to close a flag", by, outcome=outcome)
    _save_lesson(flag, lesson, by)
    return _close_if_both_sides_wrote(flag, by)


@transaction.atomic
def write_lesson(*, flag: Flag, lesson: str, by: User) -> Flag:
    """The other side's lesson, after the first has asked to close. That closes the flag."""
    flag = lock_flag(flag)
    if flag.has_ended and flag.lessons.filter(author=by).exists():
        return flag
    require_permission(can_close, by, flag)
    if flag.closing_since is None:
        raise NotAllowed
    _save_lesson(flag, lesson, by)
    return _close_if_both_sides_wrote(flag, by)


def close_overdue_flags(*, today: date) -> list[Flag]:
    """Close flags whose other side has written no lesson in time. Run daily."""
    closing_before = start_of_day(today - timedelta(weeks=LESSON_WEEKS))
    overdue_flags = Flag.objects.filter(state__in=UNDER_WAY, closing_since__lt=closing_before)
    return [
        flag
        for overdue_flag in overdue_flags.order_by("pk")
        if (flag := _close_overdue(overdue_flag))
    ]


@transaction.atomic
def _close_overdue(flag: Flag) -> Flag | None:
    flag = lock_flag(flag)
    if flag.state not in UNDER_WAY or flag.closing_since is None:
        return None
    return _close(flag, None)


def _save_lesson(flag: Flag, lesson: str, by: User) -> None:
    lesson = lesson.strip()
    if not lesson:
        raise Refused("Write one thing that you learnt.")
    if len(lesson) > 2000:
        raise Refused("Keep the lesson to 2,000 characters.")
    patient_data_checks.refuse_patient_data({"lesson": lesson}, by=by, owner=flag)
    side = lesson_side(by, flag)
    if side == Lesson.Side.HELPER:
        patient_data_checks.refuse_wording(lesson)
    defaults = {**author_fields(by, flag.place), "body": lesson, "created_at": timezone.now()}
    Lesson.objects.update_or_create(flag=flag, side=side, defaults=defaults)
    record_support_event(flag, "wrote a lesson", by, side=side)


def _close_if_both_sides_wrote(flag: Flag, by: User) -> Flag:
    sides = set(flag.lessons.values_list("side", flat=True))
    if sides == set(Lesson.Side.values):
        return _close(flag, by)
    missing = (
        area_representatives(flag.place) if Lesson.Side.AREA not in sides else helpers_of(flag)
    )
    notify_lesson_wanted(flag, missing, by)
    return flag


def _close(flag: Flag, by: User | None) -> Flag:
    flag.ended_at = timezone.now()
    flag.outcome_charted = _chart_shows_improvement(flag)
    change_state(flag, FlagState.CLOSED, "closed a flag", by, outcome=flag.outcome)
    end_open_offers(flag)
    notify_closed(flag, by)
    return flag


def _chart_shows_improvement(flag: Flag) -> bool:
    """By the rules of its own chart, in the newest month."""
    vintages = Vintages.visible_to(None)
    if not vintages:
        return False
    results = AnalysisResult.objects.filter(
        release=vintages.newest.id,
        place=flag.place,
        measure=flag.measure,
        treatment_function=flag.treatment_function,
    )
    return results.filter(variation__startswith="improvement").exists()
