"""Words that are not used about a place here, each with what could be said instead.

The check teaches: it says why, and offers other words. Pure: no Django.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class WordingRule:
    """One way of putting things, why not, and what to write instead."""

    pattern: re.Pattern[str]
    reason: str
    instead: str


@dataclass(frozen=True)
class WordingFinding:
    shown: str
    reason: str
    instead: str

    @property
    def message(self) -> str:
        return f"“{self.shown}”: {self.reason} {self.instead}"


def _taught(pattern: str, why: str, instead: str) -> WordingRule:
    return WordingRule(re.compile(rf"\b({pattern})\b", re.IGNORECASE), why, instead)


WORDING_RULES = (
    _taught(
        r"worst|(bottom|top|best) performers?|bottom of the (list|table|ranking)",
        "A rank hides how far apart places are, and how much is chance.",
        "Say what the figures are, such as “waits are longer than in similar areas”.",
    ),
    _taught(
        r"fail(s|ed|ing)?|poor(ly)? perform\w*|underperform\w*|inadequate|unacceptable",
        "It passes a judgement that figures alone cannot carry.",
        "Say what is longer or lower, and ask what the area knows about it.",
    ),
    _taught(
        r"league tables?|postcode lottery|nam(e|ed|ing) and sham(e|ed|ing)|outliers?",
        "It compares places without allowing for need and chance.",
        "Say “unexplained variation”, and by how much after allowing for need.",
    ),
    _taught(
        r"caus(e|es|ed|ing) by|because of (your|their)|prov(e|es|ed|en)|thanks to|to blame|blam\w+",
        "A chart cannot show why something happened.",
        "Say what changed and when, and ask the area what lies behind it.",
    ),
    _taught(
        r"you must|must explain|explain yourselves?",
        "A flag is an offer with a question, not an instruction.",
        "Ask: “What do you think lies behind this?” or “Would this help?”",
    ),
)


def check_wording(text: str) -> tuple[WordingFinding, ...]:
    """
    >>> [one.shown for one in look("The WORST waits, caused by rotas.")]
    ['WORST', 'caused by']
    >>> look("Waits are longer than in similar areas. Would a call help?")
    ()
    """
    found = [
        (match.start(), WordingFinding(match[0], one.reason, one.instead))
        for one in WORDING_RULES
        for match in one.pattern.finditer(text)
    ]
    return tuple(wording for _, wording in sorted(found, key=lambda pair: pair[0]))
