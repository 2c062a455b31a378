"""A case study in a list: its 30 seconds."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forum.casestudies.grading import GRADE_MEANINGS, Grade
from forum.casestudies.models import CaseStudy, State
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


def card(case_study: CaseStudy) -> Card:
    """The row must bring its place with it."""
    facts = [TREATMENTS[case_study.treatment_function]]
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
    )


def kind_words(case_study: CaseStudy) -> str:
    said = case_study.get_kind_display()
    if not said:
        return "It is not said how it turned out"
    return f"Reported: {said[:1].lower()}{said[1:]}" if case_study.compiled else said


def cards(case_studies: Iterable[CaseStudy]) -> tuple[Card, ...]:
    return tuple(card(one) for one in case_studies)


def reviewed_words(case_study: CaseStudy) -> str:
    if case_study.reviewed_on is None:
        return ""
    if case_study.compiled:
        return f"Compiled on {day(case_study.reviewed_on)}"
    if case_study.state == State.REVIEW_DUE:
        return f"Last reviewed on {day(case_study.reviewed_on)}; a review is due"
    return f"Last reviewed on {day(case_study.reviewed_on)}"


def day(moment: date) -> str:
    return formatting.day(moment)
