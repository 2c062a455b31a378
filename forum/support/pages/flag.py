"""A flag as its reader sees it: question and reply side by side, and what came of both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.people.models import User
from forum.support import wording
from forum.support.deadlines import working_days_between
from forum.support.models import (
    AreaFlag,
    DataQuery,
    FlagMatch,
    FlagReply,
    FlagState,
    ImprovementPlan,
    Lesson,
    Origin,
    SupportOffer,
)
from forum.support.pages.evidence import Evidence, evidence_of
from forum.support.permissions import can_edit, can_offer, can_write_plan
from forum.support.wording import Wording
from metrics import words

WHOSE = {
    Origin.SELF: "We would like help",
    Origin.REGIONAL: "A question to the area, with an offer of support",
    Origin.NATIONAL: "A question to the area, with an offer of support",
}


@dataclass(frozen=True)
class FlagPage:
    flag: AreaFlag
    what: str
    now: str
    clock: str
    evidence: Evidence | None
    reply: FlagReply | None
    no_reply: str
    offers: tuple[SupportOffer, ...]
    matches: tuple[FlagMatch, ...]
    plans: tuple[ImprovementPlan, ...]
    lessons: tuple[Lesson, ...]
    queries: tuple[DataQuery, ...]
    readable: frozenset[int]
    wording: tuple[Wording, ...]
    missing: tuple[str, ...]
    may_offer: bool
    may_plan: bool
    may_edit: bool


def flag_page(*, user: User, flag: AreaFlag) -> FlagPage:
    offers, matches = tuple(_offers(flag)), tuple(_matches(flag))
    may_edit = can_edit(user, flag)
    return FlagPage(
        flag=flag,
        what=WHOSE[Origin(flag.origin)],
        now=now_words(flag),
        clock=clock_words(flag),
        evidence=evidence_of(flag),
        reply=getattr(flag, "reply", None),
        no_reply=_no_reply(flag),
        offers=offers,
        matches=matches,
        plans=tuple(
            ImprovementPlan.objects.visible_to(user).filter(flag=flag).select_related("owner")
        ),
        lessons=tuple(flag.lessons.select_related("author")),
        queries=tuple(
            DataQuery.objects.visible_to(user)
            .filter(flag=flag)
            .select_related("author", "settled_by")
        ),
        readable=readable(user, (one.case_study_id for one in matches)),
        wording=_wording(flag, offers, matches) if may_edit else (),
        missing=_missing(flag, offers, matches) if may_edit else (),
        may_offer=can_offer(user, flag),
        may_plan=can_write_plan(user, flag.place, flag),
        may_edit=may_edit,
    )


def readable(user: User, numbers: Iterable[int | None]) -> frozenset[int]:
    """Of case studies that are named: one may have been withdrawn since, or kept to fewer readers."""
    named = {number for number in numbers if number is not None}
    if not named:
        return frozenset()
    found = CaseStudy.objects.readable_by(user).published().filter(pk__in=named)
    return frozenset(found.values_list("pk", flat=True))


def _offers(flag: AreaFlag) -> Sequence[SupportOffer]:
    found = list(flag.offers.select_related("author", "person", "from_place", "thread"))
    for one in found:
        one.flag = flag
    return found


def _matches(flag: AreaFlag) -> Sequence[FlagMatch]:
    return list(flag.matches.select_related("intervention", "case_study__place"))


def now_words(flag: AreaFlag) -> str:
    """
    >>> now_words(AreaFlag(state="with_area"))
    'With the area, which has the right of reply'
    """
    if flag.state == FlagState.CLOSED:
        return f"Closed: {flag.get_outcome_display()}"
    if flag.state == FlagState.REPLIED and flag.is_own:
        return "The area asks for help"
    if flag.state == FlagState.REPLIED:
        return "The area has replied"
    said = FlagState(flag.state).label
    return f"{said[:1].upper()}{said[1:]}"


def clock_words(flag: AreaFlag) -> str:
    """How long the area has, in working days: neither weekends nor bank holidays count."""
    if flag.state == FlagState.DISPUTED:
        return f"The clock stands still with {_days(flag.days_left or 0)} left."
    if flag.state != FlagState.WITH_AREA or flag.reply_due is None:
        return ""
    left = working_days_between(timezone.localdate(), flag.reply_due)
    extended = ", which has been extended once" if flag.extended else ""
    return f"The area can reply until {words.day(flag.reply_due)}{extended}: {_days(left)} left."


def _days(left: int) -> str:
    return "1 working day" if left == 1 else f"{left} working days"


def _no_reply(flag: AreaFlag) -> str:
    if flag.is_own:
        return ""
    if flag.state in (FlagState.WITH_AREA, FlagState.DISPUTED):
        return "The area has not replied yet."
    if flag.state == FlagState.DRAFT:
        return ""
    if flag.state == FlagState.WITHDRAWN and not flag.is_shown:
        return "It was withdrawn before the area replied."
    return (
        "The area did not reply within the time. A reply can still be added, and stands here then."
    )


def _wording(
    flag: AreaFlag, offers: Sequence[SupportOffer], matches: Sequence[FlagMatch]
) -> tuple[Wording, ...]:
    if flag.is_own:
        return ()
    texts = [flag.question, *(one.words for one in offers), *(one.why for one in matches)]
    return tuple(found for one in texts for found in wording.look(one))


def _missing(
    flag: AreaFlag, offers: Sequence[SupportOffer], matches: Sequence[FlagMatch]
) -> tuple[str, ...]:
    """Before it can be sent."""
    if flag.is_own:
        return ()
    found = []
    if not any(not one.has_ended for one in offers):
        found.append("at least one offer of support")
    if not matches:
        found.append("at least one kind of change that might help")
    return tuple(found)
