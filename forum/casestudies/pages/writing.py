"""The task list of a case study, its state in words, its history and differences of versions."""

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
from forum.casestudies.sections import (
    BY_NAME,
    SECTIONS,
    Answers,
    Question,
    missing_questions,
    word_count,
)
from forum.people.models import AuditEvent, User
from metrics import formatting


@dataclass(frozen=True)
class Task:
    name: str
    title: str
    status: str
    is_complete: bool
    hint: str


@dataclass(frozen=True)
class WritingPage:
    case_study: CaseStudy
    tasks: tuple[Task, ...]
    complete_count: int
    is_ready: bool
    grade: GradeResult
    comments: tuple[Comment, ...]
    state_words: str
    can_edit: bool


def writing_page(*, user: User, case_study: CaseStudy) -> WritingPage:
    sections = {section.name: section for section in case_study.sections.all()}
    drafts = SectionDraft.objects.filter(case_study=case_study, person=user)
    with_drafts = set(drafts.values_list("section", flat=True))
    comments = tuple(case_study.comments.open().select_related("author"))
    with_comments = {comment.section for comment in comments}
    tasks = tuple(_task(sections[kind.name], with_drafts, with_comments) for kind in SECTIONS)
    answers = get_answers(case_study)
    return WritingPage(
        case_study=case_study,
        tasks=tasks,
        complete_count=sum(task.is_complete for task in tasks),
        is_ready=all(task.is_complete for task in tasks),
        grade=grading.compute_grade(collect_evidence(case_study, answers)),
        comments=comments,
        state_words=state_words(case_study),
        can_edit=permissions.can_edit(user, case_study),
    )


def _task(section: Section, with_drafts: set[str], with_comments: set[str]) -> Task:
    missing = missing_questions(section.kind, section.answers)
    has_text = any(str(text).strip() for text in section.answers.values())
    status = "Completed" if not missing else "Incomplete" if has_text else "Not yet started"
    hints = []
    if section.name in with_drafts:
        hints.append("There is a text of yours that is not saved.")
    if section.name in with_comments:
        hints.append("There are comments.")
    if has_text and missing:
        titles = [question.title.lower() for question in missing]
        hints.append(f"Still needed: {formatting.listed(titles)}.")
    return Task(section.name, section.kind.title, status, not missing, " ".join(hints))


def state_words(case_study: CaseStudy) -> str:
    """Who has it now, and by when they should answer."""
    answer_by = (
        f" Expect an answer by {formatting.day(case_study.answer_due)}."
        if case_study.answer_due
        else ""
    )
    for_readers = (
        " Readers see the published version until then." if case_study.being_revised else ""
    )
    match case_study.state:
        case State.DRAFT:
            return f"It is being written.{for_readers}"
        case State.APPROVAL:
            return f"It is with the approver of its ICB.{answer_by}{for_readers}"
        case State.EDITORIAL:
            return f"It is with a steward.{answer_by}{for_readers}"
        case State.ARCHIVED | State.WITHDRAWN:
            return f"It is {case_study.get_state_display()}: {case_study.ended_reason}"
        case _:
            review_by = (
                f" It is to be reviewed by {formatting.day(case_study.review_due)}."
                if case_study.review_due
                else ""
            )
            return f"It is {case_study.get_state_display()}.{review_by}"


def length_advice(answers: Answers, name: str) -> tuple[str, ...]:
    """Advice on answers that are far longer than readers may want."""
    advice_lines = []
    for question in BY_NAME[name].questions:
        count = word_count(answers.get(question.name, ""))
        if question.words and count > 1.5 * question.words:
            advice_lines.append(
                f"{question.title}: {count} words. About {question.words} are easier to read."
            )
    return tuple(advice_lines)


HISTORY_PAGE_SIZE = 20
# Many repetitions of a word would take long to compare: a page must not wait for that.
MAX_COMPARISONS = 2_000_000


