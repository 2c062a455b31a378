"""Answers rendered for readers: headings, HTML, short facts, numbered references."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString

from forum.casestudies.models import Intervention
from forum.casestudies.sections import SECTIONS, Answers, Question, SectionKind
from forum.people.web.date_fields import parse_day
from forum.writing import markdown
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TREATMENTS

NOT_STATED = "Not stated in the source"
# [1] in a text, unless it is a link or a footnote of Markdown.
REFERENCE_MARK = re.compile(r"\[(\d{1,2})\](?![\(\[:])")


@dataclass(frozen=True)
class Answer:
    heading: str
    html: SafeString


@dataclass(frozen=True)
class Fact:
    heading: str
    text: str


@dataclass(frozen=True)
class RenderedSection:
    """One section as readers see it."""

    name: str
    title: str
    answers: tuple[Answer, ...] = ()
    facts: tuple[Fact, ...] = ()
    not_stated: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reference:
    number: int
    html: SafeString


@dataclass(frozen=True)
class RenderedAnswers:
    sections: tuple[RenderedSection, ...]
    references: tuple[Reference, ...] = field(default=())

    def section(self, name: str) -> RenderedSection:
        return next(section for section in self.sections if section.name == name)


# Shown elsewhere on the page, or only to those who are signed in.
SHOWN_ELSEWHERE = {
    "title",
    "summary",
    "references",
    "audience",
    "review_on",
    "of_patients",
    "intervention",
    "started_on",
    "full_operation_on",
}


def render_answers(answers: Mapping[str, str], *, compiled: bool) -> RenderedAnswers:
    references = _references(answers.get("references", ""))
    reference_count = len(references)
    sections = (
        _render_section(kind, answers, reference_count, compiled)
        for kind in SECTIONS
        if kind.name != "basics"
    )
    return RenderedAnswers(tuple(sections), references)


def _render_section(
    kind: SectionKind, answers: Mapping[str, str], reference_count: int, compiled: bool
) -> RenderedSection:
    text_answers, facts, not_stated = [], [], []
    for question in kind.questions:
        if question.name in SHOWN_ELSEWHERE or question.staff_only:
            continue
        text = answers.get(question.name, "").strip()
        if not text:
            if compiled:
                not_stated.append(question.title)
        elif question.kind == "text":
            text_answers.append(Answer(question.title, render_text(text, reference_count)))
        else:
            facts.append(Fact(question.title, answer_words(question, text)))
    return RenderedSection(
        kind.name, kind.heading or kind.title, tuple(text_answers), tuple(facts), tuple(not_stated)
    )


def render_text(text: str, reference_count: int = 0) -> SafeString:
    """Markdown, its headings below those of the page, with [1] linked to the first reference."""

    def link_reference(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"[[{number}]](#reference-{number})" if 1 <= number <= reference_count else match[0]

    return markdown.render_markdown(REFERENCE_MARK.sub(link_reference, text), highest_heading=4)


def answer_words(question: Question, text: str) -> str:
    """One answer as text for readers."""
    match question.kind:
        case "date":
            day = parse_day(text)
            return formatting.day(day) if day else text
        case "month":
            day = parse_day(text)
            return formatting.month(day) if day else text
        case "choice":
            return dict(question.choices).get(text, text)
        case "place" | "provider":
            place = Place.objects.filter(code=text).first()
            return place.name if place else text
        case "treatment":
            return TREATMENTS.get(text, text)
        case "measure":
            return BY_SLUG[text].title if text in BY_SLUG else text
        case "intervention":
            intervention = Intervention.objects.filter(slug=text).first()
            return intervention.name if intervention else text
        case "tick":
            return "Yes" if text else "No"
        case _:
            return text


def contacts(answers: Answers) -> tuple[Fact, ...]:
    """Contact and deputy, for those who are signed in."""
    return tuple(
        Fact(title, f"{answers[name]}, {answers[f'{name}_email']}")
        for name, title in (("contact", "Contact"), ("deputy", "Deputy"))
        if answers.get(name) and answers.get(f"{name}_email") and answers.get(f"{name}_agreed")
    )


def _references(text: str) -> tuple[Reference, ...]:
    lines = [re.sub(r"^\s*(?:\[?\d{1,2}\]?[.):]?\s+)", "", line) for line in text.splitlines()]
    lines = [line.strip() for line in lines if line.strip()]
    return tuple(
        Reference(
            number, format_html("{}", SafeString(urlize(line, nofollow=True, autoescape=True)))
        )
        for number, line in enumerate(lines, 1)
    )
