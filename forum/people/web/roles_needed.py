"""A page that is no secret, asked for by somebody without the role for it: who has it is said.

Only for addresses that name no object. What may not be seen and what does not exist look the same, so
everything else answers 404.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from forum.people.models import Role
from forum.people.permissions import PERMISSION_RULES, Permission, Scope


class RoleNeeded(Exception):
    """Any of the permissions would do."""

    def __init__(self, *permissions: Permission) -> None:
        super().__init__(*permissions)
        self.permissions = permissions


def role_needed(request: HttpRequest, needed: RoleNeeded) -> HttpResponse:
    context = {
        "needed": [(permission.value, who_may(permission)) for permission in needed.permissions]
    }
    return render(request, "forum/people/role_needed.html", context, status=403)


def who_may(permission: Permission) -> tuple[str, ...]:
    """In the words of docs/permissions.md.

    >>> who_may(Permission.ASK_FOR_SUPPORT)
    ('ICB lead, for their own area', 'approver, for their own area')
    """
    words = {Scope.ANYWHERE: "", Scope.OWN: ", for their own area", Scope.INVITED: ", as co-author"}
    rules = PERMISSION_RULES[permission]
    return tuple(f"{role.label}{words[rules[role]]}" for role in Role if role in rules)