# --- differences ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class TextPiece:
    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class AnswerDifference:
    question: str
    pieces: tuple[TextPiece, ...]


@dataclass(frozen=True)
class HistoryEvent:
    time: str
    actor: str
    description: str
    differences: tuple[AnswerDifference, ...]


@dataclass(frozen=True)
class HistoryPage:
    events: tuple[HistoryEvent, ...]
    page: Page[AuditEvent]


def history_page(case_study: CaseStudy, page_number: str | None) -> HistoryPage:
    """Every audit event, latest first, with its differences in the text."""
    versions: dict[tuple[str, int], Answers] = {}
    rows = SectionVersion.objects.filter(section__case_study=case_study)
    for name, version, answers in rows.values_list("section__name", "number", "answers"):
        versions[name, version] = answers
    events = AuditEvent.objects.about(case_study).order_by("-at", "-pk")
    page = Paginator(events, HISTORY_PAGE_SIZE).get_page(page_number)
    return HistoryPage(tuple(_history_event(event, versions) for event in page.object_list), page)


def _history_event(event: AuditEvent, versions: dict[tuple[str, int], Answers]) -> HistoryEvent:
    name, number = str(event.detail.get("section", "")), int(event.detail.get("version", 0))
    description = event.verb
    if name in BY_NAME:
        description = f"{event.verb}: {BY_NAME[name].title}"
    if addition := event.detail.get("reason") or event.detail.get("file"):
        description = f"{description}: {addition}"
    after = versions.get((name, number), {})
    before = versions.get((name, number - 1), {})
    event_differences = differences(name, before, after) if number else ()
    return HistoryEvent(
        formatting.day_and_time(event.at), event.actor_words, description, event_differences
    )


def differences(name: str, before: Answers, after: Answers) -> tuple[AnswerDifference, ...]:
    """Per question, word by word, with a few unchanged words around each change."""
    answer_differences = []
    for question in BY_NAME[name].questions:
        old, new = before.get(question.name, ""), after.get(question.name, "")
        if old == new:
            continue
        if question.kind not in ("text", "line", "email"):
            old, new = (answer_words(question, text) if text else "" for text in (old, new))
        answer_differences.append(AnswerDifference(question.title, word_differences(old, new)))
    return tuple(answer_differences)


def word_differences(old: str, new: str) -> tuple[TextPiece, ...]:
    a, b = _words(old), _words(new)
    if len(a) * len(b) > MAX_COMPARISONS:
        whole_texts = (TextPiece("removed", old), TextPiece("added", new))
        return tuple(piece for piece in whole_texts if piece.text)
    matcher = difflib.SequenceMatcher(a=a, b=b, autojunk=False)
    pieces: list[TextPiece] = []
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(TextPiece("same", _shortened(a[a1:a2])))
            continue
        if a2 > a1:
            pieces.append(TextPiece("removed", "".join(a[a1:a2])))
        if b2 > b1:
            pieces.append(TextPiece("added", "".join(b[b1:b2])))
    return tuple(piece for piece in pieces if piece.text)


def _words(text: str) -> list[str]:
    return re.findall(r"\S+\s*", text)


CONTEXT_WORDS = 12


def _shortened(words: Sequence[str]) -> str:
    if len(words) <= 2 * CONTEXT_WORDS:
        return "".join(words)
    return f"{''.join(words[:CONTEXT_WORDS])}… {''.join(words[-CONTEXT_WORDS:])}"


@dataclass(frozen=True)
class Clash:
    """One question on which two people wrote different things."""

    question: str
    theirs: str
    own: str


def clashes(section_name: str, theirs: Answers, own: Answers) -> tuple[Clash, ...]:
    def words(question: Question, answers: Answers) -> str:
        text = answers.get(question.name, "")
        return answer_words(question, text) if text else "(nothing)"

    return tuple(
        Clash(question.title, words(question, theirs), words(question, own))
        for question in BY_NAME[section_name].questions
        if theirs.get(question.name, "") != own.get(question.name, "")
    )
