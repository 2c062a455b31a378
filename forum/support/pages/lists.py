"""What is open, what is asked of somebody, what is over."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from forum.people.models import User
from forum.people.permissions import Permission, places_with_permission
from forum.support.models import Dispute, Flag, ImprovementPlan, Origin, SupportOffer
from forum.support.models.flags import FlagQuerySet
from forum.support.models.plans import ImprovementPlanQuerySet
from forum.support.pages.flag import ORIGIN_WORDS, deadline_words, state_words
from forum.support.permissions import can_see_watch_list
from metrics.pages.components import Link

ON_A_PAGE = 20
MOST_PLANS = 30
MOST_TASKS = 20
Task = Flag | SupportOffer | ImprovementPlan | Dispute


@dataclass(frozen=True)
class FlagRow:
    title: str
    url: str
    what: str
    now: str
    clock: str
    audience: str


@dataclass(frozen=True)
class SupportHome:
    tasks: tuple[Link, ...]
    rows: tuple[FlagRow, ...]
    page: Page[Flag]
    plans: tuple[ImprovementPlan, ...]
    may_watch: bool
    may_ask: bool


def support_home(*, user: User, number: str | None) -> SupportHome:
    there = Flag.objects.visible_to(user).open().newest_first().select_related("place")
    page = Paginator(there, ON_A_PAGE).get_page(number)
    plans = ImprovementPlan.objects.visible_to(user).open().select_related("place", "owner")
    return SupportHome(
        tasks=tuple(open_tasks(user)),
        rows=tuple(map(flag_row, page.object_list)),
        page=page,
        plans=tuple(plans.order_by("-changed_at", "-pk")[:MOST_PLANS]),
        may_watch=can_see_watch_list(user),
        may_ask=places_with_permission(user, Permission.ASK_FOR_SUPPORT).exists(),
    )


def closed_flags(user: User) -> FlagQuerySet:
    """For a year; its parties find them for ever. What was withdrawn before it was sent is nothing."""
    found = Flag.objects.visible_to(user).exclude(ended_at=None).exclude(sent_at=None)
    return found.select_related("place").order_by("-ended_at", "-pk")


def ended_plans(user: User) -> ImprovementPlanQuerySet:
    found = ImprovementPlan.objects.visible_to(user).exclude(ended_at=None)
    return found.select_related("place").order_by("-ended_at", "-pk")


def flag_row(flag: Flag) -> FlagRow:
    return FlagRow(
        title=str(flag),
        url=flag.get_absolute_url(),
        what=ORIGIN_WORDS[Origin(flag.origin)],
        now=state_words(flag),
        clock=deadline_words(flag),
        audience="" if flag.is_shown else flag.audience_words,
    )


def open_tasks(user: User) -> Iterable[Link]:
    """What waits for this person, what is due first."""
    flags, offers = Flag.objects.select_related("place"), SupportOffer.objects.all()
    offers = offers.select_related("flag__place")
    plans = ImprovementPlan.objects.visible_to(user).select_related("place")
    queries = Dispute.objects.resolvable_by(user).select_related("place")
    asked: list[tuple[str, Iterable[Task]]] = [
        ("Reply", flags.awaiting_reply_from(user).order_by("reply_due", "pk")),
        ("Look at disputed figures", queries.order_by("created_at")),
        ("Accept or decline", offers.visible_to(user).answerable_by(user)),
        ("Get in touch", offers.visible_to(user).awaiting_contact_by(user)),
        ("Agree, or say what is missing", plans.agreeable_by(user)),
        ("Record the review", plans.reviewable_by(user)),
        ("Finish and send", flags.editable_by(user).filter(author=user)),
    ]
    for what, rows in asked:
        for one in list(rows)[:MOST_TASKS]:
            yield Link(f"{what}: {one}", one.get_absolute_url())
