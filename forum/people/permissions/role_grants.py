"""Who ends a role that somebody holds, and who may see how it came about."""

from django.db.models import QuerySet

from forum.people.models import Role, RoleGrant
from forum.people.permissions.active_roles import AnyUser
from forum.people.permissions.granters import is_granter
from forum.people.permissions.rule import Rule, user_is, where

is_open = where(ended_at__isnull=True)
# Giving up membership is closing the account.
could_give_up_role: "Rule[RoleGrant]" = user_is("user") & ~where(role=Role.MEMBER)
could_end_role: "Rule[RoleGrant]" = ~user_is("user") & is_granter
can_give_up_role: "Rule[RoleGrant]" = (is_open & could_give_up_role).described(
    "who holds it; not membership, which ends with the account"
)
can_end_role: "Rule[RoleGrant]" = (is_open & could_end_role).described(
    "who may grant that role there, of somebody else’s"
)
can_see_role_grant: "Rule[RoleGrant]" = user_is("user") | is_granter


def role_grants_visible_to(user: AnyUser) -> QuerySet[RoleGrant]:
    return can_see_role_grant.filter(RoleGrant.objects.all(), user)
