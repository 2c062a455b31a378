"""The page of disputed figures, and their resolution by a steward."""

from forum.people.models import Role, User
from forum.people.permissions import has_role
from forum.people.web.decorators import SignedInRequest
from forum.people.web.object_actions import ObjectAction
from forum.support import actions, forms, permissions
from forum.support.models import Dispute
from forum.support.views.action_pages import ActionPage, FormData
from forum.support.views.lookups import get_dispute_or_404


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


def _context(user: User, dispute: Dispute) -> dict[str, object]:
    """A steward who is party to neither side sees the figures, and not the flag's question."""
    return {"knows_flag": permissions.can_see(user, dispute.flag)}


dispute, run_action = ActionPage(
    "forum/support/dispute.html",
    "dispute",
    get_dispute_or_404,
    lambda _: DISPUTE_ACTIONS,
    _is_steward,
    _context,
).views()
