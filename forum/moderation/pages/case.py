"""A case as the steward sees it: the content, its reports, decisions and appeal."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from forum.moderation.actions.enforcement import affected_post
from forum.moderation.models import Appeal, Decision, ModerationCase, Report
from forum.moderation.pages.cards import ContentCard, content_card
from forum.moderation.permissions import can_decide, can_decide_appeal
from forum.moderation.reportable import changed_since
from forum.people.models import User
from forum.threads.models import Post, Visibility
from forum.writing import markdown

MAX_EARLIER_DECISIONS = 10


@dataclass(frozen=True)
class PreviousPost:
    """The post before the reported one."""

    byline: str
    html: SafeString


@dataclass(frozen=True)
class CasePage:
    case: ModerationCase
    card: ContentCard | None
    previous_post: PreviousPost | None
    changed_since_report: bool
    reports: tuple[Report, ...]
    decisions: tuple[Decision, ...]
    earlier_decisions: tuple[Decision, ...]
    appeal: Appeal | None
    can_decide: bool
    can_decide_appeal: bool
    can_add: bool
    can_show: bool


def case_page(*, user: User, case: ModerationCase) -> CasePage:
    content = case.content_object
    decisions = tuple(case.decisions.all())
    about_author = any(decision.kind in ("warn", "suspend") for decision in decisions)
    appeal = getattr(case, "appeal", None)
    post = affected_post(content)
    is_hidden = post is not None and post.visibility == Visibility.HIDDEN
    is_closed = case.is_open or appeal is not None or about_author
    return CasePage(
        case=case,
        card=content_card(content) if content else None,
        previous_post=_previous_post(content) if isinstance(content, Post) else None,
        changed_since_report=content is not None and changed_since(content, case.opened_at),
        reports=tuple(case.reports.select_related("author")),
        decisions=decisions,
        earlier_decisions=_earlier_decisions(case),
        appeal=appeal,
        can_decide=can_decide(user, case),
        can_decide_appeal=can_decide_appeal(user, case),
        can_add=case.author is not None and not is_closed,
        can_show=is_hidden and any(decision.kind == "hide" for decision in decisions),
    )


def _previous_post(post: Post) -> PreviousPost | None:
    earlier_posts = Post.objects.of(post.thread).shown().filter(number__lt=post.number)
    previous_post = (
        post.reply_to or earlier_posts.select_related("author").order_by("-number").first()
    )
    if previous_post is None or not previous_post.is_shown:
        return None
    return PreviousPost(previous_post.byline, markdown.render_markdown(previous_post.body))


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
