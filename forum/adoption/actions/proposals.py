"""What adopters learnt: proposed to the intervention's owners, merged into a new version with credit."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.adoption import patient_data_checks
from forum.adoption.actions.locking import lock_adoption, lock_proposal, record_adoption_event
from forum.adoption.models import Adaptation, Adoption, Part, Proposal, ProposalState
from forum.adoption.notifications import (
    notify_decided,
    notify_new_version,
    notify_proposed,
)
from forum.adoption.permissions import (
    can_decline_proposal,
    can_merge,
    can_propose,
    can_see_proposal,
    can_withdraw_proposal,
)
from forum.casestudies.actions import extend_intervention
from forum.people.actions import Refused, find_sent, lock_author
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields, require_permission

LONGEST = 2000


@transaction.atomic
def propose(
    *,
    adoption: Adoption,
    part: str,
    text: str,
    by: User,
    adaptation: Adaptation | None = None,
    idempotency_key: UUID | None = None,
) -> Proposal:
    adoption = lock_adoption(adoption)
    require_permission(can_propose, by, adoption)
    assert adoption.intervention is not None  # The rule says so.
    lock_author(by)
    if sent := find_sent(Proposal.objects.all(), by=by, idempotency_key=idempotency_key):
        return sent
    if part not in Part.values:
        raise Refused("Choose where it belongs.")
    if adaptation is not None and _waits(adaptation, adoption):
        raise Refused("This adaptation has been proposed already, and waits.")
    proposal = Proposal.objects.create(
        **author_fields(by, adoption.place),
        intervention=adoption.intervention,
        adoption=adoption,
        adaptation=adaptation,
        part=part,
        text=_checked(text, by, adoption),
        idempotency_key=idempotency_key,
    )
    record_adoption_event(proposal, "proposed what was learnt", by, part=part)
    notify_proposed(proposal, by)
    return proposal


@transaction.atomic
def merge_proposal(*, proposal: Proposal, text: str, by: User, part: str = "") -> Proposal:
    """In the owners' words, with the names of both. Whoever followed an earlier version still finds it."""
    proposal = lock_proposal(proposal)
    if proposal.state == ProposalState.MERGED and can_see_proposal(by, proposal):
        return proposal
    require_permission(can_merge, by, proposal)
    part = part or proposal.part
    if part not in Part.values:
        raise Refused("Choose where it belongs.")
    proposal.merged_into = extend_intervention(
        intervention=proposal.intervention,
        part=part,
        text=_checked(text, by, proposal.adoption),
        what_changed=f"Learnt in {proposal.adoption.place}: {Part(part).label}",
        credits=f"{proposal.byline}; accepted by {by.display_name}",
        by=by,
    )
    _decide(proposal, ProposalState.MERGED, "merged a proposal", by)
    notify_decided(proposal, by)
    notify_new_version(proposal, by)
    return proposal


@transaction.atomic
def decline_proposal(*, proposal: Proposal, reason: str, by: User) -> Proposal:
    proposal = lock_proposal(proposal)
    if proposal.state == ProposalState.DECLINED and can_see_proposal(by, proposal):
        return proposal
    require_permission(can_decline_proposal, by, proposal)
    reason = reason.strip()
    if not reason:
        raise Refused("Say why, in a sentence.")
    patient_data_checks.refuse_patient_data({"reason": reason}, by=by, owner=proposal)
    proposal.decision_reason = reason[:500]
    _decide(proposal, ProposalState.DECLINED, "declined a proposal", by)
    notify_decided(proposal, by)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User) -> Proposal:
    proposal = lock_proposal(proposal)
    if proposal.state == ProposalState.WITHDRAWN and can_see_proposal(by, proposal):
        return proposal
    require_permission(can_withdraw_proposal, by, proposal)
    _change_state(proposal, ProposalState.WITHDRAWN, "withdrew a proposal", by)
    return proposal


def _decide(proposal: Proposal, state: ProposalState, verb: str, by: User) -> None:
    proposal.decided_at, proposal.decided_by = timezone.now(), by
    _change_state(proposal, state, verb, by)


def _change_state(proposal: Proposal, state: ProposalState, verb: str, by: User) -> None:
    if not proposal.can_become(state):
        raise NotAllowed
    proposal.state, proposal.changed_at = state, timezone.now()
    proposal.save()
    record_adoption_event(proposal, verb, by)


def _waits(adaptation: Adaptation, adoption: Adoption) -> bool:
    if adaptation.adoption_id != adoption.pk:
        raise NotAllowed
    return adaptation.proposals.filter(state=ProposalState.PROPOSED).exists()


def _checked(text: str, by: User, adoption: Adoption) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise Refused("Write something first.")
    if len(text) > LONGEST:
        raise Refused(f"Keep it to {LONGEST:,} characters.")
    patient_data_checks.refuse_patient_data({"text": text}, by=by, owner=adoption)
    return text
