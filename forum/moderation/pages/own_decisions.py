"""Decisions about what a person wrote, and outcomes of what they reported."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator

from forum.moderation.models import Appeal, Decision, DecisionKind, ModerationCase, Report
from forum.moderation.pages.cards import ContentName, names_visible_to
from forum.moderation.reportable import prefetch_content, reportable_kind
from forum.people.models import User
from forum.people.permissions import can_read_staff_content
from forum.rooms.reportable import ReportableKind

PAGE_SIZE = 20


@dataclass(frozen=True)
class OwnCase:
    number: int
    name: ContentName | None
    created_at: datetime
    is_hidden: bool
    how_to_correct: str
    is_open: bool
    decisions: tuple[Decision, ...]
    appeal: Appeal | None
    can_appeal: bool


@dataclass(frozen=True)
class OwnReport:
    number: int
    name: ContentName | None
    reason: str
    created_at: datetime
    outcome: str


@dataclass(frozen=True)
class OwnDecisionsPage:
    own_cases: tuple[OwnCase, ...]
    own_reports: tuple[OwnReport, ...]
    page: Page[ModerationCase]
    cases: tuple[ModerationCase, ...]


def own_decisions_page(*, user: User, number: str | None) -> OwnDecisionsPage:
    cases = ModerationCase.objects.visible_to_author(user).order_by("-opened_at", "-pk")
    cases = cases.select_related("appeal").prefetch_related("decisions", prefetch_content())
    page = Paginator(cases, PAGE_SIZE).get_page(number)
    reports = _reports(user)
    page_cases = list(page.object_list)
    contents = [case.content_object for case in page_cases] + [
        report.case.content_object for report in reports
    ]
    names = names_visible_to(user, contents)
    return OwnDecisionsPage(
        own_cases=tuple(_own_case(case, names.get(case.content_object)) for case in page_cases),
        own_reports=tuple(
            _own_report(report, names.get(report.case.content_object)) for report in reports
        ),
        page=page,
        cases=(*page_cases, *(report.case for report in reports)),
    )


def _reports(user: User) -> list[Report]:
    if not can_read_staff_content(user):
        return []
    reports = Report.objects.filter(author=user).select_related("case__appeal").order_by("-pk")
    return list(
        reports.prefetch_related("case__decisions", prefetch_content("case__content_object"))[
            :PAGE_SIZE
        ]
    )


def _own_case(case: ModerationCase, name: ContentName | None) -> OwnCase:
    decisions = tuple(case.decisions.all())
    appeal = getattr(case, "appeal", None)
    content = case.content_object
    kind = reportable_kind(content) if content is not None else None
    is_hidden = kind is not None and kind.is_hidden(content)
    return OwnCase(
        number=case.pk,
        name=name,
        created_at=case.opened_at,
        is_hidden=is_hidden or (case.hidden_on_report and case.is_open),
        how_to_correct=(kind or ReportableKind).how_to_correct,
        is_open=case.is_open,
        decisions=decisions,
        appeal=appeal,
        can_appeal=appeal is None
        and any(decision.kind != DecisionKind.KEEP for decision in decisions),
    )


def _own_report(report: Report, name: ContentName | None) -> OwnReport:
    """The decision about the content. Reporters do not see the decision about its author."""
    decision_words = [
        decision.get_kind_display()
        for decision in report.case.decisions.all()
        if decision.kind not in (DecisionKind.WARN, DecisionKind.SUSPEND)
    ]
    appeal = getattr(report.case, "appeal", None)
    is_overturned = appeal is not None and appeal.state == "overturned"
    outcome = (
        "A steward has not decided yet." if not decision_words else f"Decided: {decision_words[0]}."
    )
    if is_overturned:
        outcome += " On appeal, another steward took this back."
    return OwnReport(report.case_id, name, report.get_reason_display(), report.created_at, outcome)
