"""The task list, the state of things in words, and what changed from version to version."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.core.paginator import Page, Paginator

from forum.casestudies import grading, permissions
from forum.casestudies.actions.editing import get_answers
from forum.casestudies.answer_columns import collect_evidence
from forum.casestudies.grading import GradeResult
from forum.casestudies.models import (
    CaseStudy,
    Comment,
    Section,
    SectionDraft,
    SectionVersion,
    State,
)
from forum.casestudies.pages.texts import answer_words
from forum.casestudies.sections import BY_NAME, SECTIONS, Answers, missing_questions, word_count
from forum.people.models import AuditEvent, User
from metrics import formatting


@dataclass(frozen=True)
class Task:
    name: str
    title: str
    status: str
    done: bool
    hint: str


@dataclass(frozen=True)
class WritingPage:
    case_study: CaseStudy
    tasks: tuple[Task, ...]
    done: int
    ready: bool
    grade: GradeResult
    comments: tuple[Comment, ...]
    where: str
    may_edit: bool


def writing_page(*, user: User, case_study: CaseStudy) -> WritingPage:
    sections = {section.name: section for section in case_study.sections.all()}
    unsaved = SectionDraft.objects.filter(case_study=case_study, person=user)
    kept = set(unsaved.values_list("section", flat=True))
    comments = tuple(case_study.comments.open().select_related("author"))
    spoken = {comment.section for comment in comments}
    tasks = tuple(_task(sections[kind.name], kept, spoken) for kind in SECTIONS)
    answers = get_answers(case_study)
    return WritingPage(
        case_study=case_study,
        tasks=tasks,
        done=sum(task.done for task in tasks),
        ready=all(task.done for task in tasks),
        grade=grading.compute_grade(collect_evidence(case_study, answers)),
        comments=comments,
        where=state_words(case_study),
        may_edit=permissions.can_edit(user, case_study),
    )


def _task(section: Section, kept: set[str], spoken: set[str]) -> Task:
    lacking = missing_questions(section.kind, section.answers)
    begun = any(str(text).strip() for text in section.answers.values())
    status = "Completed" if not lacking else "Incomplete" if begun else "Not yet started"
    hints = []
    if section.name in kept:
        hints.append("There is a text of yours that is not saved.")
    if section.name in spoken:
        hints.append("There are comments.")
    if begun and lacking:
        hints.append(f"Still needed: {formatting.listed([one.title.lower() for one in lacking])}.")
    return Task(section.name, section.kind.title, status, not lacking, " ".join(hints))


def state_words(case_study: CaseStudy) -> str:
    """Who has it now, and by when they should answer."""
    by = (
        f" Expect an answer by {formatting.day(case_study.answer_due)}."
        if case_study.answer_due
        else ""
    )
    readers = " Readers see the published version meanwhile." if case_study.being_revised else ""
    match case_study.state:
        case State.DRAFT:
            return f"It is being written.{readers}"
        case State.APPROVAL:
            return f"It is with the approver of its ICB.{by}{readers}"
        case State.EDITORIAL:
            return f"It is with a steward.{by}{readers}"
        case State.ARCHIVED | State.WITHDRAWN:
            return f"It is {case_study.get_state_display()}: {case_study.ended_reason}"
        case _:
            due = (
                f" It is to be reviewed by {formatting.day(case_study.review_due)}."
                if case_study.review_due
                else ""
            )
            return f"It is {case_study.get_state_display()}.{due}"


def advice(answers: Answers, name: str) -> tuple[str, ...]:
    """Word counts that advise: only where an answer is far longer than a reader may want."""
    long = []
    for question in BY_NAME[name].questions:
        count = word_count(answers.get(question.name, ""))
        if question.words and count > 1.5 * question.words:
            long.append(
                f"{question.title}: {count} words. About {question.words} are easier to read."
            )
    return tuple(long)


EVENTS_ON_A_PAGE = 20
# The same word over and over is compared with each of its likes: a page must not wait for that.
MOST_COMPARISONS = 2_000_000


# --- differences ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class Difference:
    question: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Event:
    at: str
    who: str
    what: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class History:
    events: tuple[Event, ...]
    page: Page[AuditEvent]


def history(case_study: CaseStudy, number: str | None) -> History:
    """Every change, newest first, with what it changed in the text."""
    versions: dict[tuple[str, int], Answers] = {}
    rows = SectionVersion.objects.filter(section__case_study=case_study)
    for name, version, answers in rows.values_list("section__name", "number", "answers"):
        versions[name, version] = answers
    events = AuditEvent.objects.about(case_study).order_by("-at", "-pk")
    page = Paginator(events, EVENTS_ON_A_PAGE).get_page(number)
    return History(tuple(_event(one, versions) for one in page.object_list), page)


def _event(one: AuditEvent, versions: dict[tuple[str, int], Answers]) -> Event:
    name, number = str(one.detail.get("section", "")), int(one.detail.get("version", 0))
    what = one.verb
    if name in BY_NAME:
        what = f"{one.verb}: {BY_NAME[name].title}"
    if more := one.detail.get("reason") or one.detail.get("file"):
        what = f"{what}: {more}"
    now = versions.get((name, number), {})
    before = versions.get((name, number - 1), {})
    found = differences(name, before, now) if number else ()
    return Event(f"{one.at:%-d %B %Y, %H:%M}", one.actor_words, what, found)


def differences(name: str, before: Answers, now: Answers) -> tuple[Difference, ...]:
    """Question by question, word by word; what is the same is left out but for a few words around."""
    found = []
    for question in BY_NAME[name].questions:
        old, new = before.get(question.name, ""), now.get(question.name, "")
        if old == new:
            continue
        if question.kind not in ("text", "line", "email"):
            old, new = (answer_words(question, text) if text else "" for text in (old, new))
        found.append(Difference(question.title, word_differences(old, new)))
    return tuple(found)


def word_differences(old: str, new: str) -> tuple[Piece, ...]:
    a, b = _words(old), _words(new)
    if len(a) * len(b) > MOST_COMPARISONS:
        pieces_of_all = (Piece("removed", old), Piece("added", new))
        return tuple(piece for piece in pieces_of_all if piece.text)
    matcher = difflib.SequenceMatcher(a=a, b=b, autojunk=False)
    pieces: list[Piece] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", _shortened(a[a1:a2])))
            continue
        if a2 > a1:
            pieces.append(Piece("removed", "".join(a[a1:a2])))
        if b2 > b1:
            pieces.append(Piece("added", "".join(b[b1:b2])))
    return tuple(piece for piece in pieces if piece.text)


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)


AROUND = 12


def _shortened(same: Sequence[str]) -> str:
    if len(same) <= 2 * AROUND:
        return "".join(same)
    return f"{''.join(same[:AROUND])}… {''.join(same[-AROUND:])}"


@dataclass(frozen=True)
class Clash:
    """One question on which two people wrote different things."""

    question: str
    theirs: str
    mine: str


def clashes(name: str, theirs: Answers, mine: Answers) -> tuple[Clash, ...]:
    def told(question_name: str, answers: Answers) -> str:
        question = next(one for one in BY_NAME[name].questions if one.name == question_name)
        text = answers.get(question_name, "")
        return answer_words(question, text) if text else "(nothing)"

    return tuple(
        Clash(one.title, told(one.name, theirs), told(one.name, mine))
        for one in BY_NAME[name].questions
        if theirs.get(one.name, "") != mine.get(one.name, "")
    )
