"""What an adopter proposes: the text that is there beside the one that is proposed."""

from dataclasses import dataclass

from django.urls import reverse

from forum.adoption.models import Proposal
from forum.people.models import User
from metrics.pages.components import Link


@dataclass(frozen=True)
class ProposalPage:
    proposal: Proposal
    trail: tuple[Link, ...]
    current_text: str
    version: int


def proposal_page(*, user: User, proposal: Proposal) -> ProposalPage:
    version = proposal.intervention.versions.order_by("-number").first()
    return ProposalPage(
        proposal=proposal,
        trail=(
            Link("What places try", reverse("adoptions")),
            Link(str(proposal.adoption), proposal.adoption.get_absolute_url()),
        ),
        current_text=getattr(version, proposal.part, ""),
        version=version.number if version else 0,
    )
