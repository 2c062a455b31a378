"""A flag's page: question and reply side by side, offers, matches, plans and lessons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from forum.casestudies.models import CaseStudy
from forum.people.models import User
from forum.support import wording
from forum.support.models import (
    Dispute,
    Flag,
    FlagMatch,
    FlagReply,
    FlagState,
    ImprovementPlan,
    Lesson,
    Origin,
    SupportOffer,
)
from forum.support.pages.evidence import EvidenceSection, evidence_section
from forum.support.permissions import can_edit, can_offer, can_write_plan
from forum.support.wording import WordingFinding
from metrics import formatting
from metrics.calendar import working_days_between
from metrics.pages.components import Link
from metrics.pages.list_needs_question import needs_link
from metrics.pages.provider_share import share_sentence
from metrics.series import Vintages

ORIGIN_WORDS = {
    Origin.SELF: "We would like help",
    Origin.REGIONAL: "A question to the area, with an offer of support",
    Origin.NATIONAL: "A question to the area, with an offer of support",
}


@dataclass(frozen=True)
class FlagPage:
    flag: Flag
    origin_words: str
    state_words: str
    deadline_words: str
    evidence: EvidenceSection | None
    reply: FlagReply | None
    no_reply_words: str
    offers: tuple[SupportOffer, ...]
    matches: tuple[FlagMatch, ...]
    plans: tuple[ImprovementPlan, ...]
    lessons: tuple[Lesson, ...]
    disputes: tuple[Dispute, ...]
    readable: frozenset[int]
    wording_findings: tuple[WordingFinding, ...]
    missing_parts: tuple[str, ...]
    can_offer: bool
    can_plan: bool
    can_edit: bool
    share: str
    needs: Link


def flag_page(*, user: User, flag: Flag) -> FlagPage:
    offers, matches = tuple(_offers(flag)), tuple(_matches(flag))
    is_editor = can_edit(user, flag)
    return FlagPage(
        flag=flag,
        origin_words=ORIGIN_WORDS[Origin(flag.origin)],
        state_words=state_words(flag),
        deadline_words=deadline_words(flag),
        evidence=evidence_section(flag),
        reply=getattr(flag, "reply", None),
        no_reply_words=_no_reply_words(flag),
        offers=offers,
        matches=matches,
        plans=tuple(
            ImprovementPlan.objects.visible_to(user).filter(flag=flag).select_related("owner")
        ),
        lessons=tuple(flag.lessons.select_related("author")),
        disputes=tuple(
            Dispute.objects.visible_to(user)
            .filter(flag=flag)
            .select_related("author", "resolved_by")
        ),
        readable=readable_case_study_ids(user, (match.case_study_id for match in matches)),
        wording_findings=_wording_findings(flag, offers, matches) if is_editor else (),
        missing_parts=_missing_parts(flag, offers, matches) if is_editor else (),
        can_offer=can_offer(user, flag),
        can_plan=can_write_plan(user, flag.place, flag),
        can_edit=is_editor,
        share=_share(user, flag),
        needs=needs_link(flag.place, f"?treatment={flag.treatment_function}"),
    )


def _share(user: User, flag: Flag) -> str:
    """How much of the area's admitted care the provider does that it is about."""
    vintages = Vintages.visible_to(user) if flag.provider else None
    if not vintages or not flag.provider:
        return ""
    return share_sentence(flag.provider, flag.place, vintages, flag.treatment_function)


def readable_case_study_ids(user: User, case_study_ids: Iterable[int | None]) -> frozenset[int]:
    """A linked case study may have been withdrawn since, or restricted to fewer readers."""
    wanted_ids = {number for number in case_study_ids if number is not None}
    if not wanted_ids:
        return frozenset()
    case_studies = CaseStudy.objects.readable_by(user).published().filter(pk__in=wanted_ids)
    return frozenset(case_studies.values_list("pk", flat=True))


def _offers(flag: Flag) -> Sequence[SupportOffer]:
    offers = list(flag.offers.select_related("author", "person", "from_place", "thread"))
    for offer in offers:
        offer.flag = flag
    return offers


def _matches(flag: Flag) -> Sequence[FlagMatch]:
    return list(flag.matches.select_related("intervention", "case_study__place"))


def state_words(flag: Flag) -> str:
    """
    >>> now_words(Flag(state="with_area"))
    'With the area, which has the right of reply'
    """
    if flag.state == FlagState.CLOSED:
        return f"Closed: {flag.outcome_words}"
    if flag.state == FlagState.REPLIED and flag.is_own:
        return "The area asks for help"
    if flag.state == FlagState.REPLIED:
        return "The area has replied"
    label = FlagState(flag.state).label
    return f"{label[:1].upper()}{label[1:]}"


def deadline_words(flag: Flag) -> str:
    """How long the area has to reply, in working days."""
    if flag.state == FlagState.DISPUTED:
        return f"The clock stands still with {_days_words(flag.days_left or 0)} left."
    if flag.state != FlagState.WITH_AREA or flag.reply_due is None:
        return ""
    left = working_days_between(timezone.localdate(), flag.reply_due)
    extended = " It has been extended once." if flag.extended else ""
    return f"The area can reply until {formatting.day(flag.reply_due)}: {_days_words(left)} left.{extended}"


def _days_words(left: int) -> str:
    return "1 working day" if left == 1 else f"{left} working days"


def _no_reply_words(flag: Flag) -> str:
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


def _wording_findings(
    flag: Flag, offers: Sequence[SupportOffer], matches: Sequence[FlagMatch]
) -> tuple[WordingFinding, ...]:
    if flag.is_own:
        return ()
    texts = [
        flag.question,
        *(text.description for text in offers),
        *(text.reason for text in matches),
    ]
    return tuple(finding for text in texts for finding in wording.check_wording(text))


def _missing_parts(
    flag: Flag, offers: Sequence[SupportOffer], matches: Sequence[FlagMatch]
) -> tuple[str, ...]:
    """What it needs before it can be sent."""
    if flag.is_own:
        return ()
    missing = []
    if not any(not offer.has_ended for offer in offers):
        missing.append("at least one offer of support")
    if not matches:
        missing.append("at least one kind of change that might help")
    return tuple(missing)
