"""Dates of birth, and days on which somebody lay in one bed."""

import re
from collections.abc import Iterator

from forum.patient_data.findings import Finding, make_finding
from forum.patient_data.normalising import NormalisedText

MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DAY = r"(?:0?[1-9]|[12]\d|3[01])"
TO = r"(?: ?[-/._] ?| )"
DATE = re.compile(
    rf"(?<!\d)(?:{DAY}{TO}(?:0?[1-9]|1[0-2]){TO}(?:(?:18|19|20)\d\d|\d\d)"
    rf"|(?:18|19|20)\d\d{TO}(?:0?[1-9]|1[0-2]){TO}{DAY}"
    rf"|{DAY}(?:st|nd|rd|th)?(?: of)?[ ._-]{{0,2}}{MONTH}\.?,?[ ._-]{{0,2}}(?:(?:18|19|20)\d\d|'?\d\d)"
    rf"|{MONTH} {DAY}(?:st|nd|rd|th)?,? (?:18|19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
RUN_TOGETHER = re.compile(r"[\s:=#_-]*(?<!\d)\d{8}(?!\d)|[\s:=#_-]*(?<!\d)\d{6}(?!\d)")

LABEL = re.compile(
    r"(?<![a-z])(?:d\.? ?o\.? ?b\.?|date[ _-]?of[ _-]?birth|birth[ _-]?date"
    r"|(?:his|her|my|patient's) birthday)(?![a-z])",
    re.IGNORECASE,
)
BORN = re.compile(
    r"(?<![a-z])born(?![a-z])(?!\s+(?:before|after|between|since|from|until|up to|on or))",
    re.IGNORECASE,
)
# Whole groups, and objects: "babies born on or after", "the service was born on".
GROUP = re.compile(
    r"\b(?:people|children|babies|infants|patients|adults|those|women|men|anyone|everyone|nhs|idea"
    r"|service|scheme|project|programme|trust|hospital|pathway|clinic|team|network|system)"
    r"(?: \w+){0,2} \Z",
    re.IGNORECASE,
)

BED = re.compile(r"\b(?:bed|bay|side ?room|cubicle)s? ?(?:no\.? ?)?[A-Z]?\d{1,3}[A-Z]?\b", re.I)
WARD = re.compile(r"\bward ?[A-Z]?\d{1,3}[A-Z]?\b", re.I)
PERSON = re.compile(
    r"\b(?:admitted|discharged|transferred|died|collapsed|he|she|his|her|(?:the|a|this|our) patient"
    r"|(?:the|a|this) (?:man|woman|lady|gentleman|boy|girl|child))\b",
    re.I,
)
SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\S))++")
WITH_YEAR = re.compile(r"(?:18|19|20)\d\d|/\d\d\Z")


def find(normalised: NormalisedText) -> Iterator[Finding]:
    yield from _find_births(normalised)
    yield from _find_stays(normalised)


def _find_births(normalised: NormalisedText) -> Iterator[Finding]:
    text = normalised.text
    for label in LABEL.finditer(text):
        after = DATE.search(text, label.end(), label.end() + 35)
        together = RUN_TOGETHER.match(text, label.end(), label.end() + 20)
        date = after or together
        if date:
            yield make_finding(normalised, "date_of_birth", label.start(), date.end())
            continue
        earlier = list(DATE.finditer(text, max(0, label.start() - 30), label.start()))
        if earlier:
            yield make_finding(normalised, "date_of_birth", earlier[-1].start(), label.end())
    for born in BORN.finditer(text):
        date = DATE.search(text, born.end(), born.end() + 60)
        group = GROUP.search(text, max(0, born.start() - 40), born.start())
        if date and not group and not re.search(r"[.!?]\s", text[born.end() : date.start()]):
            yield make_finding(normalised, "date_of_birth", born.start(), date.end())


def _find_stays(normalised: NormalisedText) -> Iterator[Finding]:
    for sentence in SENTENCE.finditer(normalised.text):
        place = BED.search(sentence[0])
        if place is None and PERSON.search(sentence[0]):
            place = WARD.search(sentence[0])
        days = [day for day in DATE.finditer(sentence[0]) if WITH_YEAR.search(day[0])]
        if place and days:
            start, end = min(place.start(), days[0].start()), max(place.end(), days[0].end())
            yield make_finding(normalised, "stay", sentence.start() + start, sentence.start() + end)
