"""A case study in a list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forum.casestudies.grading import GRADE_MEANINGS, Grade
from forum.casestudies.models import CaseStudy, State
from forum.people.permissions import AnyUser
from forum.rooms import taken_up
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.rtt.columns import TREATMENTS


@dataclass(frozen=True)
class Card:
    title: str
    url: str
    summary: str
    place: str
    kind: str
    kind_words: str
    facts: tuple[str, ...]
    grade: str
    grade_meaning: str
    reviewed: str
    remark: str
    tried: str = ""


def card(case_study: CaseStudy, share: str = "", tried: str = "") -> Card:
    """Read the row `with_places`, or each card costs a query. `share`: that which the provider has of the
    area on whose page it stands, in words. `tried`: where others tried it, in words."""
    done_at = case_study.provider.name if case_study.provider else ""
    facts = [f"{done_at} ({share})" if share else done_at] if done_at else []
    facts += [TREATMENTS[case_study.treatment_function]]
    if case_study.measure:
        facts.append(BY_SLUG[case_study.measure].short)
    if case_study.started_on:
        facts.append(f"started {formatting.month(case_study.started_on)}")
    return Card(
        title=case_study.title,
        url=case_study.get_absolute_url(),
        summary=case_study.summary,
        place=case_study.place.name,
        kind=case_study.kind,
        kind_words=kind_words(case_study),
        facts=tuple(facts),
        grade=case_study.grade,
        grade_meaning=GRADE_MEANINGS[Grade(case_study.grade)],
        reviewed=reviewed_words(case_study),
        remark="Compiled from public sources; the team named has not reviewed it"
        if case_study.compiled
        else "",
        tried=tried,
    )


def kind_words(case_study: CaseStudy) -> str:
    outcome = case_study.get_kind_display()
    if not outcome:
        return "Outcome not reported"
    return f"Reported: {outcome[:1].lower()}{outcome[1:]}" if case_study.compiled else outcome


def cards(
    user: AnyUser, case_studies: Iterable[CaseStudy], shares: Mapping[int, str] | None = None
) -> tuple[Card, ...]:
    """`shares`: by the number of each case study, what `card` says of it. One query for all of them says
    where others tried them."""
    rows = tuple(case_studies)
    tried = taken_up("case_study", user, [row.pk for row in rows])
    return tuple(
        card(
            row,
            (shares or {}).get(row.pk, ""),
            tried[row.pk].words if row.pk in tried else "",
        )
        for row in rows
    )


def reviewed_words(case_study: CaseStudy) -> str:
    if case_study.reviewed_on is None:
        return ""
    if case_study.compiled:
        return f"Compiled on {formatting.day(case_study.reviewed_on)}"
    if case_study.state == State.REVIEW_DUE:
        return f"Last reviewed on {formatting.day(case_study.reviewed_on)}; a review is due"
    return f"Last reviewed on {formatting.day(case_study.reviewed_on)}"
