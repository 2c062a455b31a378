"""Report what somebody else wrote."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from forum.moderation import patient_data_checks
from forum.moderation.actions.enforcement import hide_reported
from forum.moderation.actions.locking import audit_label, lock_case
from forum.moderation.lifecycle import CaseState
from forum.moderation.models import DecisionKind, ModerationCase, Reason, Report
from forum.moderation.notifications import notify_hidden, notify_stewards
from forum.moderation.permissions import can_report
from forum.moderation.reportable import changed_since, reportable_kind
from forum.people.actions import Refused, record_event
from forum.people.models import User
from forum.people.permissions import NotAllowed, author_fields
from forum.rooms.reportable import Reportable
from forum.writing import rate_limits

MAX_DETAILS_LENGTH = 1000
MAX_ATTEMPTS = 5
REVIEWED_KINDS = (DecisionKind.KEEP, DecisionKind.EDIT_OUT)


@transaction.atomic
def report(*, content: models.Model, reason: str, by: User, details: str = "") -> Report:
    """Once per person and content until its author changes it. That it may identify a patient can
    be added to an earlier report."""
    if not can_report(by, content):
        raise NotAllowed
    details = patient_data_checks.clean_text(details, MAX_DETAILS_LENGTH)
    earlier_report = find_earlier_report(content, by)
    if earlier_report and not _adds_patient_data(reason, earlier_report):
        return earlier_report
    _check(reason, details, by)
    case, is_new_case = _open_case_about(content)
    author_defaults = author_fields(by)
    author_defaults.pop("author")
    report, is_new = Report.objects.get_or_create(
        case=case, author=by, defaults={**author_defaults, "reason": reason, "details": details}
    )
    if not is_new and not _adds_patient_data(reason, report):
        return report
    report.reason, report.details = reason, details or report.details
    report.save(update_fields=["reason", "details"])
    detail = {"reason": reason, "report": report.pk}
    record_event(verb="reported", about=case, by=by, detail=detail, label=audit_label(case))
    urgent = reason == Reason.PATIENT_DATA
    if urgent:
        _hide(case)
    if is_new_case or urgent:
        notify_stewards(case, urgent=urgent, by=by)
    return report


def _adds_patient_data(reason: str, earlier_report: Report) -> bool:
    return reason == Reason.PATIENT_DATA and earlier_report.reason != Reason.PATIENT_DATA


def find_earlier_report(content: models.Model, by: User) -> Report | None:
    """This person's report of the content in its present version."""
    cases = ModerationCase.objects.about(content).values("pk")
    earlier_report = Report.objects.filter(author=by, case__in=cases).select_related("case").last()
    if earlier_report is None or earlier_report.case.is_open:
        return earlier_report
    return None if changed_since(content, earlier_report.created_at) else earlier_report


def _check(reason: str, details: str, by: User) -> None:
    if reason not in Reason.values:
        raise Refused("Choose what is wrong with it.")
    if reason == Reason.OTHER and not details:
        raise Refused("Say in a few words what is wrong with it.")
    patient_data_checks.refuse_patient_data(details, by=by)
    reports_sent = Report.objects.filter(
        author=by, created_at__gte=rate_limits.window_start()
    ).count()
    allowance = rate_limits.check_allowance(by, rate_limits.LimitedAction.REPORT, reports_sent)
    if not allowance.allowed:
        raise Refused(allowance.words)


def _open_case_about(content: models.Model) -> tuple[ModerationCase, bool]:
    """The open case about it, locked; a new one if there is none."""
    key = {"content_type": ContentType.objects.get_for_model(content), "object_id": content.pk}
    author = reportable_kind(content).author(content)
    for _ in range(MAX_ATTEMPTS):
        case, is_new = ModerationCase.objects.get_or_create(
            **key, state=CaseState.OPEN, defaults={"author": author}
        )
        case = lock_case(case)
        # A steward may have decided it before it was locked.
        if case.is_open:
            return case, is_new
    raise Refused("A steward is deciding about this at the moment. Send it again in a moment.")


def _hide(case: ModerationCase) -> None:
    """Until a steward has reviewed it; not if it was reviewed and has not changed since."""
    if (
        case.hidden_on_report
        or _was_reviewed(case.content_object)
        or not hide_reported(case.content_object)
    ):
        return
    case.hidden_on_report = True
    case.save(update_fields=["hidden_on_report"])
    record_event(verb="hid at once", about=case, by=None, label=audit_label(case))
    notify_hidden(case)


def _was_reviewed(content: Reportable) -> bool:
    reviewed_cases = ModerationCase.objects.about(content).filter(
        state=CaseState.DECIDED, decisions__kind__in=REVIEWED_KINDS
    )
    last_case = reviewed_cases.order_by("-decided_at").first()
    return bool(
        last_case and last_case.decided_at and not changed_since(content, last_case.decided_at)
    )
