"""Lock flags, offers, disputes and plans for a change, and record what changed.

A flag is locked before the rows that belong to it, so that concurrent changes never deadlock.
"""

from django.utils import timezone

from forum.people.actions import record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.people.request_cache import clear_request_cache
from forum.support.models import Dispute, Flag, ImprovementPlan, SupportOffer


def lock_flag(flag: Flag) -> Flag:
    """The row as it is now. Nobody else changes it until the transaction ends."""
    rows = Flag.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("place", "author").get(pk=flag.pk)


def lock_offer(offer: SupportOffer) -> SupportOffer:
    flag = lock_flag(Flag(pk=offer.flag_id))
    rows = SupportOffer.objects.select_for_update(of=("self",), no_key=True)
    locked_offer = rows.select_related("author", "person", "from_place").get(pk=offer.pk)
    locked_offer.flag = flag
    return locked_offer


def lock_dispute(dispute: Dispute) -> Dispute:
    flag = lock_flag(Flag(pk=dispute.flag_id))
    rows = Dispute.objects.select_for_update(of=("self",), no_key=True)
    locked_dispute = rows.select_related("author", "place").get(pk=dispute.pk)
    locked_dispute.flag = flag
    return locked_dispute


def lock_plan(plan: ImprovementPlan) -> ImprovementPlan:
    flag = lock_flag(Flag(pk=plan.flag_id)) if plan.flag_id else None
    rows = ImprovementPlan.objects.select_for_update(of=("self",), no_key=True)
    locked_plan = rows.select_related("author", "owner", "place").get(pk=plan.pk)
    locked_plan.flag = flag
    return locked_plan


def change_state(
    subject: Flag | SupportOffer | ImprovementPlan | Dispute,
    state: str,
    verb: str,
    by: User | None,
    **detail: object,
) -> None:
    """Save it in its new state and record the event, if the table of transitions allows it."""
    if not subject.can_become(state):
        raise NotAllowed
    former_state, subject.state = subject.state, state
    if not isinstance(subject, Dispute):
        subject.changed_at = timezone.now()
    subject.save()
    record_support_event(subject, verb, by, **{"from": former_state, "to": str(state)}, **detail)


def record_support_event(
    subject: Flag | SupportOffer | ImprovementPlan | Dispute,
    verb: str,
    by: User | None,
    **detail: object,
) -> None:
    """Labelled by number only: whoever reads the audit trail must not learn of a hidden flag."""
    record_event(verb=verb, about=subject, by=by, detail=detail, label=audit_label(subject))
    clear_request_cache()
    changed(subject)


def audit_label(subject: Flag | SupportOffer | ImprovementPlan | Dispute) -> str:
    return f"{type(subject).__name__} {subject.pk}"
