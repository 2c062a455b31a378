"""A case as the steward sees it: the content, its reports, decisions and appeal."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from forum.moderation.models import Appeal, Decision, ModerationCase, Report
from forum.moderation.pages.cards import ContentCard, content_card
from forum.moderation.reportable import changed_since, reportable_kind
from forum.rooms.reportable import Reportable
from forum.writing import markdown

MAX_EARLIER_DECISIONS = 10


@dataclass(frozen=True)
class PreviousContent:
    """What was written before the reported content."""

    title: str
    byline: str
    html: SafeString


@dataclass(frozen=True)
class CasePage:
    case: ModerationCase
    card: ContentCard | None
    previous: PreviousContent | None
    changed_since_report: bool
    reports: tuple[Report, ...]
    decisions: tuple[Decision, ...]
    earlier_decisions: tuple[Decision, ...]
    appeal: Appeal | None


def case_page(*, case: ModerationCase) -> CasePage:
    content = case.content_object
    return CasePage(
        case=case,
        card=content_card(content) if content else None,
        previous=_previous(content) if content else None,
        changed_since_report=content is not None and changed_since(content, case.opened_at),
        reports=tuple(case.reports.select_related("author")),
        decisions=tuple(case.decisions.all()),
        earlier_decisions=_earlier_decisions(case),
        appeal=getattr(case, "appeal", None),
    )


def _previous(content: Reportable) -> PreviousContent | None:
    previous = reportable_kind(content).previous(content)
    if previous is None:
        return None
    kind = reportable_kind(previous)
    html = markdown.render_markdown(kind.text(previous))
    return PreviousContent(f"The {kind.label} before it", previous.byline, html)


def _earlier_decisions(case: ModerationCase) -> tuple[Decision, ...]:
    """About the same author, the newest first."""
    if case.author_id is None:
        return ()
    decisions = Decision.objects.filter(about_id=case.author_id).exclude(case=case)
    return tuple(
        decisions.select_related("case__appeal").order_by("-created_at", "-pk")[
            :MAX_EARLIER_DECISIONS
        ]
    )
