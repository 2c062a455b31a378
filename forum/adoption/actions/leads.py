"""Who leads an adoption. When somebody leaves, those who act for the place go on with it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.adoption.actions.locking import lock_adoption, record_adoption_event
from forum.adoption.models import Adoption
from forum.adoption.notifications import (
    notify_handed_over,
    notify_of_silence,
    notify_prompt,
    place_leads,
)
from forum.adoption.permissions import can_change, can_hand_over, can_take_over
from forum.casestudies.actions.authors import get_colleague_by_email
from forum.people.actions import Refused
from forum.people.models import User
from forum.people.permissions import can_read_staff_content, require_permission


@transaction.atomic
def hand_over_adoption(*, adoption: Adoption, email: str, by: User) -> Adoption:
    """To a colleague, who is told."""
    adoption = lock_adoption(adoption)
    require_permission(can_hand_over, by, adoption)
    person = get_colleague_by_email(email)
    if person.demonstration != adoption.is_demonstration:
        raise Refused("Choose somebody who can read this record.")
    return make_lead(adoption, person, "handed over an adoption", by)


@transaction.atomic
def take_over_adoption(*, adoption: Adoption, by: User) -> Adoption:
    adoption = lock_adoption(adoption)
    if adoption.lead_id == by.pk and can_change(by, adoption):
        return adoption
    require_permission(can_take_over, by, adoption)
    return make_lead(adoption, by, "took over an adoption", by)


def make_lead(adoption: Adoption, person: User, verb: str, by: User | None) -> Adoption:
    if adoption.lead_id == person.pk and adoption.lead_left_on is None:
        return adoption
    former = adoption.lead_id
    adoption.lead, adoption.lead_left_on = person, None
    adoption.changed_at = timezone.now()
    adoption.save()
    record_adoption_event(adoption, verb, by, **{"from": former, "to": person.pk})
    notify_handed_over(adoption, by)
    return adoption


# --- each day ------------------------------------------------------------------------------------


def prompt_leads(*, today: date) -> int:
    """A quarter after the last word; whoever said something meanwhile is not asked."""
    due = Adoption.objects.to_prompt(today).filter(lead_left_on__isnull=True)
    prompted = 0
    for adoption in due.order_by("pk"):
        prompted += _prompt(adoption, today)
    return prompted


@transaction.atomic
def _prompt(adoption: Adoption, today: date) -> bool:
    adoption = lock_adoption(adoption)
    if not Adoption.objects.to_prompt(today).filter(pk=adoption.pk).exists():
        return False
    adoption.prompted_on = today
    adoption.save(update_fields=["prompted_on"])
    notify_prompt(adoption)
    return True


def mark_silent(*, today: date) -> int:
    """Of which nobody has said anything for half a year: the ledger says so, and those who act for the place
    are told once."""
    rows = list(Adoption.objects.stale(today).filter(stale_on__isnull=True).order_by("pk"))
    for adoption in rows:
        _mark_silent(adoption, today)
    return len(rows)


@transaction.atomic
def _mark_silent(adoption: Adoption, today: date) -> None:
    adoption = lock_adoption(adoption)
    stale = Adoption.objects.stale(today).filter(pk=adoption.pk, stale_on__isnull=True)
    if not stale.exists():
        return
    adoption.stale_on = today
    adoption.save(update_fields=["stale_on"])
    record_adoption_event(adoption, "marked an adoption as silent", None)
    notify_of_silence(adoption)


def hand_on_from_those_who_left(*, today: date) -> int:
    """To an ICB lead of the place, or else an approver; where there is none it says that nobody leads it."""
    adoptions = Adoption.objects.open().select_related("lead").order_by("pk")
    left = [adoption for adoption in adoptions if not _leads_on(adoption.lead)]
    for adoption in left:
        _hand_on(adoption, today)
    return len(left)


def _leads_on(person: User) -> bool:
    """Whoever is suspended for some days comes back."""
    return person.closed_at is None and (person.is_suspended or can_read_staff_content(person))


@transaction.atomic
def _hand_on(adoption: Adoption, today: date) -> None:
    adoption = lock_adoption(adoption)
    if _leads_on(adoption.lead):
        return
    successor = next(iter(place_leads(adoption)), None)
    if successor is not None:
        make_lead(adoption, successor, "handed on an adoption whose lead left", None)
    elif adoption.lead_left_on is None:
        adoption.lead_left_on = today
        adoption.save(update_fields=["lead_left_on"])
        record_adoption_event(adoption, "noted that an adoption’s lead left", None)
