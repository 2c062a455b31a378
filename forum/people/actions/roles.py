from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.people import patient_data_checks
from forum.people.actions.audit import record_event
from forum.people.exceptions import Refused
from forum.people.models import Role, RoleGrant, RoleRequest, User
from forum.people.models.roles import can_be_granted_at
from forum.people.permissions import NotAllowed, can_grant, could_end_role, could_give_up_role
from forum.people.request_cache import clear_request_cache
from metrics.models import Place

# Each of them is read by somebody who decides.
MAX_REQUESTS_A_DAY = 5
TOO_MANY_REQUESTS = (
    f"You have asked for {MAX_REQUESTS_A_DAY} roles in a day, which is the most. Those who decide have"
    " been told; ask for others tomorrow."
)
LAST_ADMINISTRATOR = "There would be nobody left to administer the site. Name somebody else first."


def grant_role(
    *,
    user: User,
    role: Role,
    place: Place | None,
    reason: str,
    by: User | None,
    valid_until: date | None = None,
) -> RoleGrant:
    """Without `by`, the site grants it: on registration, or from the command line."""
    place = _none_if_england(place)
    if by is not None and not can_grant(by, role, place, to=user):
        raise NotAllowed
    if not can_be_granted_at(role, place):
        where = place.get_kind_display() if place else "no place"
        raise Refused(f"The role of {role.label} cannot be held at: {where}.")
    patient_data_checks.refuse_patient_data({"reason": reason})
    with transaction.atomic():
        _lock_user(user)
        _end_expired_grants(user, role, place)
        grant = RoleGrant.objects.create(
            user=user, role=role, place=place, reason=reason, granted_by=by, valid_until=valid_until
        )
        _confirm_details(user, by)
        record_event(verb="granted role", about=user, by=by, detail=_grant_details(grant, reason))
    clear_request_cache()
    return grant


def _confirm_details(user: User, by: User | None) -> None:
    """Whoever gives a role has looked at who somebody is. Nobody has where the site itself gives it."""
    if by is None:
        return
    unconfirmed = User.objects.filter(pk=user.pk, details_confirmed_at__isnull=True)
    if unconfirmed.update(details_confirmed_at=timezone.now(), details_confirmed_by=by):
        user.refresh_from_db(fields=["details_confirmed_at", "details_confirmed_by"])


def end_role(*, grant: RoleGrant, reason: str, by: User) -> None:
    if not (could_give_up_role(by, grant) or could_end_role(by, grant)):
        raise NotAllowed
    patient_data_checks.refuse_patient_data({"reason": reason})
    with transaction.atomic():
        _lock_user(grant.user)
        grant.refresh_from_db()
        if grant.ended_at:
            raise Refused("This role has already ended.")
        require_remaining_administrator(ending_grants=[grant])
        _end_grant(grant, reason, by)
        record_event(
            verb="ended role", about=grant.user, by=by, detail=_grant_details(grant, reason)
        )
    clear_request_cache()


def request_role(*, role: Role, place: Place | None, reason: str, by: User) -> RoleRequest:
    place = _none_if_england(place)
    if role == Role.MEMBER or not can_be_granted_at(role, place):
        raise Refused(f"The role of {role.label} cannot be asked for there.")
    patient_data_checks.refuse_patient_data({"reason": reason})
    with transaction.atomic():
        _lock_user(by)
        if RoleGrant.objects.in_force().filter(user=by, role=role, place=place).exists():
            raise Refused("You already hold this role.")
        waiting = RoleRequest.objects.waiting().filter(user=by, role=role, place=place)
        if not waiting.exists() and RoleRequest.objects.recent(by).count() >= MAX_REQUESTS_A_DAY:
            raise Refused(TOO_MANY_REQUESTS)
        request, created = RoleRequest.objects.waiting().get_or_create(
            user=by, role=role, place=place, defaults={"reason": reason}
        )
        if created:
            record_event(verb="asked for role", about=request, by=by, detail={"reason": reason})
    return request


