"""Requests to correct a technology: from anybody with an account, answered by a steward, both public."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.people.actions import Refused, find_sent, lock_author, record_event
from forum.people.changes import changed
from forum.people.models import User
from forum.people.permissions import NotAllowed, Rule, author_fields
from forum.technologies import patient_data_checks, permissions
from forum.technologies.deadlines import CORRECTION_DAYS
from forum.technologies.lifecycle import ANSWERED, CorrectionState
from forum.technologies.models import CorrectionRequest, Interest, Technology
from forum.technologies.notifications import notify_correction_answered, notify_correction_requested
from metrics.calendar import working_days_after

MOST_WAITING = 5


@transaction.atomic
def request_correction(
    *,
    technology: Technology,
    what: str,
    interest: str,
    by: User,
    on_behalf_of: str = "",
    evidence_url: str = "",
    idempotency_key: UUID | None = None,
) -> CorrectionRequest:
    if not permissions.can_request_correction(by) or not permissions.can_see(by, technology):
        raise NotAllowed
    lock_author(by)
    requests = CorrectionRequest.objects.all()
    if sent := find_sent(requests, by=by, idempotency_key=idempotency_key):
        return sent
    waiting = requests.filter(author=by, state=CorrectionState.WAITING)
    if waiting.count() >= MOST_WAITING:
        raise Refused(
            f"{MOST_WAITING} of your requests wait for an answer. You can send more when they have one."
        )
    if interest in (Interest.SUPPLIER, Interest.COMPETITOR) and not on_behalf_of.strip():
        raise Refused("Say which supplier you work for.")
    patient_data_checks.refuse_patient_data({"what": what, "for": on_behalf_of}, by=by)
    request = CorrectionRequest.objects.create(
        **author_fields(by),
        technology=technology,
        what=what.strip(),
        interest=interest,
        on_behalf_of=on_behalf_of.strip(),
        evidence_url=evidence_url,
        due_on=working_days_after(timezone.localdate(), CORRECTION_DAYS),
        idempotency_key=idempotency_key,
    )
    _record(request, "asked for a correction", by)
    notify_correction_requested(request, by)
    return request


@transaction.atomic
def answer_correction(
    *, correction: CorrectionRequest, accepted: bool, answer: str, by: User
) -> CorrectionRequest:
    """From now on both are public. What was wrong is put right by the verbs for that."""
    correction = _lock(correction, permissions.can_answer_correction, by)
    patient_data_checks.refuse_patient_data({"answer": answer}, by=by)
    correction.state = CorrectionState.ACCEPTED if accepted else CorrectionState.DECLINED
    correction.answer, correction.answered_by = answer.strip(), by
    correction.answered_at = timezone.now()
    correction.save()
    _record(correction, "answered a correction", by, to=str(correction.state))
    notify_correction_answered(correction, by)
    return correction


@transaction.atomic
def cancel_correction(*, correction: CorrectionRequest, by: User) -> CorrectionRequest:
    correction = _lock(correction, permissions.can_cancel_correction, by)
    correction.state = CorrectionState.CANCELLED
    correction.save()
    _record(correction, "took back a correction", by)
    return correction


@transaction.atomic
def withhold_correction(*, correction: CorrectionRequest) -> bool:
    """Hide it as soon as it is reported, until a steward decides."""
    return _set_withheld(correction, True, "hid a correction", None)


@transaction.atomic
def restore_correction(*, correction: CorrectionRequest, by: User) -> bool:
    return _set_withheld(correction, False, "showed a correction", by)


@transaction.atomic
def withdraw_correction(*, correction: CorrectionRequest, by: User) -> None:
    """By a steward, after a report: it stays hidden. An open one is answered by that."""
    correction = CorrectionRequest.objects.select_for_update(of=("self",)).get(pk=correction.pk)
    if correction.state not in ANSWERED:
        correction.state, correction.answer = CorrectionState.DECLINED, "Withdrawn by a steward."
        correction.answered_by, correction.answered_at = by, timezone.now()
    correction.withheld = True
    correction.save()
    _record(correction, "withdrew a correction", by)


def _lock(
    correction: CorrectionRequest, rule: "Rule[CorrectionRequest]", by: User
) -> CorrectionRequest:
    rows = CorrectionRequest.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("technology", "author").get(pk=correction.pk)
    if not rule(by, locked):
        raise NotAllowed
    return locked


def _set_withheld(
    correction: CorrectionRequest, withheld: bool, verb: str, by: User | None
) -> bool:
    rows = CorrectionRequest.objects.filter(pk=correction.pk, withheld=not withheld)
    if not rows.update(withheld=withheld):
        return False
    _record(correction, verb, by)
    return True


def _record(correction: CorrectionRequest, verb: str, by: User | None, **detail: object) -> None:
    record_event(verb=verb, about=correction, by=by, detail=detail)
    changed(correction)
