from allauth.account.models import EmailAddress
from django.db import transaction

from forum.people.actions.audit import record_event
from forum.people.exceptions import Refused
from forum.people.models import AllowedDomain, Organisation, User
from forum.people.permissions import NotAllowed, Permission, has_permission
from metrics.models import Place


def get_or_create_organisation(*, name: str, by: User | None) -> Organisation | None:
    """The organisation that somebody typed: one that is known, one of the figures' ICBs and
    providers, or a new one for staff to confirm."""
    name = " ".join(name.split())[:200]
    if not name:
        return None
    existing = Organisation.objects.named(name)
    if existing:
        return existing
    places = Place.objects.filter(kind__in=[Place.Kind.ICB, Place.Kind.PROVIDER])
    place = (
        places.filter(official_name__iexact=name).first()
        or places.filter(name__iexact=name).first()
    )
    with transaction.atomic():
        organisation, _ = Organisation.objects.get_or_create(
            name=(place.official_name or place.name) if place else name,
            defaults={
                "place": place,
                "code": place.code if place else "",
                "confirmed": bool(place),
            },
        )
        record_event(verb="named organisation", about=organisation, by=by)
    return organisation


def claim_organisation(*, name: str, by: User) -> Organisation | None:
    """Of somebody who says that they work there: with an address at its domains, where it has any."""
    organisation = get_or_create_organisation(name=name, by=by)
    if organisation is None or organisation.pk == by.organisation_id:
        return organisation
    verified = EmailAddress.objects.filter(user=by.pk, verified=True)
    addresses = list(verified.values_list("email", flat=True)) or [by.email]
    if not organisation.can_be_claimed_with(addresses):
        raise Refused(
            f"Only people with an e-mail address of {organisation} can say that they work there. Enter"
            " your own organisation, or change your address first."
        )
    return organisation


def save_organisation(*, organisation: Organisation, by: User) -> None:
    _require_can_manage(by)
    with transaction.atomic():
        organisation.save()
        record_event(verb="kept organisation", about=organisation, by=by)


def save_allowed_domain(*, domain: AllowedDomain, by: User) -> None:
    _require_can_manage(by)
    with transaction.atomic():
        domain.save()
        detail = {"organisation": str(domain.organisation or "to be chosen")}
        record_event(verb="allowed domain", about=domain, by=by, detail=detail)


def delete_allowed_domain(*, domain: AllowedDomain, by: User) -> None:
    """Nobody new gets in with it. Those who have an account keep it."""
    _require_can_manage(by)
    with transaction.atomic():
        record_event(verb="removed domain", about=domain, by=by)
        domain.delete()


def _require_can_manage(by: User) -> None:
    if not (by.is_superuser or has_permission(by, Permission.MANAGE_ORGANISATIONS)):
        raise NotAllowed
