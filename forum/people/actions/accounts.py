from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypedDict

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from forum.patient_data import Finding
from forum.people import patient_data_checks
from forum.people.actions.audit import record_event
from forum.people.actions.membership import has_lapsed
from forum.people.actions.organisations import claim_organisation
from forum.people.actions.roles import end_all_roles, grant_role, require_remaining_administrator
from forum.people.changes import changed
from forum.people.exceptions import Refused
from forum.people.models import AllowedDomain, HelpOffer, Role, RoleGrant, User
from forum.people.names import refused_name
from forum.people.permissions import (
    NotAllowed,
    Permission,
    can_confirm_details,
    can_suspend,
    has_permission,
)
from forum.people.request_cache import clear_request_cache
from forum.rooms import profile_listeners
from metrics.models import Place


class Profile(TypedDict):
    """What people say about themselves."""

    name: str
    profession: str
    profession_other: str
    organisation: str
    home_place: Place | None
    contact_details: str
    can_help_with: str
    wants_questions: bool
    findable: bool


# The parts of a profile that the audit history keeps: what colleagues relied on. Contact details and
# free text are the person's own, and go when they go.
CONFIRMED_FIELDS = frozenset({"name", "profession", "profession_other", "organisation"})
AUDITED_FIELDS = ("profession", "organisation", "home_place", "findable")


def record_sign_up(
    *, user: User, name: str, profession: str, profession_other: str, organisation: str
) -> None:
    """What was filled in beside address and password. It opens nothing: see `register_member`."""
    texts = {"name": name, "profession": profession_other, "organisation": organisation}
    patient_data_checks.refuse_patient_data(texts)
    if problem := refused_name(name, of=user):
        raise Refused(problem)
    with transaction.atomic():
        user.name, user.profession, user.profession_other = name, profession, profession_other
        allowed = AllowedDomain.objects.for_email(user.email)
        known_organisation = allowed.organisation if allowed else None
        user.organisation = known_organisation or claim_organisation(name=organisation, by=user)
        organisation_place = user.organisation.place if user.organisation else None
        if organisation_place and organisation_place.kind in (Place.Kind.ICB, Place.Kind.SUB_ICB):
            user.home_place = organisation_place
        user.save()
        _notify_profile_listeners(user)
        changed(user)
        domain = user.email.rpartition("@")[2]
        record_event(verb="signed up", about=user, by=user, detail={"domain": domain})


