"""Make, answer and deliver offers of support, and follow up offers that have gone quiet."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, find_sent
from forum.people.clock import start_of_day
from forum.people.models import User
from forum.people.permissions import (
    NotAllowed,
    Permission,
    author_fields,
    can_read_staff_content,
    has_permission,
    require_permission,
)
from forum.support import patient_data_checks
from forum.support.actions.consents import request_consent
from forum.support.actions.discussions import add_readers, start_discussion
from forum.support.actions.locking import change_state, lock_flag, lock_offer, record_support_event
from forum.support.deadlines import ESCALATE_WEEKS, LAPSE_WEEKS, REMIND_WEEKS
from forum.support.models import (
    OPEN_OFFER_STATES,
    UNDER_WAY,
    Contact,
    Flag,
    FlagState,
    OfferKind,
    OfferState,
    SupportOffer,
)
from forum.support.notifications import (
    notify_offer_accepted,
    notify_offer_escalated,
    notify_offer_idle,
    notify_offer_state,
    notify_offered,
)
from forum.support.permissions import (
    can_answer_offer,
    can_cancel_offer,
    can_deliver_offer,
    can_offer,
    can_see,
    is_improvement_lead,
)
from metrics.models import Place


@transaction.atomic
def add_offer(
    *,
    flag: Flag,
    kind: str,
    description: str,
    person_name: str,
    starts_on: date,
    by: User,
    from_place: Place | None = None,
    person: User | None = None,
    idempotency_key: UUID | None = None,
) -> SupportOffer:
    """Offer a named person and a day. A person with an account is asked first."""
    flag = lock_flag(flag)
    require_permission(can_see, by, flag)
    require_permission(can_offer, by, flag)
    if sent := find_sent(SupportOffer.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    description, person_name = description.strip(), person_name.strip()[:150]
    _check_offer(flag, kind, description, person_name, starts_on, from_place, person, by)
    offer = SupportOffer.objects.create(
        **author_fields(by, from_place if from_place is not None else flag.place),
        flag=flag,
        kind=kind,
        description=description,
        person_name=person_name,
        starts_on=starts_on,
        from_place=from_place,
        person=person,
        idempotency_key=idempotency_key,
    )
    record_support_event(offer, "offered support", by, kind=kind)
    request_consent(offer, by)
    if flag.state in UNDER_WAY:
        notify_offered(offer, by)
    return offer


@transaction.atomic
def accept_offer(*, offer: SupportOffer, by: User) -> SupportOffer:
    offer = lock_offer(offer)
    if offer.state == OfferState.ACCEPTED and can_cancel_offer(by, offer):
        return offer
    require_permission(can_answer_offer, by, offer)
    if not offer.is_agreed:
        raise Refused(f"{offer.person_name} has not agreed to it yet, and has been asked.")
    offer.accepted_at = timezone.now()
    _change_offer_state(offer, OfferState.ACCEPTED, "accepted an offer", by)
    flag = offer.flag
    if flag.can_become(FlagState.SUPPORTING):
        change_state(flag, FlagState.SUPPORTING, "took up support", by, offer=offer.pk)
    start_discussion(offer, by)
    notify_offer_accepted(offer, by)
    return offer


@transaction.atomic
def decline_offer(*, offer: SupportOffer, by: User) -> SupportOffer:
    """No reason is needed."""
    offer = lock_offer(offer)
    if offer.state == OfferState.DECLINED and can_see(by, offer.flag):
        return offer
    require_permission(can_answer_offer, by, offer)
    _change_offer_state(offer, OfferState.DECLINED, "declined an offer", by)
    notify_offer_state(offer, by)
    return offer


@transaction.atomic
def log_contact(
    *,
    offer: SupportOffer,
    contacted_on: date,
    description: str,
    by: User,
    idempotency_key: UUID | None = None,
) -> Contact:
    """Add a contact to the log. The first contact starts an accepted offer."""
    offer = lock_offer(offer)
    require_permission(can_deliver_offer, by, offer)
    if sent := find_sent(Contact.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    description = description.strip()[:1000]
    if not description:
        raise Refused("Say in a sentence what the contact was about.")
    if contacted_on > timezone.localdate():
        raise Refused("Log a contact after it has happened. Choose today or an earlier day.")
    if offer.accepted_at and contacted_on < timezone.localdate(offer.accepted_at):
        raise Refused("Choose a day after the offer was accepted.")
    patient_data_checks.refuse_patient_data({"description": description}, by=by, owner=offer)
    contact = Contact.objects.create(
        **author_fields(by, offer.place),
        offer=offer,
        contacted_on=contacted_on,
        description=description,
        idempotency_key=idempotency_key,
    )
    first_contact_on = offer.first_contact_on
    offer.first_contact_on = (
        contacted_on if first_contact_on is None else min(first_contact_on, contacted_on)
    )
    if offer.state == OfferState.ACCEPTED:
        _change_offer_state(offer, OfferState.ACTIVE, "started support", by)
        notify_offer_state(offer, by)
    else:
        _reset_idle_clock(offer)
        offer.save()
        record_support_event(offer, "logged a contact", by)
    add_readers(offer, [by], by)
    return contact


@transaction.atomic
def complete_offer(*, offer: SupportOffer, by: User) -> SupportOffer:
    offer = lock_offer(offer)
    if offer.state == OfferState.COMPLETED and can_see(by, offer.flag):
        return offer
    require_permission(can_deliver_offer, by, offer)
    _change_offer_state(offer, OfferState.COMPLETED, "completed support", by)
    notify_offer_state(offer, by)
    return offer


@transaction.atomic
def cancel_offer(*, offer: SupportOffer, by: User) -> SupportOffer:
    """The last open offer of a flag that is with the area cannot be cancelled."""
    offer = lock_offer(offer)
    if offer.state == OfferState.CANCELLED and can_see(by, offer.flag):
        return offer
    require_permission(can_cancel_offer, by, offer)
    flag = offer.flag
    is_with_area = flag.state in (FlagState.WITH_AREA, FlagState.DISPUTED)
    if is_with_area and flag.offers.open().count() == 1:
        raise Refused(
            "A support request keeps at least one offer. Add another before you cancel this one."
        )
    _change_offer_state(offer, OfferState.CANCELLED, "cancelled an offer", by)
    if flag.sent_at is not None:
        notify_offer_state(offer, by)
    return offer


def end_open_offers(flag: Flag) -> None:
    """When their flag ends, by what happened to them: support that was given is no lapsed offer."""
    for offer in flag.offers.open().order_by("pk"):
        offer.flag = flag
        if offer.state == OfferState.ACTIVE:
            _change_offer_state(offer, OfferState.COMPLETED, "completed support", None)
        else:
            _change_offer_state(offer, OfferState.LAPSED, "an offer lapsed", None)


def follow_up_offers(*, today: date) -> None:
    """Idle offers: remind, then tell improvement leads, then lapse. Run daily; running it again
    notifies nobody twice."""
    idle_offers = SupportOffer.objects.filter(
        state__in=OPEN_OFFER_STATES,
        flag__state__in=UNDER_WAY,
        idle_since__lt=start_of_day(today - timedelta(days=7 * REMIND_WEEKS - 1)),
    )
    for pk, flag_id in list(idle_offers.order_by("pk").values_list("pk", "flag_id")):
        _follow_up(SupportOffer(pk=pk, flag_id=flag_id), today)


@transaction.atomic
def _follow_up(offer: SupportOffer, today: date) -> None:
    offer = lock_offer(offer)
    if offer.state not in OPEN_OFFER_STATES or offer.flag.state not in UNDER_WAY:
        return
    # Idle only since the area could answer it.
    idle_since = max(offer.idle_since, offer.flag.shown_at or offer.idle_since)
    idle_from = timezone.localdate(idle_since)
    # An offer accepted for a future day is not idle until then.
    idle_from = idle_from if offer.state == OfferState.OFFERED else max(idle_from, offer.starts_on)
    idle_weeks = (today - idle_from).days / 7
    idle_period_key = f"{idle_since:%Y%m%d%H%M%S}"
    if idle_weeks >= LAPSE_WEEKS:
        _change_offer_state(offer, OfferState.LAPSED, "an offer lapsed", None)
        notify_offer_state(offer, None)
        return
    if idle_weeks >= ESCALATE_WEEKS and offer.escalated_at is None:
        offer.escalated_at = timezone.now()
        notify_offer_escalated(offer, times=idle_period_key)
    if idle_weeks >= REMIND_WEEKS and offer.reminded_at is None:
        offer.reminded_at = timezone.now()
        notify_offer_idle(offer, times=idle_period_key)
    offer.save(update_fields=["escalated_at", "reminded_at"])


def _change_offer_state(offer: SupportOffer, state: OfferState, verb: str, by: User | None) -> None:
    _reset_idle_clock(offer)
    if state not in OPEN_OFFER_STATES:
        offer.ended_at = timezone.now()
    change_state(offer, state, verb, by)


def _reset_idle_clock(offer: SupportOffer) -> None:
    """Something has happened: the idle time starts again."""
    offer.idle_since = timezone.now()
    offer.reminded_at = offer.escalated_at = None


def _check_offer(
    flag: Flag,
    kind: str,
    description: str,
    person_name: str,
    starts_on: date,
    from_place: Place | None,
    person: User | None,
    by: User,
) -> None:
    if kind not in OfferKind.values:
        raise Refused("Choose what kind of support it is.")
    if not description or not person_name:
        raise Refused("Say what is offered, and who will be there.")
    if starts_on < timezone.localdate():
        raise Refused("Choose a day from today on.")
    patient_data_checks.refuse_patient_data(
        {"description": description, "person_name": person_name}, by=by, owner=flag
    )
    patient_data_checks.refuse_wording(description)
    if person is not None and not can_read_staff_content(person):
        raise Refused("Name somebody who has an account here, or give their name only.")
    if not is_improvement_lead(by, flag.place) and from_place is None:
        raise Refused("Say which area offers it.")
    if from_place is not None and not _can_offer_from(by, from_place, flag):
        raise NotAllowed


def _can_offer_from(by: User, place: Place, flag: Flag) -> bool:
    """An improvement lead arranges support from any area; others offer their own."""
    if place.pk == flag.place_id:
        return False
    return is_improvement_lead(by, flag.place) or has_permission(
        by, Permission.ASK_FOR_SUPPORT, place
    )
