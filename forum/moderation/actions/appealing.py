"""An author asks another steward to look again."""

from django.db import transaction
from django.utils import timezone

from forum.moderation import guarding
from forum.moderation.actions.carrying_out import undo
from forum.moderation.actions.deciding import LONGEST_REASON
from forum.moderation.actions.taking import label_of, taken, taken_with_author
from forum.moderation.models import Appeal, AppealState, DecisionKind, ModerationCase
from forum.moderation.permissions import can_appeal, can_decide_appeal, can_look_after
from forum.moderation.telling import tell_of_appeal, tell_of_appeal_decided
from forum.people import actions as people
from forum.people.actions import Refused, record
from forum.people.models import User
from forum.people.permissions import NotAllowed, authorship

LONGEST_APPEAL = 2000


@transaction.atomic
def appeal(*, case: ModerationCase, words: str, by: User) -> Appeal:
    """Once. Sent again: the one that there is."""
    case = taken(case)
    before = Appeal.objects.filter(case=case, author=by).first()
    if before:
        return before
    if not can_appeal(by, case) or case.steward is None:
        raise NotAllowed
    words = guarding.tidied(words, LONGEST_APPEAL)
    if not words:
        raise Refused("Say why you think that it should have been decided differently.")
    guarding.refuse(words, by=by)
    made = Appeal.objects.create(
        **authorship(by), case=case, first_steward=case.steward, words=words
    )
    record(verb="appealed", about=case, by=by, label=label_of(case))
    tell_of_appeal(case)
    return made


@transaction.atomic
def decide_appeal(*, appeal: Appeal, overturned: bool, reason: str, by: User) -> Appeal:
    """With it goes all that was decided, as far as it can be taken back."""
    case = taken_with_author(appeal.case)
    appeal = Appeal.objects.get(pk=appeal.pk)
    state = AppealState.OVERTURNED if overturned else AppealState.UPHELD
    if appeal.state != AppealState.OPEN and can_look_after(by, case):
        if (appeal.state, appeal.decided_by_id) == (state, by.pk):
            return appeal
        raise Refused(f"This appeal has been decided meanwhile: {appeal.get_state_display()}.")
    if not can_decide_appeal(by, case):
        raise NotAllowed
    reason = guarding.tidied(reason, LONGEST_REASON)
    if not reason:
        raise Refused("Say why: whoever appealed reads the reason.")
    guarding.refuse(reason, by=by)
    appeal.state, appeal.reason = state, reason
    appeal.decided_by, appeal.decided_at = by, timezone.now()
    appeal.save()
    if overturned:
        _take_back(case, reason, by)
    detail = {"reason": reason}
    record(verb=f"appeal {state}", about=case, by=by, detail=detail, label=label_of(case))
    tell_of_appeal_decided(case)
    return appeal


def _take_back(case: ModerationCase, reason: str, by: User) -> None:
    for decision in case.decisions.all():
        undo(decision, reason=reason, by=by)
        person = case.author
        if decision.kind != DecisionKind.SUSPEND or person is None:
            continue
        person.refresh_from_db()
        # Not one that somebody has made longer for something else since.
        if person.is_suspended and person.suspended_until == decision.until:
            people.lift_suspension(user=person, why=reason, by=by)