def register_member(*, user: User) -> RoleGrant | None:
    """Make somebody a member whose verified address is at an allowed domain. Idempotent.

    A membership that was ended by hand does not come back by signing in; one that ended with its domain
    does, with another address.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if RoleGrant.objects.filter(user=user, role=Role.MEMBER).exists() and not has_lapsed(user):
            return None
        verified = EmailAddress.objects.filter(user=user, verified=True)
        for email in verified.order_by("-primary").values_list("email", flat=True):
            allowed = AllowedDomain.objects.for_email(email)
            if allowed:
                if user.organisation is None and allowed.organisation:
                    user.organisation = allowed.organisation
                    user.save(update_fields=["organisation"])
                reason = f"Verified an e-mail address at {allowed.domain}"
                return grant_role(user=user, role=Role.MEMBER, place=None, reason=reason, by=None)
    return None


def edit_profile(
    *,
    user: User,
    profile: Profile,
    treatments: Iterable[str],
    measures: Iterable[str],
    by: User,
) -> tuple[Finding, ...]:
    """Returns findings that its owner might review."""
    if by.pk != user.pk:
        raise NotAllowed
    texts = {name: text for name, text in profile.items() if isinstance(text, str)}
    patient_data_checks.refuse_patient_data(texts)
    if profile["name"] != user.name and (problem := refused_name(profile["name"], of=user)):
        raise Refused(problem)
    with transaction.atomic():
        before = _profile_values(user)
        organisation = claim_organisation(name=profile["organisation"], by=by)
        for field, value in {**profile, "organisation": organisation}.items():
            setattr(user, field, value)
        if CONFIRMED_FIELDS & set(_changes(before, _profile_values(user))):
            user.details_confirmed_at = user.details_confirmed_by = None
        user.save()
        offers_changed = _replace_help_offers(user, treatments, measures)
        _notify_profile_listeners(user)
        changed(user)
        changes = _changes(before, _profile_values(user))
        if changes or offers_changed:
            recorded = {field: changes[field] for field in changes if field in AUDITED_FIELDS}
            also = sorted(set(changes) - set(AUDITED_FIELDS))
            record_event(
                verb="edited profile", about=user, by=by, detail={**recorded, "also": also}
            )
    return patient_data_checks.warning_findings(texts)


def confirm_details(*, user: User, by: User) -> None:
    """That somebody works where, and as what, they say."""
    if not can_confirm_details(by, user):
        raise NotAllowed
    with transaction.atomic():
        user.details_confirmed_at, user.details_confirmed_by = timezone.now(), by
        user.save(update_fields=["details_confirmed_at", "details_confirmed_by"])
        detail = {"organisation": user.organisation_name, "profession": user.profession_words}
        record_event(verb="confirmed details", about=user, by=by, detail=detail)


def suspend(*, user: User, until: date, reason: str, by: User) -> None:
    """They may sign in and read what is public; their roles do not count until it is over."""
    if not can_suspend(by, user):
        raise NotAllowed
    if until < timezone.localdate():
        raise Refused("The last day of a suspension cannot lie in the past.")
    patient_data_checks.refuse_patient_data({"reason": reason})
    with transaction.atomic():
        grants = RoleGrant.objects.in_force().filter(user=user)
        require_remaining_administrator(ending_grants=list(grants))
        user.suspended_until, user.suspension_reason = until, reason
        user.save(update_fields=["suspended_until", "suspension_reason"])
        detail = {"until": until.isoformat(), "reason": reason}
        record_event(verb="suspended", about=user, by=by, detail=detail)
        changed(user)
    clear_request_cache()


def lift_suspension(*, user: User, reason: str, by: User) -> None:
    if not can_suspend(by, user):
        raise NotAllowed
    if not user.is_suspended:
        raise Refused(f"{user} is not suspended.")
    patient_data_checks.refuse_patient_data({"reason": reason})
    with transaction.atomic():
        user.suspended_until, user.suspension_reason = None, ""
        user.save(update_fields=["suspended_until", "suspension_reason"])
        record_event(verb="lifted suspension", about=user, by=by, detail={"reason": reason})
        changed(user)
    clear_request_cache()


def close_account(*, user: User, by: User, reason: str = "") -> None:
    """What they wrote stays, by "a former member" with the role and organisation of the time.

    Everything else that tells who they were goes; the address can open a new account.
    """
    if by.pk != user.pk and not (
        can_suspend(by, user) and has_permission(by, Permission.MANAGE_ORGANISATIONS)
    ):
        raise NotAllowed
    patient_data_checks.refuse_patient_data({"reason": reason})
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        if user.closed_at:
            raise Refused("This account has already been closed.")
        record_event(
            verb="closed account", about=user, by=by, detail={"reason": reason}, label="an account"
        )
        end_all_roles(user=user, reason="The account was closed", by=by)
        _erase(user)
        changed(user)
    clear_request_cache()


def _notify_profile_listeners(user: User) -> None:
    for on_profile_change in profile_listeners():
        on_profile_change(user)


def _erase(user: User) -> None:
    for session in UserSession.objects.filter(user=user):
        session.end()
    for kind in (EmailAddress, SocialAccount, Authenticator):
        kind.objects.filter(user=user).delete()
    HelpOffer.objects.filter(person=user).delete()
    user.kept_texts.all().delete()
    user.name = user.contact_details = user.can_help_with = user.profession_other = ""
    # Never an address at which somebody reads: .invalid is kept free for this.
    user.email = f"closed-{user.pk}@closed.invalid"
    user.findable = user.wants_questions = user.is_active = user.is_staff = user.is_superuser = (
        False
    )
    user.suspended_until, user.suspension_reason = None, ""
    user.closed_at, user.last_login = timezone.now(), None
    user.home_place = None
    user.set_unusable_password()
    user.save()


def _replace_help_offers(user: User, treatments: Iterable[str], measures: Iterable[str]) -> bool:
    chosen = {(HelpOffer.Kind.TREATMENT, code) for code in treatments}
    chosen |= {(HelpOffer.Kind.MEASURE, slug) for slug in measures}
    existing = {(HelpOffer.Kind(offer.kind), offer.code): offer for offer in user.offers.all()}
    for removed in existing.keys() - chosen:
        existing[removed].delete()
    HelpOffer.objects.bulk_create(
        HelpOffer(person=user, kind=kind, code=code)
        for kind, code in sorted(chosen - existing.keys())
    )
    return chosen != existing.keys()


def _profile_values(user: User) -> dict[str, object]:
    return {
        "name": user.name,
        "profession": user.profession_words,
        "organisation": user.organisation_name,
        "home_place": user.home_place.code if user.home_place else None,
        "contact_details": user.contact_details,
        "can_help_with": user.can_help_with,
        "wants_questions": user.wants_questions,
        "findable": user.findable,
    }


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, list[object]]:
    return {
        field: [before[field], after[field]] for field in before if before[field] != after[field]
    }
