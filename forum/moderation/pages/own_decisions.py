"""What happened to what somebody wrote, and what came of what they reported."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from forum.moderation.models import Appeal, Decision, DecisionKind, ModerationCase, Report
from forum.moderation.pages.cards import ContentName, names_visible_to
from forum.moderation.reportable import prefetch_content
from forum.people.models import User
from forum.people.permissions import can_read_staff_content
from forum.threads.models import Post, Visibility

ON_A_PAGE = 20


@dataclass(frozen=True)
class OwnCase:
    number: int
    named: ContentName | None
    created_at: datetime
    hidden: bool
    waiting: bool
    decisions: tuple[Decision, ...]
    appeal: Appeal | None
    may_appeal: bool


@dataclass(frozen=True)
class OwnReport:
    number: int
    named: ContentName | None
    reason: str
    created_at: datetime
    outcome: str


@dataclass(frozen=True)
class OwnDecisionsPage:
    mine: tuple[OwnCase, ...]
    reported: tuple[OwnReport, ...]
    page: Page[ModerationCase]
    cases: tuple[ModerationCase, ...]


def own_decisions_page(*, user: User, number: str | None) -> OwnDecisionsPage:
    cases = ModerationCase.objects.visible_to_author(user).order_by("-opened_at", "-pk")
    cases = cases.select_related("appeal").prefetch_related("decisions", prefetch_content())
    page = Paginator(cases, ON_A_PAGE).get_page(number)
    reports = _reports(user)
    shown = list(page.object_list)
    things = [one.content_object for one in shown] + [one.case.content_object for one in reports]
    named = names_visible_to(user, things)
    return OwnDecisionsPage(
        mine=tuple(_mine(one, named.get(one.content_object)) for one in shown),
        reported=tuple(_reported(one, named.get(one.case.content_object)) for one in reports),
        page=page,
        cases=(*shown, *(one.case for one in reports)),
    )


def _reports(user: User) -> list[Report]:
    if not can_read_staff_content(user):
        return []
    found = Report.objects.filter(author=user).select_related("case__appeal").order_by("-pk")
    return list(
        found.prefetch_related("case__decisions", prefetch_content("case__content_object"))[
            :ON_A_PAGE
        ]
    )


def _mine(case: ModerationCase, named: ContentName | None) -> OwnCase:
    decisions = tuple(case.decisions.all())
    appeal = getattr(case, "appeal", None)
    thing = case.content_object
    hidden = isinstance(thing, Post) and thing.visibility == Visibility.HIDDEN
    return OwnCase(
        number=case.pk,
        named=named,
        created_at=case.opened_at,
        hidden=hidden or (case.hidden_on_report and case.is_open),
        waiting=case.is_open,
        decisions=decisions,
        appeal=appeal,
        may_appeal=appeal is None and any(one.kind != DecisionKind.KEEP for one in decisions),
    )


def _reported(report: Report, named: ContentName | None) -> OwnReport:
    """What became of the thing. What became of its author is between them and the stewards."""
    decided = [
        one.get_kind_display()
        for one in report.case.decisions.all()
        if one.kind not in (DecisionKind.WARN, DecisionKind.SUSPEND)
    ]
    appeal = getattr(report.case, "appeal", None)
    taken_back = appeal is not None and appeal.state == "overturned"
    outcome = "A steward has not decided yet." if not decided else f"Decided: {decided[0]}."
    if taken_back:
        outcome += " On appeal, another steward took this back."
    return OwnReport(report.case_id, named, report.get_reason_display(), report.created_at, outcome)
