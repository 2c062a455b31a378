"""What an area answers, which ends an invitation; and what ends one by itself."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from forum.casestudies import actions as case_studies
from forum.casestudies.models import CaseStudy
from forum.invitations.deadlines import MONTHS_BETWEEN
from forum.invitations.lifecycle import ENDED, State
from forum.invitations.models import Invitation
from forum.invitations.patient_data_checks import checked_reason
from forum.invitations.permissions import (
    can_decline,
    can_say_nothing_particular,
    can_start_case_study,
)
from forum.people.actions import record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, require_permission
from metrics.calendar import add_months


@transaction.atomic
def start_case_study(
    *,
    invitation: Invitation,
    title: str,
    by: User,
    started_on: date | None = None,
    idempotency_key: UUID | None = None,
) -> CaseStudy:
    """About what was read: its place, measure and treatment function. Of a trust it is one of its ICB,
    which names the trust."""
    invitation = lock_invitation(invitation)
    if _has_answered(invitation, State.WRITING, by) and invitation.case_study is not None:
        return invitation.case_study
    require_permission(can_start_case_study, by, invitation)
    case_study = case_studies.start(
        title=title,
        place=invitation.area,
        provider=invitation.place.code if invitation.place.is_provider else "",
        measure=invitation.measure,
        treatment_function=invitation.treatment_function,
        started_on=started_on,
        idempotency_key=idempotency_key,
        by=by,
    )
    invitation.case_study, invitation.answered_by = case_study, by
    _change_state(invitation, State.WRITING, "began to tell what was done", by)
    return case_study


@transaction.atomic
def say_nothing_particular(*, invitation: Invitation, by: User) -> Invitation:
    invitation = lock_invitation(invitation)
    if _has_answered(invitation, State.NOTHING_PARTICULAR, by):
        return invitation
    require_permission(can_say_nothing_particular, by, invitation)
    invitation.answered_by = by
    verb = "answered “nothing in particular” to"
    return _change_state(invitation, State.NOTHING_PARTICULAR, verb, by)


@transaction.atomic
def decline_invitation(*, invitation: Invitation, by: User, reason: str = "") -> Invitation:
    """For now, with a reason if they like to give one."""
    invitation = lock_invitation(invitation)
    if _has_answered(invitation, State.DECLINED, by):
        return invitation
    require_permission(can_decline, by, invitation)
    invitation.reason = checked_reason(reason, by=by, invitation=invitation)
    invitation.answered_by = by
    return _change_state(invitation, State.DECLINED, "declined to tell for now", by)


def follow_publication(case_study: CaseStudy, *, by: User) -> None:
    """The case study that was begun is published: that is the answer. In its transaction."""
    for row in Invitation.objects.of_case_study(case_study):
        _change_state(lock_invitation(row), State.PUBLISHED, "told what was done", by)


def lapse_invitations(*, today: date) -> int:
    due = list(Invitation.objects.to_lapse(today).order_by("pk"))
    for invitation in due:
        _lapse(invitation, today)
    return len(due)


@transaction.atomic
def _lapse(invitation: Invitation, today: date) -> None:
    """Unless it was answered meanwhile."""
    invitation = lock_invitation(invitation)
    if Invitation.objects.to_lapse(today).filter(pk=invitation.pk).exists():
        _change_state(invitation, State.LAPSED, "let an invitation lapse", None)


def lock_invitation(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True)
    related = ("author", "place", "area", "case_study")
    return rows.select_related(*related).get(pk=invitation.pk)


def _has_answered(invitation: Invitation, state: State, by: User) -> bool:
    return invitation.state == state and invitation.answered_by_id == by.pk


def _change_state(invitation: Invitation, state: State, verb: str, by: User | None) -> Invitation:
    if not invitation.can_become(state):
        raise NotAllowed
    detail = {"from": invitation.state, "to": str(state)}
    invitation.state = state
    if state in ENDED:
        invitation.answered_at = timezone.now()
        invitation.not_before = add_months(timezone.localdate(), MONTHS_BETWEEN)
    invitation.save()
    record_event(verb=verb, about=invitation, by=by, detail=detail)
    return invitation
