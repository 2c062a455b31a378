"""An author asks another steward to look again."""

from django.db import transaction
from django.utils import timezone

from forum.moderation import patient_data_checks
from forum.moderation.actions.decisions import MAX_REASON_LENGTH
from forum.moderation.actions.enforcement import reverse_decision
from forum.moderation.actions.locking import audit_label, lock_case, lock_case_and_author
from forum.moderation.models import Appeal, AppealState, DecisionKind, ModerationCase
from forum.moderation.notifications import notify_appeal_decided, notify_appealed
from forum.moderation.permissions import can_appeal, can_decide_appeal, can_manage
from forum.people import actions as people
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields

MAX_APPEAL_LENGTH = 2000


@transaction.atomic
def appeal(*, case: ModerationCase, details: str, by: User) -> Appeal:
    """Once per case. Sent again, the existing appeal is returned."""
    case = lock_case(case)
    existing_appeal = Appeal.objects.filter(case=case, author=by).first()
    if existing_appeal:
        return existing_appeal
    if not can_appeal(by, case) or case.steward is None:
        raise NotAllowed
    details = patient_data_checks.clean_text(details, MAX_APPEAL_LENGTH)
    if not details:
        raise Refused("Say why you think that it should have been decided differently.")
    patient_data_checks.refuse_patient_data(details, by=by)
    appeal = Appeal.objects.create(
        **author_fields(by), case=case, first_steward=case.steward, details=details
    )
    record_event(verb="appealed", about=case, by=by, label=audit_label(case))
    notify_appealed(case)
    return appeal


@transaction.atomic
def decide_appeal(*, appeal: Appeal, overturned: bool, reason: str, by: User) -> Appeal:
    """If overturned, all decisions of the case are reversed as far as possible."""
    case = lock_case_and_author(appeal.case)
    appeal = Appeal.objects.get(pk=appeal.pk)
    state = AppealState.OVERTURNED if overturned else AppealState.UPHELD
    if appeal.state != AppealState.OPEN and can_manage(by, case):
        if (appeal.state, appeal.decided_by_id) == (state, by.pk):
            return appeal
        raise Refused(f"Someone else has decided this appeal: {appeal.get_state_display()}.")
    if not can_decide_appeal(by, case):
        raise NotAllowed
    reason = patient_data_checks.clean_text(reason, MAX_REASON_LENGTH)
    if not reason:
        raise Refused("Say why. The person who appealed reads the reason.")
    patient_data_checks.refuse_patient_data(reason, by=by)
    appeal.state, appeal.reason = state, reason
    appeal.decided_by, appeal.decided_at = by, timezone.now()
    appeal.save()
    if overturned:
        _reverse_decisions(case, reason, by)
    detail = {"reason": reason}
    record_event(verb=f"appeal {state}", about=case, by=by, detail=detail, label=audit_label(case))
    notify_appeal_decided(case)
    return appeal


def _reverse_decisions(case: ModerationCase, reason: str, by: User) -> None:
    for decision in case.decisions.all():
        reverse_decision(decision, reason=reason, by=by)
        person = case.author
        if decision.kind != DecisionKind.SUSPEND or person is None:
            continue
        person.refresh_from_db()
        # Not if it has been extended since for something else.
        if person.is_suspended and person.suspended_until == decision.until:
            people.lift_suspension(user=person, reason=reason, by=by)
