"""Membership stands on an address: verified again each year, and at a domain that is still allowed."""

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from forum.people.actions.audit import record_event
from forum.people.actions.roles import require_remaining_administrator
from forum.people.exceptions import Refused
from forum.people.models import AllowedDomain, Role, RoleGrant, User
from forum.people.models.roles import RoleGrantQuerySet
from forum.people.request_cache import clear_request_cache

DOMAIN_LEFT = "Has no verified address at an allowed domain any more"


@transaction.atomic
def record_address_verified(*, user: User) -> None:
    user.address_verified_at = timezone.now()
    user.save(update_fields=["address_verified_at"])
    record_event(verb="verified address", about=user, by=user)


def renew_memberships(*, now: datetime) -> None:
    """Whoever's year is over is signed out: signing in sends a link to their address. Whose domain has
    left the list holds no role until they have another address."""
    verified = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    for user in User.objects.address_to_be_verified(now).filter(Exists(verified)):
        _ask_to_verify_again(user)
    open_grants = _open_grants().filter(user=OuterRef("pk"))
    for user in User.objects.open().filter(Exists(open_grants), demonstration=False):
        if not has_allowed_address(user):
            _end_roles(user)


def has_allowed_address(user: User) -> bool:
    own = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return any(AllowedDomain.objects.for_email(email) for email in list(own) or [user.email])


def has_lapsed(user: User) -> bool:
    """Whether the last membership was ended by this rule, and not by anybody."""
    last = RoleGrant.objects.filter(user=user, role=Role.MEMBER).order_by("-granted_at").first()
    return last is not None and last.ended_at is not None and last.end_reason == DOMAIN_LEFT


@transaction.atomic
def _ask_to_verify_again(user: User) -> None:
    EmailAddress.objects.filter(user=user).update(verified=False)
    own = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(own.values_list("session_key", flat=True))).delete()
    own.delete()
    record_event(verb="asked to verify address again", about=user, by=None)


@transaction.atomic
def _end_roles(user: User) -> None:
    grants = list(_open_grants().select_for_update().filter(user=user))
    try:
        require_remaining_administrator(ending_grants=grants)
    except Refused:
        # Somebody must be left who can put the domain back.
        return
    for grant in grants:
        grant.ended_at, grant.end_reason = timezone.now(), DOMAIN_LEFT
        grant.save(update_fields=["ended_at", "end_reason"])
    record_event(verb="ended roles", about=user, by=None, detail={"reason": DOMAIN_LEFT})
    clear_request_cache()


def _open_grants() -> RoleGrantQuerySet:
    return RoleGrant.objects.filter(ended_at__isnull=True)
