"""Whether a person may, as a yes or no and as a filter."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from forum.people.models import Role, RoleGrant, RoleRequest, User
from forum.people.models.roles import may_be_held_at
from forum.people.models.users import UserQuerySet
from forum.people.permissions.held import Anyone, has_role, holding, places_where, roles_of
from forum.people.permissions.rules import GRANTING, RULES, Deed, Reach
from metrics.models import Place


def may(user: Anyone, deed: Deed, place: Place | None = None) -> bool:
    return _may(user, RULES[deed], place)


def places_where_may(user: Anyone, deed: Deed) -> QuerySet[Place]:
    """`may` as a filter on places."""
    found = Place.objects.none()
    for role, reach in RULES[deed].items():
        if reach == Reach.OWN:
            found = found | places_where(user, role)
        elif reach == Reach.ANYWHERE and role in roles_of(user):
            return Place.objects.all()
    return found


def may_read_staff_content(user: Anyone) -> bool:
    return may(user, Deed.READ_STAFF_CONTENT)


def may_grant(user: Anyone, role: Role, place: Place | None, to: User | None = None) -> bool:
    """Whether somebody may give a role to a person. Nobody may give one to themselves."""
    if to is not None and to.pk == user.pk:
        return False
    return may_be_held_at(role, place) and _may(user, GRANTING[role], place)


def who_may_grant(role: Role, place: Place | None) -> UserQuerySet:
    """`may_grant` as a filter on people, whoever it is for."""
    found = User.objects.none()
    for granter, reach in GRANTING[role].items() if may_be_held_at(role, place) else ():
        found = found | holding(granter, place if reach == Reach.OWN else None)
    return found


def roles_grantable_by(user: Anyone) -> list[Role]:
    """Roles that a person may grant somewhere."""
    mine = roles_of(user)
    return [role for role in Role if mine & GRANTING[role].keys()]


def requests_decidable_by(user: Anyone) -> QuerySet[RoleRequest]:
    """`may_grant` as a filter on requests that wait."""
    mine = Q(pk__in=[])
    for role in roles_grantable_by(user):
        for granter, reach in GRANTING[role].items():
            if reach == Reach.ANYWHERE and granter in roles_of(user):
                mine |= Q(role=role)
            elif reach == Reach.OWN:
                mine |= Q(role=role, place__in=places_where(user, granter))
    return RoleRequest.objects.waiting().filter(mine).exclude(user=user.pk)


def may_end(user: Anyone, grant: RoleGrant) -> bool:
    """One's own roles can be given up, except membership: that is closing the account."""
    if grant.user_id == user.pk:
        return grant.role != Role.MEMBER
    return _may(user, GRANTING[Role(grant.role)], grant.place)


def may_suspend(user: Anyone, person: User) -> bool:
    """Administrators can be suspended only by administrators; nobody by themselves."""
    if person.pk == user.pk or not may(user, Deed.SUSPEND):
        return False
    theirs = RoleGrant.objects.in_force().filter(user=person, role=Role.ADMINISTRATOR)
    return Role.ADMINISTRATOR in roles_of(user) or not theirs.exists()


def may_see_person(user: Anyone, person: User) -> bool:
    return people_visible_to(user).filter(pk=person.pk).exists()


def people_visible_to(user: Anyone) -> UserQuerySet:
    """Oneself; colleagues who agreed to be found; who asks one for a role; for those who may
    suspend, everybody."""
    if not user.is_authenticated:
        return User.objects.none()
    there = User.objects.open()
    if may(user, Deed.SUSPEND):
        return there
    seen = Q(pk=user.pk)
    if may_read_staff_content(user):
        seen |= Q(pk__in=User.objects.findable().values("pk"))
        seen |= Q(pk__in=requests_decidable_by(user).values("user_id"))
    return there.filter(seen)


def people_findable_by(user: Anyone) -> UserQuerySet:
    """Who comes up in a search for colleagues: nobody who has not agreed to it."""
    return User.objects.findable() if may_read_staff_content(user) else User.objects.none()


def _may(user: Anyone, rule: Mapping[Role, Reach], place: Place | None) -> bool:
    anywhere = roles_of(user)
    return any(
        (reach == Reach.ANYWHERE and role in anywhere)
        or (reach == Reach.OWN and has_role(user, role, place))
        for role, reach in rule.items()
    )
