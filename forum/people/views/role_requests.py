"""A request for a role, for those who can decide it."""

from django.shortcuts import get_object_or_404
from django.urls import reverse

from forum.people import actions, pages, permissions
from forum.people.forms import DecisionForm
from forum.people.models import RoleRequest, User
from forum.people.web import choices
from forum.people.web.decorators import SignedInRequest, second_factor_required
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


REQUEST_ACTIONS: tuple[PageAction[RoleRequest], ...] = (
    PageAction(
        name="decide",
        title="Your decision",
        button="Save decision",
        rule=permissions.can_decide_role_request.described("who may grant that role there"),
        run=_decide,
        success_message="Your decision has been saved.",
        form=DecisionForm,
        form_options=lambda user, role_request: {
            "initial": {"term": choices.ROLE_TERM_CHOICES[0][0]}
        },
        is_primary=True,
    ),
)


def _get_request_or_404(request: SignedInRequest, pk: int) -> RoleRequest:
    return get_object_or_404(permissions.requests_decidable_by(request.user), pk=pk)


def _context(user: User, role_request: RoleRequest) -> dict[str, object]:
    return {"page": pages.person_page(user=user, person=role_request.user)}


PAGE = ActionPage(
    title="Requests for roles",
    model=RoleRequest,
    template="forum/people/decide_request.html",
    name="role_request",
    get_or_404=_get_request_or_404,
    actions=REQUEST_ACTIONS,
    context=_context,
    access=second_factor_required,
)
role_request, run_action = PAGE.views()
