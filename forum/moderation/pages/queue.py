"""What waits for stewards, the oldest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from forum.moderation.models import ModerationCase, Reason
from forum.moderation.models.cases import CaseState, ModerationCaseQuerySet
from forum.moderation.reportable import prefetch_content, reportable_kind
from forum.people.models import User
from forum.writing.models import BlockedText

ON_A_PAGE = 20


@dataclass(frozen=True)
class QueueRow:
    number: int
    what: str
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
    stopped: tuple[BlockedText, ...]
    appeals: int


def queue_page(*, user: User, asked: Mapping[str, str]) -> Queue:
    show, reason = asked.get("show", ""), asked.get("reason", "")
    cases = _cases(user, show)
    if reason in Reason.values:
        cases = cases.filter(pk__in=cases.filter(reports__reason=reason).values("pk"))
    cases = cases.select_related("author__organisation", "steward__organisation", "appeal")
    shown = cases.prefetch_related("reports", "decisions", prefetch_content())
    page = Paginator(shown, ON_A_PAGE).get_page(asked.get("page"))
    stopped = (
        BlockedText.objects.decidable_by(user).select_related("author").order_by("appealed_at")
    )
    return Queue(
        rows=tuple(_row(case) for case in page.object_list),
        page=page,
        stopped=tuple(stopped[:ON_A_PAGE]) if not show else (),
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
    thing, reports = case.content_object, list(case.reports.all())
    kind = reportable_kind(thing) if thing else None
    return QueueRow(
        number=case.pk,
        what=kind.label if kind else "",
        title=kind.title(thing) if kind else "",
        author=str(case.author or "Pathway Exchange"),
        reasons=tuple(dict.fromkeys(one.get_reason_display() for one in reports)),
        reports=len(reports),
        urgent=any(one.reason == Reason.PATIENT_DATA for one in reports),
        hidden=case.hidden_on_report,
        created_at=case.opened_at,
        steward=str(case.steward or ""),
        decided="; ".join(one.get_kind_display() for one in case.decisions.all()),
        appealed=hasattr(case, "appeal"),
    )
