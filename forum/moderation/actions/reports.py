"""Somebody says that something is wrong with what another wrote."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from forum.moderation import patient_data_checks
from forum.moderation.actions.enforcement import hide_reported
from forum.moderation.actions.locking import audit_label, lock_case
from forum.moderation.models import DecisionKind, ModerationCase, Reason, Report
from forum.moderation.models.cases import CaseState
from forum.moderation.notifications import notify_hidden, notify_stewards
from forum.moderation.permissions import can_report
from forum.moderation.reportable import Reportable, changed_since, reportable_kind
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields
from forum.writing import rate_limits

MAX_DETAILS_LENGTH = 1000
MAX_ATTEMPTS = 5
REVIEWED_KINDS = (DecisionKind.KEEP, DecisionKind.EDIT_OUT)


@transaction.atomic
def report(*, content: models.Model, reason: str, by: User, details: str = "") -> Report:
    """Once for each person and thing, until its author has written in it again; but that it may
    tell who a patient is can always be added."""
    if not can_report(by, content):
        raise NotAllowed
    details = patient_data_checks.clean_text(details, MAX_DETAILS_LENGTH)
    before = find_earlier_report(content, by)
    if before and not _adds(reason, before):
        return before
    _check(reason, details, by)
    case, fresh = _case_of(content)
    told = author_fields(by)
    told.pop("author")
    made, new = Report.objects.get_or_create(
        case=case, author=by, defaults={**told, "reason": reason, "details": details}
    )
    if not new and not _adds(reason, made):
        return made
    made.reason, made.details = reason, details or made.details
    made.save(update_fields=["reason", "details"])
    detail = {"reason": reason, "report": made.pk}
    record_event(verb="reported", about=case, by=by, detail=detail, label=audit_label(case))
    urgent = reason == Reason.PATIENT_DATA
    if urgent:
        _hide(case)
    if fresh or urgent:
        notify_stewards(case, urgent=urgent, by=by)
    return made


def _adds(reason: str, before: Report) -> bool:
    return reason == Reason.PATIENT_DATA and before.reason != Reason.PATIENT_DATA


def find_earlier_report(content: models.Model, by: User) -> Report | None:
    """What this person said of it as it stands now."""
    cases = ModerationCase.objects.about(content).values("pk")
    found = Report.objects.filter(author=by, case__in=cases).select_related("case").last()
    if found is None or found.case.is_open:
        return found
    return None if changed_since(content, found.created_at) else found


def _check(reason: str, details: str, by: User) -> None:
    if reason not in Reason.values:
        raise Refused("Choose what is wrong with it.")
    if reason == Reason.OTHER and not details:
        raise Refused("Say in a few words what is wrong with it.")
    patient_data_checks.refuse_patient_data(details, by=by)
    done = Report.objects.filter(author=by, created_at__gte=rate_limits.window_start()).count()
    allowance = rate_limits.check_allowance(by, rate_limits.LimitedAction.REPORT, done)
    if not allowance.allowed:
        raise Refused(allowance.words)


def _case_of(content: models.Model) -> tuple[ModerationCase, bool]:
    """The open case about it, locked; a new one where there is none."""
    key = {"content_type": ContentType.objects.get_for_model(content), "object_id": content.pk}
    author = reportable_kind(content).author(content)
    for _ in range(MAX_ATTEMPTS):
        case, fresh = ModerationCase.objects.get_or_create(
            **key, state=CaseState.OPEN, defaults={"author": author}
        )
        case = lock_case(case)
        # A steward may have decided it before it was locked.
        if case.is_open:
            return case, fresh
    raise Refused("A steward is deciding about this at the moment. Send it again in a moment.")


def _hide(case: ModerationCase) -> None:
    """Until a steward has looked; not again what a steward has looked at and nobody changed."""
    if (
        case.hidden_on_report
        or _was_looked_at(case.content_object)
        or not hide_reported(case.content_object)
    ):
        return
    case.hidden_on_report = True
    case.save(update_fields=["hidden_on_report"])
    record_event(verb="hid at once", about=case, by=None, label=audit_label(case))
    notify_hidden(case)


def _was_looked_at(content: Reportable) -> bool:
    before = ModerationCase.objects.about(content).filter(
        state=CaseState.DECIDED, decisions__kind__in=REVIEWED_KINDS
    )
    last = before.order_by("-decided_at").first()
    return bool(last and last.decided_at and not changed_since(content, last.decided_at))
