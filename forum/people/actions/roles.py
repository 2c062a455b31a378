from datetime import date

from django.db import transaction
from django.utils import timezone

from forum.people import guarding
from forum.people.actions.history import record
from forum.people.actions.refusals import Refused
from forum.people.models import Role, RoleGrant, RoleRequest, User
from forum.people.models.roles import may_be_held_at
from forum.people.permissions import NotAllowed, may_end, may_grant
from forum.people.remembering import forget
from metrics.models import Place

LAST_ADMINISTRATOR = "There would be nobody left to administer the site. Name somebody else first."


def grant_role(
    *,
    user: User,
    role: Role,
    place: Place | None,
    why: str,
    by: User | None,
    valid_until: date | None = None,
) -> RoleGrant:
    """Without `by`, the site grants it: on registration, or from the command line."""
    place = _none_for_england(place)
    if by is not None and not may_grant(by, role, place, to=user):
        raise NotAllowed
    if not may_be_held_at(role, place):
        where = place.get_kind_display() if place else "no place"
        raise Refused(f"The role of {role.label} cannot be held at: {where}.")
    guarding.refuse({"why": why})
    with transaction.atomic():
        _lock(user)
        _make_room(user, role, place)
        grant = RoleGrant.objects.create(
            user=user, role=role, place=place, why=why, granted_by=by, valid_until=valid_until
        )
        record(verb="granted role", about=user, by=by, detail=_told(grant, why))
    forget()
    return grant


def end_role(*, grant: RoleGrant, why: str, by: User) -> None:
    if not may_end(by, grant):
        raise NotAllowed
    guarding.refuse({"why": why})
    with transaction.atomic():
        _lock(grant.user)
        grant.refresh_from_db()
        if grant.ended_at:
            raise Refused("This role has already ended.")
        keep_an_administrator(leaving=[grant])
        _end(grant, why, by)
        record(verb="ended role", about=grant.user, by=by, detail=_told(grant, why))
    forget()


def request_role(*, role: Role, place: Place | None, why: str, by: User) -> RoleRequest:
    place = _none_for_england(place)
    if role == Role.MEMBER or not may_be_held_at(role, place):
        raise Refused(f"The role of {role.label} cannot be asked for there.")
    guarding.refuse({"why": why})
    with transaction.atomic():
        _lock(by)
        if RoleGrant.objects.in_force().filter(user=by, role=role, place=place).exists():
            raise Refused("You already hold this role.")
        asked, fresh = RoleRequest.objects.waiting().get_or_create(
            user=by, role=role, place=place, defaults={"why": why}
        )
        if fresh:
            record(verb="asked for role", about=asked, by=by, detail={"why": why})
    return asked


def decide_request(
    *, request: RoleRequest, granted: bool, why: str, by: User, valid_until: date | None = None
) -> RoleRequest:
    if not may_grant(by, Role(request.role), request.place, to=request.user):
        raise NotAllowed
    guarding.refuse({"why": why})
    with transaction.atomic():
        _lock(request.user)
        request.refresh_from_db()
        _still_waits(request)
        if granted:
            request.grant = grant_role(
                user=request.user,
                role=Role(request.role),
                place=request.place,
                why=why or request.why,
                by=by,
                valid_until=valid_until,
            )
        _decide(request, "granted" if granted else "declined", why, by)
    return request


def withdraw_request(*, request: RoleRequest, by: User) -> None:
    if request.user_id != by.pk:
        raise NotAllowed
    with transaction.atomic():
        _lock(by)
        request.refresh_from_db()
        _still_waits(request)
        _decide(request, "withdrawn", "", by)


def end_all(*, user: User, why: str, by: User) -> None:
    """For an account that closes: every role ends, and nothing is asked for any more."""
    grants = list(RoleGrant.objects.filter(user=user, ended_at__isnull=True))
    keep_an_administrator(leaving=grants)
    for grant in grants:
        _end(grant, why, by)
    for request in RoleRequest.objects.waiting().filter(user=user):
        _decide(request, "withdrawn", why, by)
    forget()


def keep_an_administrator(*, leaving: list[RoleGrant]) -> None:
    going = [grant.pk for grant in leaving if grant.role == Role.ADMINISTRATOR]
    held = RoleGrant.objects.in_force().filter(
        role=Role.ADMINISTRATOR, user__in=User.objects.standing()
    )
    if going and held.filter(pk__in=going).exists() and not held.exclude(pk__in=going).exists():
        raise Refused(LAST_ADMINISTRATOR)


def _make_room(user: User, role: Role, place: Place | None) -> None:
    """A grant that ran out stays open until it is followed: it ends on its own last day."""
    for held in RoleGrant.objects.filter(user=user, role=role, place=place, ended_at__isnull=True):
        if held.holds_on(timezone.localdate()):
            raise Refused(f"{user} already holds the role of {held}.")
        held.ended_at, held.ended_why = timezone.now(), "ran out, and was granted again"
        held.save(update_fields=["ended_at", "ended_why"])


def _end(grant: RoleGrant, why: str, by: User) -> None:
    grant.ended_at, grant.ended_by, grant.ended_why = timezone.now(), by, why
    grant.save(update_fields=["ended_at", "ended_by", "ended_why"])


def _still_waits(request: RoleRequest) -> None:
    if request.state != RoleRequest.State.WAITING:
        raise Refused(f"This request has already been {request.get_state_display()}.")


def _decide(request: RoleRequest, state: str, why: str, by: User) -> None:
    request.state, request.decided_at, request.decided_by = state, timezone.now(), by
    request.decided_why = why
    request.save(update_fields=["state", "decided_at", "decided_by", "decided_why", "grant"])
    record(verb=f"{state} request", about=request, by=by, detail={"why": why})


def _told(grant: RoleGrant, why: str) -> dict[str, object]:
    return {
        "role": grant.role,
        "place": grant.place.code if grant.place else None,
        "until": grant.valid_until.isoformat() if grant.valid_until else None,
        "why": why,
    }


def _none_for_england(place: Place | None) -> Place | None:
    """The two say the same; stored in one way, the database can tell that a role is held once."""
    return None if place is not None and place.kind == Place.Kind.ENGLAND else place


def _lock(user: User) -> None:
    """One at a time per person, so that a double click cannot grant twice."""
    User.objects.select_for_update().get(pk=user.pk)
