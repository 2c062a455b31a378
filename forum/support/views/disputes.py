"""The page of disputed figures, and their resolution by a steward."""

from forum.people.models import User
from forum.people.web.decorators import SignedInRequest
from forum.people.web.object_actions import ActionPage, FormData, PageAction
from forum.support import actions, forms, permissions
from forum.support.models import Dispute
from forum.support.views.lookups import get_dispute_or_404


def _resolve(request: SignedInRequest, dispute: Dispute, data: FormData) -> None:
    actions.resolve_dispute(
        dispute=dispute, wrong=data["outcome"] == "wrong", finding=data["finding"], by=request.user
    )


DISPUTE_ACTIONS: tuple[PageAction[Dispute], ...] = (
    PageAction(
        name="resolve",
        title="What you found",
        button="Save what you found",
        rule=permissions.can_resolve_dispute,
        run=_resolve,
        success_message="Both sides have been told.",
        form=forms.ResolveDisputeForm,
        is_primary=True,
    ),
)


def _context(user: User, dispute: Dispute) -> dict[str, object]:
    """A steward who is party to neither side sees the figures, and not the flag's question."""
    return {"knows_flag": permissions.can_see(user, dispute.flag)}


PAGE = ActionPage(
    title="Disputed figures",
    model=Dispute,
    template="forum/support/dispute.html",
    name="dispute",
    get_or_404=get_dispute_or_404,
    actions=DISPUTE_ACTIONS,
    concerned=permissions.is_data_steward,
    context=_context,
)
dispute, run_action = PAGE.views()