def decide_role_request(
    *, request: RoleRequest, granted: bool, reason: str, by: User, valid_until: date | None = None
) -> RoleRequest:
    if not can_grant(by, Role(request.role), request.place, to=request.user):
        raise NotAllowed
    patient_data_checks.refuse_patient_data({"reason": reason})
    with transaction.atomic():
        _lock_user(request.user)
        request.refresh_from_db()
        _require_waiting(request)
        if granted:
            request.grant = grant_role(
                user=request.user,
                role=Role(request.role),
                place=request.place,
                reason=reason or request.reason,
                by=by,
                valid_until=valid_until,
            )
        _set_decision(request, "granted" if granted else "declined", reason, by)
    return request


def withdraw_role_request(*, request: RoleRequest, by: User) -> None:
    if request.user_id != by.pk:
        raise NotAllowed
    with transaction.atomic():
        _lock_user(by)
        request.refresh_from_db()
        _require_waiting(request)
        _set_decision(request, "withdrawn", "", by)


def end_all_roles(*, user: User, reason: str, by: User) -> None:
    """For an account that closes: every role ends, and nothing is asked for any more."""
    grants = list(RoleGrant.objects.filter(user=user, ended_at__isnull=True))
    require_remaining_administrator(ending_grants=grants)
    for grant in grants:
        _end_grant(grant, reason, by)
    for request in RoleRequest.objects.waiting().filter(user=user):
        _set_decision(request, "withdrawn", reason, by)
    clear_request_cache()


def require_remaining_administrator(*, ending_grants: list[RoleGrant]) -> None:
    ending_ids = [grant.pk for grant in ending_grants if grant.role == Role.ADMINISTRATOR]
    administrators = RoleGrant.objects.in_force().filter(
        role=Role.ADMINISTRATOR, user__in=User.objects.in_good_standing()
    )
    affected = ending_ids and administrators.filter(pk__in=ending_ids).exists()
    if affected and not administrators.exclude(pk__in=ending_ids).exists():
        raise Refused(LAST_ADMINISTRATOR)


def _end_expired_grants(user: User, role: Role, place: Place | None) -> None:
    """A grant that ran out stays open until it is followed: it ends on its own last day."""
    for grant in RoleGrant.objects.filter(user=user, role=role, place=place, ended_at__isnull=True):
        if grant.in_force_on(timezone.localdate()):
            raise Refused(f"{user} already holds the role of {grant}.")
        grant.ended_at, grant.end_reason = timezone.now(), "ran out, and was granted again"
        grant.save(update_fields=["ended_at", "end_reason"])


def _end_grant(grant: RoleGrant, reason: str, by: User) -> None:
    grant.ended_at, grant.ended_by, grant.end_reason = timezone.now(), by, reason
    grant.save(update_fields=["ended_at", "ended_by", "end_reason"])


def _require_waiting(request: RoleRequest) -> None:
    if request.state != RoleRequest.State.WAITING:
        raise Refused(f"This request has already been {request.get_state_display()}.")


def _set_decision(request: RoleRequest, state: str, reason: str, by: User) -> None:
    request.state, request.decided_at, request.decided_by = state, timezone.now(), by
    request.decision_reason = reason
    request.save(update_fields=["state", "decided_at", "decided_by", "decision_reason", "grant"])
    record_event(verb=f"{state} request", about=request, by=by, detail={"reason": reason})


def _grant_details(grant: RoleGrant, reason: str) -> dict[str, object]:
    return {
        "role": grant.role,
        "place": grant.place.code if grant.place else None,
        "until": grant.valid_until.isoformat() if grant.valid_until else None,
        "reason": reason,
    }


def _none_if_england(place: Place | None) -> Place | None:
    """The two say the same; stored in one way, the database can tell that a role is held once."""
    return None if place is not None and place.kind == Place.Kind.ENGLAND else place


def _lock_user(user: User) -> None:
    """One at a time per person, so that a double click cannot grant twice."""
    User.objects.select_for_update().get(pk=user.pk)
