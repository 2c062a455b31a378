"""What an adopter proposes to an intervention's owners, and what they decide."""

from forum.adoption import actions, forms, permissions
from forum.adoption.models import Proposal
from forum.adoption.pages.proposal import proposal_page
from forum.adoption.views.lookups import get_proposal_or_404
from forum.people.models import User
from forum.people.web.decorators import SignedInRequest
from forum.people.web.object_actions import ActionPage, FormData, PageAction, run_plainly


def _merge(request: SignedInRequest, proposal: Proposal, data: FormData) -> str:
    actions.merge_proposal(proposal=proposal, by=request.user, **data)
    return proposal.intervention.get_absolute_url()


def _decline(request: SignedInRequest, proposal: Proposal, data: FormData) -> None:
    actions.decline_proposal(proposal=proposal, reason=data["reason"], by=request.user)


PROPOSAL_ACTIONS: tuple[PageAction[Proposal], ...] = (
    PageAction(
        name="merge",
        title="Take it up in a new version",
        button="Save the new version",
        rule=permissions.can_merge,
        run=_merge,
        success_message="There is a new version, with your names. The earlier ones stay.",
        form=forms.MergeForm,
        form_options=lambda user, proposal: {"initial": forms.merge_initial(proposal)},
        is_primary=True,
    ),
    PageAction(
        name="decline",
        title="Do not take it up",
        button="Do not take it up",
        rule=permissions.can_decline_proposal,
        run=_decline,
        success_message="They are told why.",
        form=forms.DeclineProposalForm,
    ),
    PageAction(
        name="withdraw",
        title="Withdraw it",
        button="Withdraw it",
        rule=permissions.can_withdraw_proposal,
        run=run_plainly(actions.withdraw_proposal, "proposal"),
        success_message="Withdrawn.",
    ),
)


def _context(user: User, proposal: Proposal) -> dict[str, object]:
    return {"page": proposal_page(user=user, proposal=proposal)}


PAGE = ActionPage(
    title="What adopters propose",
    model=Proposal,
    template="forum/adoption/proposal.html",
    name="proposal",
    get_or_404=get_proposal_or_404,
    actions=PROPOSAL_ACTIONS,
    concerned=permissions.is_party_of_proposal,
    context=_context,
)
proposal, run_action = PAGE.views()
