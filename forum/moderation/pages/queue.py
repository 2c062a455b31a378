"""What waits for stewards, the oldest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from forum.moderation.models import ModerationCase, Reason
from forum.moderation.models.cases import CaseState, ModerationCaseQuerySet
from forum.moderation.things import kind_of, with_things
from forum.people.models import User
from forum.writing.models import HeldText

ON_A_PAGE = 20


@dataclass(frozen=True)
class Row:
    number: int
    what: str
    title: str
    author: str
    reasons: tuple[str, ...]
    reports: int
    urgent: bool
    hidden: bool
    at: datetime
    steward: str
    decided: str
    appealed: bool


@dataclass(frozen=True)
class Queue:
    rows: tuple[Row, ...]
    page: Page[ModerationCase]
    stopped: tuple[HeldText, ...]
    appeals: int


def queue_page(*, user: User, asked: Mapping[str, str]) -> Queue:
    show, reason = asked.get("show", ""), asked.get("reason", "")
    cases = _cases(user, show)
    if reason in Reason.values:
        cases = cases.filter(pk__in=cases.filter(reports__reason=reason).values("pk"))
    cases = cases.select_related("author__organisation", "steward__organisation", "appeal")
    shown = cases.prefetch_related("reports", "decisions", with_things())
    page = Paginator(shown, ON_A_PAGE).get_page(asked.get("page"))
    stopped = HeldText.objects.decidable_by(user).select_related("author").order_by("appealed_at")
    return Queue(
        rows=tuple(_row(case) for case in page.object_list),
        page=page,
        stopped=tuple(stopped[:ON_A_PAGE]) if not show else (),
        appeals=ModerationCase.objects.appeals_decidable_by(user).count(),
    )


def _cases(user: User, show: str) -> ModerationCaseQuerySet:
    if show == "appeals":
        return ModerationCase.objects.appeals_decidable_by(user).order_by("appeal__at", "pk")
    cases = ModerationCase.objects.looked_after_by(user)
    if show == CaseState.DECIDED:
        return cases.filter(state=CaseState.DECIDED).order_by("-decided_at", "-pk")
    if show == "mended":
        return cases.mended().order_by("decided_at", "pk")
    if show == "mine":
        cases = cases.filter(steward_id=user.pk)
    return cases.open().order_by("opened_at", "pk")


def _row(case: ModerationCase) -> Row:
    thing, reports = case.thing, list(case.reports.all())
    kind = kind_of(thing) if thing else None
    return Row(
        number=case.pk,
        what=kind.words if kind else "",
        title=kind.title(thing) if kind else "",
        author=str(case.author or "Pathway Exchange"),
        reasons=tuple(dict.fromkeys(one.get_reason_display() for one in reports)),
        reports=len(reports),
        urgent=any(one.reason == Reason.PATIENT_DATA for one in reports),
        hidden=case.hidden_at_once,
        at=case.opened_at,
        steward=str(case.steward or ""),
        decided="; ".join(one.get_kind_display() for one in case.decisions.all()),
        appealed=hasattr(case, "appeal"),
    )
