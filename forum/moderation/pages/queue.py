"""The stewards' queue, the oldest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from forum.moderation.lifecycle import CaseState
from forum.moderation.models import ModerationCase, Reason
from forum.moderation.models.cases import ModerationCaseQuerySet
from forum.moderation.reportable import prefetch_content, reportable_kind
from forum.people.models import User
from forum.writing.models import BlockedText

PAGE_SIZE = 20


@dataclass(frozen=True)
class QueueRow:
    number: int
    kind_label: str
    title: str
    author: str
    reasons: tuple[str, ...]
    reports: int
    urgent: bool
    hidden: bool
    created_at: datetime
    steward: str
    decided: str
    appealed: bool


@dataclass(frozen=True)
class Queue:
    rows: tuple[QueueRow, ...]
    page: Page[ModerationCase]
    blocked_texts: tuple[BlockedText, ...]
    appeals: int


def queue_page(*, user: User, query: Mapping[str, str]) -> Queue:
    show, reason = query.get("show", ""), query.get("reason", "")
    cases = _cases(user, show)
    if reason in Reason.values:
        cases = cases.filter(pk__in=cases.filter(reports__reason=reason).values("pk"))
    cases = cases.select_related("author__organisation", "steward__organisation", "appeal")
    cases_with_reports = cases.prefetch_related("reports", "decisions", prefetch_content())
    page = Paginator(cases_with_reports, PAGE_SIZE).get_page(query.get("page"))
    blocked_texts = (
        BlockedText.objects.decidable_by(user).select_related("author").order_by("appealed_at")
    )
    return Queue(
        rows=tuple(_row(case) for case in page.object_list),
        page=page,
        blocked_texts=tuple(blocked_texts[:PAGE_SIZE]) if not show else (),
        appeals=ModerationCase.objects.appeals_decidable_by(user).count(),
    )


def _cases(user: User, show: str) -> ModerationCaseQuerySet:
    if show == "appeals":
        return ModerationCase.objects.appeals_decidable_by(user).order_by(
            "appeal__created_at", "pk"
        )
    cases = ModerationCase.objects.manageable_by(user)
    if show == CaseState.DECIDED:
        return cases.filter(state=CaseState.DECIDED).order_by("-decided_at", "-pk")
    if show == "mended":
        return cases.edited_since_hidden().order_by("decided_at", "pk")
    if show == "mine":
        cases = cases.filter(steward_id=user.pk)
    return cases.open().order_by("opened_at", "pk")


def _row(case: ModerationCase) -> QueueRow:
    content, reports = case.content_object, list(case.reports.all())
    kind = reportable_kind(content) if content else None
    return QueueRow(
        number=case.pk,
        kind_label=kind.label if kind else "",
        title=kind.title(content) if kind else "",
        author=str(case.author or "Pathway Exchange"),
        reasons=tuple(dict.fromkeys(report.get_reason_display() for report in reports)),
        reports=len(reports),
        urgent=any(report.reason == Reason.PATIENT_DATA for report in reports),
        hidden=case.hidden_on_report,
        created_at=case.opened_at,
        steward=str(case.steward or ""),
        decided="; ".join(decision.get_kind_display() for decision in case.decisions.all()),
        appealed=hasattr(case, "appeal"),
    )
