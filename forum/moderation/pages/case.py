"""One case for the steward who decides it: the thing, where it stands, and what was decided before."""

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

EARLIER = 10


@dataclass(frozen=True)
class PreviousPost:
    """The post that it stands after."""

    byline: str
    html: SafeString


@dataclass(frozen=True)
class CasePage:
    case: ModerationCase
    card: ContentCard | None
    before: PreviousPost | None
    changed: bool
    reports: tuple[Report, ...]
    decisions: tuple[Decision, ...]
    earlier: tuple[Decision, ...]
    appeal: Appeal | None
    may_decide: bool
    may_decide_appeal: bool
    may_add: bool
    may_show: bool


def case_page(*, user: User, case: ModerationCase) -> CasePage:
    thing = case.content_object
    decisions = tuple(case.decisions.all())
    about_author = any(one.kind in ("warn", "suspend") for one in decisions)
    appeal = getattr(case, "appeal", None)
    post = affected_post(thing)
    hidden = post is not None and post.visibility == Visibility.HIDDEN
    closed = case.is_open or appeal is not None or about_author
    return CasePage(
        case=case,
        card=content_card(thing) if thing else None,
        before=_before(thing) if isinstance(thing, Post) else None,
        changed=thing is not None and changed_since(thing, case.opened_at),
        reports=tuple(case.reports.select_related("author")),
        decisions=decisions,
        earlier=_earlier(case),
        appeal=appeal,
        may_decide=can_decide(user, case),
        may_decide_appeal=can_decide_appeal(user, case),
        may_add=case.author is not None and not closed,
        may_show=hidden and any(one.kind == "hide" for one in decisions),
    )


def _before(post: Post) -> PreviousPost | None:
    others = Post.objects.of(post.thread).shown().filter(number__lt=post.number)
    found = post.reply_to or others.select_related("author").order_by("-number").first()
    if found is None or not found.is_shown:
        return None
    return PreviousPost(found.byline, markdown.render_markdown(found.body))


def _earlier(case: ModerationCase) -> tuple[Decision, ...]:
    """About the same person, the newest first; those that were taken back say so."""
    if case.author_id is None:
        return ()
    found = Decision.objects.filter(about_id=case.author_id).exclude(case=case)
    return tuple(found.select_related("case__appeal").order_by("-created_at", "-pk")[:EARLIER])
