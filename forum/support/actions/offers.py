"""Offers of support: made, answered, carried out, and followed up when nothing happens."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import Deed, NotAllowed, authorship, may, may_read_staff_content
from forum.support import guarding
from forum.support.actions.taking import allow, become, note, taken, taken_offer
from forum.support.actions.talking import begin_thread, name_readers
from forum.support.deadlines import ESCALATE_AFTER, LAPSE_AFTER, REMIND_AFTER
from forum.support.models import (
    STANDING,
    UNDER_WAY,
    AreaFlag,
    Contact,
    FlagState,
    OfferKind,
    OfferState,
    SupportOffer,
)
from forum.support.permissions import (
    can_answer_offer,
    can_cancel,
    can_carry_out,
    can_offer,
    can_see,
    leads_improvement,
)
from forum.support.telling import (
    tell_accepted,
    tell_escalated,
    tell_idle,
    tell_of_offer,
    tell_offered,
)
from metrics.models import Place


@transaction.atomic
def add_offer(
    *,
    flag: AreaFlag,
    kind: str,
    words: str,
    named: str,
    starts_on: date,
    by: User,
    from_place: Place | None = None,
    person: User | None = None,
    once: UUID | None = None,
) -> SupportOffer:
    """A named person and a day. Who is named with an account hears of it once it is accepted."""
    flag = taken(flag)
    allow(can_see, by, flag)
    allow(can_offer, by, flag)
    if once and (before := SupportOffer.objects.filter(author=by, form_token=str(once)).first()):
        return before
    words, named = words.strip(), named.strip()[:150]
    _check(flag, kind, words, named, starts_on, from_place, person, by)
    offer = SupportOffer.objects.create(
        **authorship(by, from_place if from_place is not None else flag.place),
        flag=flag, kind=kind, words=words, named=named, starts_on=starts_on,
        from_place=from_place, person=person, form_token=str(once) if once else "",
    )  # fmt: skip
    note(offer, "offered support", by, kind=kind)
    if flag.state in UNDER_WAY:
        tell_offered(offer, by)
    return offer


@transaction.atomic
def accept_offer(*, offer: SupportOffer, by: User) -> SupportOffer:
    offer = taken_offer(offer)
    if offer.state == OfferState.ACCEPTED and can_cancel(by, offer):
        return offer
    allow(can_answer_offer, by, offer)
    offer.accepted_at = timezone.now()
    _move(offer, OfferState.ACCEPTED, "accepted an offer", by)
    flag = offer.flag
    if flag.may_become(FlagState.SUPPORTING):
        become(flag, FlagState.SUPPORTING, "took up support", by, offer=offer.pk)
    begin_thread(offer, by)
    tell_accepted(offer, by)
    return offer


@transaction.atomic
def decline_offer(*, offer: SupportOffer, by: User) -> SupportOffer:
    """No reason is asked for."""
    offer = taken_offer(offer)
    if offer.state == OfferState.DECLINED and can_see(by, offer.flag):
        return offer
    allow(can_answer_offer, by, offer)
    _move(offer, OfferState.DECLINED, "declined an offer", by)
    tell_of_offer(offer, by)
    return offer


@transaction.atomic
def log_contact(
    *, offer: SupportOffer, on: date, words: str, by: User, once: UUID | None = None
) -> Contact:
    """A line of the log. The first contact starts an accepted offer."""
    offer = taken_offer(offer)
    allow(can_carry_out, by, offer)
    if once and (before := Contact.objects.filter(author=by, form_token=str(once)).first()):
        return before
    words = words.strip()[:1000]
    if not words:
        raise Refused("Say in a sentence what the contact was about.")
    if on > timezone.localdate():
        raise Refused("A contact is logged once it has been: choose today or a day before.")
    if offer.accepted_at and on < timezone.localdate(offer.accepted_at):
        raise Refused("Choose a day after the offer was accepted.")
    guarding.refuse({"words": words}, by=by, owner=offer)
    contact = Contact.objects.create(
        **authorship(by, offer.place), offer=offer, on=on, words=words,
        form_token=str(once) if once else "",
    )  # fmt: skip
    first = offer.first_contact_on
    offer.first_contact_on = on if first is None else min(first, on)
    if offer.state == OfferState.ACCEPTED:
        _move(offer, OfferState.ACTIVE, "started support", by)
        tell_of_offer(offer, by)
    else:
        _stirred(offer)
        offer.save()
        note(offer, "logged a contact", by)
    name_readers(offer, [by], by)
    return contact


def start_offer(*, offer: SupportOffer, by: User, words: str = "First contact.") -> SupportOffer:
    """Under way from today: the same as logging the first contact."""
    fresh = SupportOffer.objects.select_related("flag__place", "from_place").get(pk=offer.pk)
    if fresh.state == OfferState.ACTIVE and can_carry_out(by, fresh):
        return fresh
    contact = log_contact(offer=offer, on=timezone.localdate(), words=words, by=by)
    return contact.offer


@transaction.atomic
def complete_offer(*, offer: SupportOffer, by: User) -> SupportOffer:
    offer = taken_offer(offer)
    if offer.state == OfferState.COMPLETED and can_see(by, offer.flag):
        return offer
    allow(can_carry_out, by, offer)
    _move(offer, OfferState.COMPLETED, "completed support", by)
    tell_of_offer(offer, by)
    return offer


@transaction.atomic
def cancel_offer(*, offer: SupportOffer, by: User) -> SupportOffer:
    """Who asks cannot take away the last offer of a flag that is with the area."""
    offer = taken_offer(offer)
    if offer.state == OfferState.CANCELLED and can_see(by, offer.flag):
        return offer
    allow(can_cancel, by, offer)
    flag = offer.flag
    waiting = flag.state in (FlagState.WITH_AREA, FlagState.DISPUTED)
    if waiting and flag.offers.standing().count() == 1:
        raise Refused("A flag keeps at least one offer. Add another before you cancel this one.")
    _move(offer, OfferState.CANCELLED, "cancelled an offer", by)
    if flag.sent_at is not None:
        tell_of_offer(offer, by)
    return offer


def lapse_all(flag: AreaFlag) -> None:
    """With the flag that they hang on."""
    for offer in flag.offers.standing().order_by("pk"):
        offer.flag = flag
        _move(offer, OfferState.LAPSED, "an offer lapsed", None)


def follow_up(*, on: date) -> None:
    """Where nothing has happened: after two weeks a reminder, after four improvement leads are told,
    after eight it lapses. Asked for daily; again, nobody hears of one twice."""
    waiting = SupportOffer.objects.filter(
        state__in=STANDING, flag__state__in=UNDER_WAY, idle_since__lt=_before(on, REMIND_AFTER - 1)
    )
    for number in list(waiting.order_by("pk").values_list("pk", "flag_id")):
        _follow_up(SupportOffer(pk=number[0], flag_id=number[1]), on)


@transaction.atomic
def _follow_up(offer: SupportOffer, on: date) -> None:
    offer = taken_offer(offer)
    if offer.state not in STANDING or offer.flag.state not in UNDER_WAY:
        return
    # An offer waits for the area only since the area could answer it.
    since = max(offer.idle_since, offer.flag.shown_at or offer.idle_since)
    last = timezone.localdate(since)
    # What was accepted for a day to come is not idle until then.
    last = last if offer.state == OfferState.OFFERED else max(last, offer.starts_on)
    idle = (on - last).days
    times = f"{since:%Y%m%d%H%M%S}"
    if idle >= LAPSE_AFTER:
        _move(offer, OfferState.LAPSED, "an offer lapsed", None)
        tell_of_offer(offer, None)
        return
    if idle >= ESCALATE_AFTER and offer.escalated_at is None:
        offer.escalated_at = timezone.now()
        tell_escalated(offer, times=times)
    if idle >= REMIND_AFTER and offer.reminded_at is None:
        offer.reminded_at = timezone.now()
        tell_idle(offer, times=times)
    offer.save(update_fields=["escalated_at", "reminded_at"])


def _move(offer: SupportOffer, state: OfferState, verb: str, by: User | None) -> None:
    _stirred(offer)
    if state not in STANDING:
        offer.ended_at = timezone.now()
    become(offer, state, verb, by)


def _stirred(offer: SupportOffer) -> None:
    """Something has happened: the waiting begins anew."""
    offer.idle_since = timezone.now()
    offer.reminded_at = offer.escalated_at = None


def _check(
    flag: AreaFlag, kind: str, words: str, named: str, starts_on: date,
    from_place: Place | None, person: User | None, by: User,
) -> None:  # fmt: skip
    if kind not in OfferKind.values:
        raise Refused("Choose what kind of support it is.")
    if not words or not named:
        raise Refused("Say what is offered, and who will be there.")
    if starts_on < timezone.localdate():
        raise Refused("Choose a day from today on.")
    guarding.refuse({"words": words, "named": named}, by=by, owner=flag)
    guarding.refuse_wording(words)
    if person is not None and not may_read_staff_content(person):
        raise Refused("Name somebody who has an account here, or give their name only.")
    if not leads_improvement(by, flag.place) and from_place is None:
        raise Refused("Say which area offers it.")
    if from_place is not None and not _speaks_from(by, from_place, flag):
        raise NotAllowed


def _speaks_from(by: User, place: Place, flag: AreaFlag) -> bool:
    """An improvement lead arranges support from any area; others offer their own."""
    if place.pk == flag.place_id:
        return False
    return leads_improvement(by, flag.place) or may(by, Deed.ASK_FOR_SUPPORT, place)


def _before(on: date, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(on - timedelta(days=days), time.min))
