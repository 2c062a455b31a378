"""What a person is when they write or do something, to be stored with it."""

from django.utils import timezone

from forum.people.models import Role, User
from forum.people.permissions.active_roles import ActiveRole, active_roles_of, enclosing_place_ids
from metrics.models import Place

# In which capacity a person speaks who holds several roles at a place.
ROLE_PRECEDENCE = (
    Role.ICB_LEAD,
    Role.APPROVER,
    Role.IMPROVEMENT_LEAD,
    Role.STEWARD,
    Role.ADMINISTRATOR,
    Role.MEMBER,
)


def author_fields(
    user: User, place: Place | None = None, role: Role | None = None
) -> dict[str, object]:
    """What a person is now, to be stored with what they write: see Authored."""
    held = _speaking(user, place, role)
    return {
        "author": user,
        "author_role": held.role if held else "",
        "author_role_place": held.place_name if held else "",
        "author_profession": user.profession_words,
        "author_organisation": user.organisation_name,
    }


def role_words(user: User, place: Place | None = None) -> str:
    """The capacity in which a person speaks, in words, for the history."""
    held = _speaking(user, place, None)
    if held is None:
        return ""
    return f"{held.role.label} for {held.place_name}" if held.place_name else str(held.role.label)


def _speaking(user: User, place: Place | None, role: Role | None) -> ActiveRole | None:
    held = active_roles_of(user)
    if place is not None:
        over = enclosing_place_ids(place, timezone.localdate())
        held = tuple(one for one in held if one.is_national or one.place_id in over)
    order = {one: at for at, one in enumerate(ROLE_PRECEDENCE)}
    wanted = [one for one in held if role is None or one.role == role]
    return min(wanted, key=lambda one: (order[one.role], one.place_name), default=None)
