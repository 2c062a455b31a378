"""Unfair wording about a place, with the reason and a suggestion for each.

The check teaches: it says why, and offers other words. Pure: no Django.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class WordingRule:
    """A pattern of unfair wording, why it is unfair, and what to write instead."""

    pattern: re.Pattern[str]
    reason: str
    suggestion: str


@dataclass(frozen=True)
class WordingFinding:
    phrase: str
    reason: str
    suggestion: str

    @property
    def message(self) -> str:
        return f"“{self.phrase}”: {self.reason} {self.suggestion}"


def _rule(pattern: str, why: str, suggestion: str) -> WordingRule:
    return WordingRule(re.compile(rf"\b({pattern})\b", re.IGNORECASE), why, suggestion)


WORDING_RULES = (
    _rule(
        r"worst|(bottom|top|best) performers?|bottom of the (list|table|ranking)",
        "A rank hides how far apart places are, and how much is chance.",
        "Say what the figures are, such as “waits are longer than in similar areas”.",
    ),
    _rule(
        r"fail(s|ed|ing)?|poor(ly)? perform\w*|underperform\w*|inadequate|unacceptable",
        "It passes a judgement that figures alone cannot carry.",
        "Say what is longer or lower, and ask what the area knows about it.",
    ),
    _rule(
        r"league tables?|postcode lottery|nam(e|ed|ing) and sham(e|ed|ing)|outliers?",
        "It compares places without allowing for need and chance.",
        "Say “unexplained variation”, and by how much after allowing for need.",
    ),
    _rule(
        r"caus(e|es|ed|ing) by|because of (your|their)|prov(e|es|ed|en)|thanks to|to blame|blam\w+",
        "A chart cannot show why something happened.",
        "Say what changed and when, and ask the area what explains it.",
    ),
    _rule(
        r"you must|must explain|explain yourselves?",
        "A support request is an offer with a question, not an instruction.",
        "Ask: “What do you think explains this?” or “Would this help?”",
    ),
)


def check_wording(text: str) -> tuple[WordingFinding, ...]:
    """
    >>> [one.shown for one in look("The WORST waits, caused by rotas.")]
    ['WORST', 'caused by']
    >>> look("Waits are longer than in similar areas. Would a call help?")
    ()
    """
    findings = [
        (match.start(), WordingFinding(match[0], rule.reason, rule.suggestion))
        for rule in WORDING_RULES
        for match in rule.pattern.finditer(text)
    ]
    return tuple(finding for _, finding in sorted(findings, key=lambda pair: pair[0]))
