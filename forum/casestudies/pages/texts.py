"""From answers to what a reader sees: headings, rendered text, plain facts, numbered references."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString

from forum.casestudies.answer_columns import parse_date
from forum.casestudies.models import Intervention
from forum.casestudies.sections import SECTIONS, Answers, Question, SectionKind
from forum.writing import markdown
from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.rtt.columns import TREATMENTS

NOT_STATED = "Not stated in the source"
# [1] in a text, but neither a link's words nor a footnote of its own.
POINTER = re.compile(r"\[(\d{1,2})\](?![\(\[:])")


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
    blocks: tuple[RenderedSection, ...]
    references: tuple[Reference, ...] = field(default=())

    def block(self, name: str) -> RenderedSection:
        return next(block for block in self.blocks if block.name == name)


# Told at the head or the foot of the page, or only to those who are signed in.
ELSEWHERE = {
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
    known = len(references)
    blocks = (_block(kind, answers, known, compiled) for kind in SECTIONS if kind.name != "basics")
    return RenderedAnswers(tuple(blocks), references)


def _block(
    kind: SectionKind, answers: Mapping[str, str], known: int, compiled: bool
) -> RenderedSection:
    told, facts, lacking = [], [], []
    for question in kind.questions:
        if question.name in ELSEWHERE or question.staff_only:
            continue
        text = answers.get(question.name, "").strip()
        if not text:
            if compiled:
                lacking.append(question.title)
        elif question.kind == "text":
            told.append(Answer(question.title, render_text(text, known)))
        else:
            facts.append(Fact(question.title, answer_words(question, text)))
    return RenderedSection(
        kind.name, kind.heading or kind.title, tuple(told), tuple(facts), tuple(lacking)
    )


def render_text(text: str, references: int = 0) -> SafeString:
    """Markdown, its headings below those of the page, with [1] leading to the first reference."""

    def pointed(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"[[{number}]](#reference-{number})" if 1 <= number <= references else match[0]

    return markdown.render_markdown(POINTER.sub(pointed, text), highest_heading=4)


def answer_words(question: Question, text: str) -> str:
    """One answer in plain words."""
    match question.kind:
        case "date":
            given = parse_date(text)
            return formatting.day(given) if given else text
        case "choice":
            return dict(question.choices).get(text, text)
        case "place":
            place = Place.objects.filter(code=text).first()
            return place.name if place else text
        case "treatment":
            return TREATMENTS.get(text, text)
        case "measure":
            return BY_SLUG[text].title if text in BY_SLUG else text
        case "recipe":
            recipe = Intervention.objects.filter(slug=text).first()
            return recipe.name if recipe else text
        case "tick":
            return "Yes" if text else "No"
        case _:
            return text


def contacts(answers: Answers) -> tuple[Fact, ...]:
    """Contact and deputy, for those who are signed in."""
    found = [
        Fact(title, f"{answers[who]}, {answers[f'{who}_email']}")
        for who, title in (("contact", "Contact"), ("deputy", "Deputy"))
        if answers.get(who) and answers.get(f"{who}_email") and answers.get(f"{who}_agreed")
    ]
    return tuple(found)


def _references(text: str) -> tuple[Reference, ...]:
    lines = [re.sub(r"^\s*(?:\[?\d{1,2}\]?[.):]?\s+)", "", line) for line in text.splitlines()]
    lines = [line.strip() for line in lines if line.strip()]
    return tuple(
        Reference(
            number, format_html("{}", SafeString(urlize(line, nofollow=True, autoescape=True)))
        )
        for number, line in enumerate(lines, 1)
    )
