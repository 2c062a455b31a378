"""What becomes of an adoption: its stages, each since a day, and why it halted."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.adoption import patient_data_checks
from forum.adoption.actions.ledger import follow_ledger
from forum.adoption.actions.locking import change_stage, lock_adoption
from forum.adoption.lifecycle import BEFORE_START, IN_USE, UNDER_WAY, Stage
from forum.adoption.models import Adoption, Reason, Result
from forum.adoption.notifications import notify_stage
from forum.adoption.permissions import (
    can_change,
    can_decline,
    can_move,
    can_pause,
    can_resume,
    can_see,
    can_stop,
)
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import require_permission

LONGEST_WORDS = 2000


@transaction.atomic
def move_adoption(
    *, adoption: Adoption, to: str, by: User, on: date | None = None, words: str = ""
) -> Adoption:
    """To another stage, since a day. Once it is tested, that day is when testing began."""
    adoption = lock_adoption(adoption)
    if adoption.state == to and can_change(by, adoption):
        return adoption
    require_permission(can_move, by, adoption)
    if to not in UNDER_WAY:
        raise Refused("Choose the stage that it has reached.")
    _set_dates(adoption, to, on)
    words = checked_texts({"words": words}, adoption, by)["words"]
    change_stage(adoption, to, "moved an adoption", by, words=words)
    follow_ledger(adoption.intervention)
    notify_stage(adoption, by)
    return adoption


@transaction.atomic
def pause_adoption(*, adoption: Adoption, reason: str, by: User, words: str = "") -> Adoption:
    adoption = lock_adoption(adoption)
    if adoption.state == Stage.PAUSED and can_change(by, adoption):
        return adoption
    require_permission(can_pause, by, adoption)
    adoption.paused_from = adoption.state
    return _halt(adoption, Stage.PAUSED, "paused an adoption", reason, words, by)


@transaction.atomic
def resume_adoption(*, adoption: Adoption, by: User) -> Adoption:
    """In the stage in which it was paused."""
    adoption = lock_adoption(adoption)
    if adoption.state in UNDER_WAY and can_change(by, adoption):
        return adoption
    require_permission(can_resume, by, adoption)
    stage, adoption.paused_from = adoption.paused_from, ""
    adoption.reason = adoption.reason_words = ""
    change_stage(adoption, stage, "resumed an adoption", by)
    notify_stage(adoption, by)
    return adoption


@transaction.atomic
def stop_adoption(*, adoption: Adoption, reason: str, by: User, words: str = "") -> Adoption:
    adoption = lock_adoption(adoption)
    if adoption.state == Stage.STOPPED and can_see(by, adoption):
        return adoption
    require_permission(can_stop, by, adoption)
    if reason == Reason.NO_EFFECT:
        adoption.result = Result.DID_NOT_WORK
    return _end(adoption, Stage.STOPPED, "stopped an adoption", reason, words, by)


@transaction.atomic
def decline_adoption(*, adoption: Adoption, reason: str, by: User, words: str = "") -> Adoption:
    adoption = lock_adoption(adoption)
    if adoption.state == Stage.DECLINED and can_see(by, adoption):
        return adoption
    require_permission(can_decline, by, adoption)
    return _end(adoption, Stage.DECLINED, "decided against an adoption", reason, words, by)


# --- parts of the above --------------------------------------------------------------------------


def _halt(
    adoption: Adoption, state: Stage, verb: str, reason: str, words: str, by: User
) -> Adoption:
    if reason not in Reason.values:
        raise Refused("Choose why.")
    words = checked_texts({"reason_words": words}, adoption, by)["reason_words"][:500]
    if reason == Reason.OTHER and not words:
        raise Refused("Say in a sentence what the other reason is.")
    adoption.reason, adoption.reason_words = reason, words
    change_stage(adoption, state, verb, by, words=words, reason=reason)
    follow_ledger(adoption.intervention)
    notify_stage(adoption, by)
    return adoption


def _end(
    adoption: Adoption, state: Stage, verb: str, reason: str, words: str, by: User
) -> Adoption:
    adoption.paused_from, adoption.ended_on = "", timezone.localdate()
    return _halt(adoption, state, verb, reason, words, by)


def _set_dates(adoption: Adoption, to: str, on: date | None) -> None:
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise Refused("Choose today or an earlier day.")
    if to in BEFORE_START:
        if adoption.result:
            raise Refused("It was tested, and you said how it turned out.")
        adoption.started_on = adoption.went_live_on = None
        return
    if to == Stage.TESTING or adoption.started_on is None:
        adoption.started_on = day
    if to == Stage.TESTING:
        adoption.went_live_on = None
    if to in IN_USE and (adoption.went_live_on is None or to == Stage.LIVE):
        if adoption.started_on and day < adoption.started_on:
            raise Refused("It cannot have gone live before testing began. Check the day.")
        adoption.went_live_on = day


def checked_texts(texts: Mapping[str, str], adoption: Adoption, by: User) -> dict[str, str]:
    cleaned = {name: text.replace("\r\n", "\n").strip() for name, text in texts.items()}
    if any(len(text) > LONGEST_WORDS for text in cleaned.values()):
        raise Refused(f"Keep it to {LONGEST_WORDS:,} characters.")
    patient_data_checks.refuse_patient_data(cleaned, by=by, owner=adoption)
    return cleaned
