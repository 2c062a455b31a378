"""The area's right of reply, and flags whose time to reply is over."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import author_fields, require_permission
from forum.support import patient_data_checks
from forum.support.actions.discussions import add_readers, start_discussion
from forum.support.actions.locking import change_state, lock_flag, record_support_event
from forum.support.actions.offers import accept_offer
from forum.support.models import Flag, FlagReply, FlagState, OfferState
from forum.support.notifications import (
    notify_expired,
    notify_replied,
)
from forum.support.permissions import can_reply, is_party


@transaction.atomic
def reply_to_flag(*, flag: Flag, kind: str, body: str, by: User) -> FlagReply:
    """Accept, with the offers named, give context, or ask for different help. From now on the flag is visible to staff.
    The area's reply is checked for patient data, but not for its wording."""
    flag = lock_flag(flag)
    duplicate_reply = FlagReply.objects.filter(
        flag=flag, author=by, kind=kind, body=body.strip()
    ).first()
    if duplicate_reply:
        return duplicate_reply
    require_permission(can_reply, by, flag)
    body = checked_text(body, by, flag)
    if kind not in FlagReply.Kind.values:
        raise Refused("Choose what kind of reply it is.")
    reply = FlagReply.objects.create(
        **author_fields(by, flag.place),
        flag=flag,
        kind=kind,
        body=body,
        late=flag.state != FlagState.WITH_AREA,
    )
    if flag.can_become(FlagState.REPLIED):
        flag.shown_at = flag.shown_at or timezone.now()
        change_state(flag, FlagState.REPLIED, "replied to a flag", by, kind=kind)
    else:
        record_support_event(flag, "replied to a flag", by, kind=kind)
    start_discussion(flag, by)
    add_readers(flag, [by], by)
    notify_replied(flag, by)
    if kind == FlagReply.Kind.ACCEPT:
        _accept_offers(flag, by)
    return reply


def _accept_offers(flag: Flag, by: User) -> None:
    """Those named in the request: who accepts support need not accept each offer again."""
    for offer in flag.offers.filter(state=OfferState.OFFERED).exclude(author=by).order_by("pk"):
        if offer.is_agreed:
            accept_offer(offer=offer, by=by)


def expire_unanswered_flags(*, today: date) -> list[Flag]:
    """Expire flags whose last day to reply is past, each in its own transaction."""
    overdue_flags = Flag.objects.filter(state=FlagState.WITH_AREA, reply_due__lt=today)
    return [
        flag
        for overdue_flag in overdue_flags.order_by("pk")
        if (flag := _expire(overdue_flag, today))
    ]


@transaction.atomic
def _expire(flag: Flag, today: date) -> Flag | None:
    flag = lock_flag(flag)
    if flag.state != FlagState.WITH_AREA or flag.reply_due is None or flag.reply_due >= today:
        return None
    flag.shown_at = timezone.now()
    change_state(flag, FlagState.EXPIRED, "time to reply is over", None)
    notify_expired(flag)
    return flag


def checked_text(text: str, by: User, flag: Flag) -> str:
    text = text.strip()
    if not text:
        raise Refused("Write something first.")
    if len(text) > 4000:
        raise Refused("Keep it to 4,000 characters.")
    # Only parties to the flag may have it as the owner of a blocked text.
    patient_data_checks.refuse_patient_data(
        {"description": text}, by=by, owner=flag if is_party(by, flag) else None
    )
    return text
