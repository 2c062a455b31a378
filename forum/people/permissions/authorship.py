"""The role in which a person writes or acts, to be stored with what they wrote or did."""

from django.utils import timezone

from forum.people.models import Role, User
from forum.people.permissions.active_roles import ActiveRole, active_roles_of, enclosing_place_ids
from metrics.models import Place

# In which role a person speaks who has several at a place.
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
    active = _speaking_role(user, place, role)
    return {
        "author": user,
        "author_role": active.role if active else "",
        "author_role_place": active.place_name if active else "",
        "author_profession": user.profession_words,
        "author_organisation": user.organisation_name,
    }


def role_words(user: User, place: Place | None = None) -> str:
    """The role in which a person acts, in words, for the audit history."""
    active = _speaking_role(user, place, None)
    if active is None:
        return ""
    return (
        f"{active.role.label} for {active.place_name}"
        if active.place_name
        else str(active.role.label)
    )


def _speaking_role(user: User, place: Place | None, role: Role | None) -> ActiveRole | None:
    active_roles = active_roles_of(user)
    if place is not None:
        enclosing = enclosing_place_ids(place, timezone.localdate())
        active_roles = tuple(
            active for active in active_roles if active.is_national or active.place_id in enclosing
        )
    precedence = {speaking: rank for rank, speaking in enumerate(ROLE_PRECEDENCE)}
    candidates = [active for active in active_roles if role is None or active.role == role]
    return min(
        candidates,
        key=lambda active: (precedence[active.role], active.place_name),
        default=None,
    )
