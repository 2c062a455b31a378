"""The page of disputed figures, and their resolution by a steward."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from forum.people.models import Role, User
from forum.people.permissions import has_role
from forum.people.web.decorators import SignedInRequest, staff_only
from forum.people.web.object_actions import ActionPanel, ObjectAction, build_action_panel
from forum.people.web.session_expiry import keep_form_over_sign_in
from forum.support import actions, forms, permissions
from forum.support.models import Dispute
from forum.support.views.lookups import SECTION, get_dispute_or_404

FormData = dict[str, Any]


@require_safe
@staff_only
def dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    dispute = get_dispute_or_404(request, pk)
    return _render_dispute(
        request, build_action_panel(request, dispute, DISPUTE_ACTIONS, _is_steward)
    )


@keep_form_over_sign_in
@staff_only
def resolve_dispute(request: SignedInRequest, pk: int) -> HttpResponse:
    panel = build_action_panel(
        request, get_dispute_or_404(request, pk), DISPUTE_ACTIONS, _is_steward, "resolve"
    )
    if request.method == "POST" and (response := panel.run()):
        return response
    return _render_dispute(request, panel)


def _render_dispute(request: SignedInRequest, panel: ActionPanel[Dispute]) -> HttpResponse:
    """A steward who is party to neither side sees the figures, and not the flag's question."""
    knows_flag = permissions.can_see(request.user, panel.target.flag)
    context = {
        "dispute": panel.target,
        "offered_actions": panel.offered_actions,
        "knows_flag": knows_flag,
    }
    return render(request, "forum/support/dispute.html", SECTION | context)


def _is_steward(user: User, dispute: Dispute) -> bool:
    return has_role(user, Role.STEWARD, None)


def _can_resolve(user: User, dispute: Dispute) -> bool:
    return dispute.resolved_at is None and permissions.can_resolve_dispute(user, dispute)


def _resolve(request: SignedInRequest, dispute: Dispute, data: FormData) -> None:
    actions.resolve_dispute(
        dispute=dispute, wrong=data["outcome"] == "wrong", finding=data["finding"], by=request.user
    )


DISPUTE_ACTIONS: tuple[ObjectAction[Dispute], ...] = (
    ObjectAction(
        "resolve",
        "What you found",
        "Save what you found",
        _can_resolve,
        _resolve,
        "Both sides have been told.",
        forms.ResolveDisputeForm,
        is_primary=True,
    ),
)
