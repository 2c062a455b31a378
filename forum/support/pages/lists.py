"""Lists of open and closed flags and plans, and a person's tasks."""

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

PAGE_SIZE = 20
MAX_PLANS = 30
MAX_TASKS = 20
Task = Flag | SupportOffer | ImprovementPlan | Dispute


@dataclass(frozen=True)
class FlagRow:
    title: str
    url: str
    origin_words: str
    state_words: str
    deadline_words: str
    audience: str


@dataclass(frozen=True)
class SupportHome:
    tasks: tuple[Link, ...]
    rows: tuple[FlagRow, ...]
    page: Page[Flag]
    plans: tuple[ImprovementPlan, ...]
    can_watch: bool
    can_ask: bool


def support_home(*, user: User, number: str | None) -> SupportHome:
    flags = Flag.objects.visible_to(user).open().newest_first().select_related("place", "author")
    page = Paginator(flags, PAGE_SIZE).get_page(number)
    plans = ImprovementPlan.objects.visible_to(user).open().select_related("place", "owner")
    return SupportHome(
        tasks=tuple(open_tasks(user)),
        rows=tuple(map(flag_row, page.object_list)),
        page=page,
        plans=tuple(plans.order_by("-changed_at", "-pk")[:MAX_PLANS]),
        can_watch=can_see_watch_list(user),
        can_ask=places_with_permission(user, Permission.ASK_FOR_SUPPORT).exists(),
    )


def closed_flags(user: User) -> FlagQuerySet:
    """For a year; for their parties for ever. Without those withdrawn before they were sent."""
    flags = Flag.objects.visible_to(user).exclude(ended_at=None).exclude(sent_at=None)
    return flags.select_related("place", "author").order_by("-ended_at", "-pk")


def ended_plans(user: User) -> ImprovementPlanQuerySet:
    plans = ImprovementPlan.objects.visible_to(user).exclude(ended_at=None)
    return plans.select_related("place").order_by("-ended_at", "-pk")


def flag_row(flag: Flag) -> FlagRow:
    return FlagRow(
        title=str(flag),
        url=flag.get_absolute_url(),
        origin_words=ORIGIN_WORDS[Origin(flag.origin)],
        state_words=state_words(flag),
        deadline_words=deadline_words(flag),
        audience="" if flag.is_shown else flag.audience_words,
    )


def open_tasks(user: User) -> Iterable[Link]:
    """What this person is asked to do, the earliest due first."""
    flags, offers = Flag.objects.select_related("place", "author"), SupportOffer.objects.all()
    offers = offers.select_related("flag__place", "author")
    plans = ImprovementPlan.objects.visible_to(user).select_related("place")
    queries = Dispute.objects.resolvable_by(user).select_related("place", "author")
    tasks: list[tuple[str, Iterable[Task]]] = [
        ("Reply", flags.awaiting_reply_from(user).order_by("reply_due", "pk")),
        ("Look at disputed figures", queries.order_by("created_at")),
        ("Accept or decline", offers.visible_to(user).answerable_by(user)),
        ("Get in touch", offers.visible_to(user).awaiting_contact_by(user)),
        ("Agree, or say what is missing", plans.agreeable_by(user)),
        ("Record the review", plans.reviewable_by(user)),
        ("Finish and send", flags.editable_by(user).filter(author=user)),
    ]
    for task_words, rows in tasks:
        for row in list(rows)[:MAX_TASKS]:
            yield Link(f"{task_words}: {row}", row.get_absolute_url())
