"""A role that somebody holds or held: how it came about, and how it ends."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from forum.people import actions, pages, permissions
from forum.people.forms import ReasonForm
from forum.people.models import RoleGrant, User
from forum.people.web.decorators import SignedInRequest, sign_in_required
from forum.people.web.object_actions import ActionPage, FormData, PageAction


def _give_up(request: SignedInRequest, grant: RoleGrant, data: FormData) -> str:
    _end(request, grant, data)
    return reverse("my_roles")


def _end(request: SignedInRequest, grant: RoleGrant, data: FormData) -> None:
    actions.end_role(grant=grant, reason=data["reason"], by=request.user)


GRANT_ACTIONS: tuple[PageAction[RoleGrant], ...] = (
    PageAction(
        name="give-up",
        title="Give up this role",
        button="Give up role",
        hint="You give up this role from now on. What you did in it stays as it is.",
        rule=permissions.can_give_up_role,
        eligible=permissions.could_give_up_role,
        run=_give_up,
        success_message="You have given up the role.",
        form=ReasonForm,
    ),
    PageAction(
        name="end",
        title="End this role",
        button="End role",
        hint="They no longer hold this role from now on. What they did in it stays as it is.",
        rule=permissions.can_end_role,
        eligible=permissions.could_end_role,
        run=_end,
        success_message="The role has ended.",
        form=ReasonForm,
    ),
)


def _get_grant_or_404(request: SignedInRequest, pk: int) -> RoleGrant:
    grants = permissions.role_grants_visible_to(request.user)
    return get_object_or_404(
        grants.select_related("user", "place", "granted_by", "ended_by"), pk=pk
    )


def _context(user: User, grant: RoleGrant) -> dict[str, object]:
    return {"page": pages.role_grant_page(user=user, grant=grant)}


PAGE = ActionPage(
    title="Roles",
    model=RoleGrant,
    template="forum/people/role_grant.html",
    name="grant",
    get_or_404=_get_grant_or_404,
    actions=GRANT_ACTIONS,
    context=_context,
    access=sign_in_required,
)
role_grant, run_action = PAGE.views()
