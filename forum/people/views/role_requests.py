"""A request for a role, for who made it and for those who can decide it."""

from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from forum.people import actions, pages, permissions
from forum.people.forms import DecisionForm
from forum.people.models import RoleRequest, User
from forum.people.web import choices
from forum.people.web.decorators import (
    DecoratedView,
    SignedInRequest,
    SignedInView,
    second_factor_required,
    sign_in_required,
)
from forum.people.web.object_actions import ActionPage, FormData, PageAction


def _decide(request: SignedInRequest, role_request: RoleRequest, data: FormData) -> str:
    actions.decide_role_request(
        request=role_request,
        granted=data["decision"] == "grant",
        reason=data["reason"],
        by=request.user,
        valid_until=choices.last_day_of_term(data["term"]),
    )
    return reverse("role_requests")


def _withdraw(request: SignedInRequest, role_request: RoleRequest, data: FormData) -> str:
    actions.withdraw_role_request(request=role_request, by=request.user)
    return reverse("my_roles")


REQUEST_ACTIONS: tuple[PageAction[RoleRequest], ...] = (
    PageAction(
        name="decide",
        title="Your decision",
        button="Save decision",
        rule=permissions.can_decide_role_request,
        eligible=permissions.could_decide_role_request,
        run=_decide,
        success_message="Your decision has been saved.",
        form=DecisionForm,
        form_options=lambda user, role_request: {
            "initial": {"term": choices.ROLE_TERM_CHOICES[0][0]}
        },
        is_primary=True,
    ),
    PageAction(
        name="withdraw",
        title="Withdraw your request",
        button="Withdraw request",
        rule=permissions.can_withdraw_role_request,
        eligible=permissions.is_own_role_request,
        run=_withdraw,
        success_message="Your request has been withdrawn.",
    ),
)


def _asker_or_second_factor(view: SignedInView[Any]) -> DecoratedView:
    """One's own request can be read and withdrawn without the second factor that deciding needs."""
    for_deciders = second_factor_required(view)

    @sign_in_required
    @wraps(view)
    def checked_view(request: SignedInRequest, pk: int, *args: Any, **kwargs: Any) -> HttpResponse:
        is_own = RoleRequest.objects.filter(pk=pk, user=request.user).exists()
        return (view if is_own else for_deciders)(request, pk, *args, **kwargs)

    return checked_view


def _get_request_or_404(request: SignedInRequest, pk: int) -> RoleRequest:
    requests = permissions.can_open_role_request.filter(RoleRequest.objects.all(), request.user)
    return get_object_or_404(requests.select_related("user", "place", "decided_by"), pk=pk)


def _context(user: User, role_request: RoleRequest) -> dict[str, object]:
    return {"page": pages.person_page(user=user, person=role_request.user)}


PAGE = ActionPage(
    title="Requests for roles",
    model=RoleRequest,
    template="forum/people/role_request.html",
    name="role_request",
    get_or_404=_get_request_or_404,
    actions=REQUEST_ACTIONS,
    context=_context,
    access=_asker_or_second_factor,
)
role_request, run_action = PAGE.views()
