"""Words that describe one person by age: "the 43-year-old", "a 43 yr old man", "43M", "J.S. (43)".

Groups of people ("18-year-olds", "adults aged 65 and over"), and things ("our 12-year-old
scanner"), are what case studies are full of, and must pass.
"""

import re
from collections.abc import Iterator

from forum.patient_data.findings import Finding, make_finding
from forum.patient_data.normalising import NormalisedText

UNITS = "one|two|three|four|five|six|seven|eight|nine"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
WORDS = rf"(?:(?:{TENS})(?:[ -](?:{UNITS}))?|{TEENS}|{UNITS})"
AGE = rf"(?:(?<![\d.,£$€])(?:1[01]\d|\d{{1,2}})|(?<![a-z]){WORDS})"
PERSON = (
    "(?:man|woman|male|female|lady|gentleman|boy|girl|baby|infant|child|toddler|teenager|person"
    "|patient|mother|father|mum|dad|grandmother|grandfather|widow|widower|son|daughter|wife|husband)"
)

YEAR_OLD = re.compile(rf"{AGE}[ -]{{0,2}}(?:years?|yrs?|yr\.|y)[ -]{{0,2}}old\b", re.IGNORECASE)
YOUNGER = re.compile(
    rf"{AGE}[ -]?(?:months?|weeks?|days?)[ -]?old (?:\w+ )?{PERSON}\b", re.IGNORECASE
)
SHORT = re.compile(r"(?<![\d.,£$€/])(?:1[01]\d|[1-9]?\d) ?(?:y/o|y\.o\.?|yo)(?![a-z])", re.I)
SEX = re.compile(
    r"(?<![\w.,£$€/+-])(?:(?:1[01]\d|[1-9]\d) ?/ ?[MF]|[MF] ?/ ?(?:1[01]\d|[1-9]\d)"
    r"|(?:1[01]\d|[1-9]\d)[MF])(?![\w/])"
)
SEX_WORD = re.compile(
    r"(?<![\w.,£$€/+-])(?:1[01]\d|[1-9]\d) ?(?:yrs?|years?|y)\.?"
    r" (?:male|female|man|woman|lady|gentleman|boy|girl)(?![\w-])",
    re.IGNORECASE,
)
AGED = re.compile(
    rf"\b(?:{PERSON}|he|she|mr|mrs|ms|miss)\b[^.!?\n\d]{{0,25}}?"
    rf"(?<!mean )(?<!median )(?<!average )\baged?(?: of)? {AGE}\b",
    re.IGNORECASE,
)

OR_OVER = re.compile(
    r"\s*(?:\+|plus\b|(?:and|or) (?:over|above|older|under|younger|below|more|less)\b"
    r"|(?:to|-|and) ?\d)",
    re.I,
)
MORE_THAN = re.compile(
    r"(?:\b(?:over|under|above|below|least|most|than|up to|between|aged)|\d ?(?:-|to|and|or))"
    r" ?\Z",
    re.I,
)
GROUP = re.compile(
    r"\b(?:people|patients|adults|children|those|women|men|anyone|everyone|residents|boys|girls)\b"
    r"[^.!?]{0,20}\Z",
    re.I,
)
THING = re.compile(
    r"(?:agreement|backlog|block|building|centre|charity|clinic|commitment|company|computer"
    r"|contract|data|dataset|device|document|drive|estate|evidence|facility|figure|framework"
    r"|guidance|guideline|hospital|idea|infrastructure|initiative|kit|laptop|letter|machine"
    r"|model|network|note|paper|pas|pathway|plan|policy|practice|problem|process|programme"
    r"|project|record|referral|report|scanner|scheme|server|service|set|site|software"
    r"|spreadsheet|standard|strategy|study|survey|system|target|technology|theatre|tool|trial"
    r"|trust|unit|vehicle|version|wait|ward|website|wing|equipment|mri|ct|it|cohort|group)s?\b",
    re.I,
)
MONEY_OR_MANY_BEFORE = re.compile(
    r"(?:[£$€]|\b(?:gbp|costs?|costing|worth|sav(?:ed|es|ing|ings)|budget|funding|spen[dt]|invest\w*"
    r"|deficit|of|about|around|over|under|nearly|almost|some|than|to|approximately"
    r"|ward|bay|bed|room|clinic|theatre|building|level|platform|gate|seat|row)\b):? ?\Z",
    re.I,
)
# Codes of sub-ICB locations (15F is Leeds, 11M Gloucestershire) look like ages: these count only
# where words around them tell of a person.
COMMISSIONER = re.compile(r"(?:1[0-6]|70|99)[MF]")
A_PERSON_BEFORE = re.compile(r"\b(?:an?|patient|pt|case of) \Z", re.I)
A_PERSON_AFTER = re.compile(
    r",? (?:with|who|present|referred|admitted|seen|attend|complain|known|history|pmh|c/o)", re.I
)
MONEY_OR_MANY_AFTER = re.compile(
    r" (?:people|patients|pathways|appointments|pounds|sterling|a year|per|procedures|records"
    r"|population|spend|deficit|savings?|investment|budget|funding|residents|in |for |of |from "
    r"|catheters?|sheaths?|drains?|tubes?|gauge|stents?|dilators?|french)",
    re.I,
)

INITIALS = re.compile(
    r"(?<![\w.])((?:[A-Z]\.){2,3}|(?:[A-Z]\. ){1,2}[A-Z]\.),? ?\(?(?:aged? )?"
    r"(?:1[01]\d|[1-9]?\d)\)?(?![\d%(]|[.,:]\d|-\d)"
)
TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Master|[Pp]atient|[Pp]t)\.? ([A-Z]{1,2})\b\.?[ ,]{0,2}\(?"
    r"(?:aged? )?(?:1[01]\d|[1-9]\d)\)?(?![\d%]|[.,:]\d|-\d)"
)
BARE = re.compile(r"(?<![\w.])([A-Z]{2,3}),? (?:\(aged|aged) (?:1[01]\d|[1-9]?\d)(?![\d%]|[.,:]\d)")
ABBREVIATIONS = frozenset(
    {
        *(
            "U.K.",
            "U.S.",
            "U.S.A.",
            "E.U.",
            "N.H.S.",
            "N.B.",
            "P.S.",
            "A.D.",
            "B.C.",
            "A.M.",
            "P.M.",
        ),
        *("D.O.B.", "UK", "USA", "EU", "NHS", "ICB", "GP", "ED"),
    }
)
UNIT_AFTER = re.compile(
    r"[ -]?(?:%|per\b|weeks?\b|days?\b|months?\b|minutes?\b|hours?\b|sessions?\b|pathways\b"
    r"|patients\b|beds\b|miles\b|times\b|percent\b|mg\b|ml\b|am\b|pm\b)",
    re.I,
)


def find(reading: NormalisedText) -> Iterator[Finding]:
    for pattern, ordinary in AGES:
        for found in pattern.finditer(reading.text):
            if not ordinary(found):
                yield make_finding(reading, "age", found.start(), found.end())
    for pattern in (INITIALS, TITLED, BARE):
        for found in pattern.finditer(reading.text):
            known = found[1].replace(" ", "") in ABBREVIATIONS
            if not known and not UNIT_AFTER.match(*_after(found)) and not _open_ended(found):
                yield make_finding(reading, "initials_and_age", found.start(), found.end())


def _after(found: re.Match[str]) -> tuple[str, int]:
    return found.string, found.end()


def _before(found: re.Match[str], length: int = 40) -> str:
    return found.string[max(0, found.start() - length) : found.start()]


def _open_ended(found: re.Match[str]) -> bool:
    return bool(OR_OVER.match(*_after(found)))


def _group_or_thing(found: re.Match[str]) -> bool:
    before = _before(found)
    if MORE_THAN.search(before) or _open_ended(found):
        return True
    following = found.string[found.end() : found.end() + 60]
    if re.search(r"(?:years|yrs)[ -]{0,2}old\Z", found[0], re.I):
        # "She is 43 years old" tells of one person; "the building is 43 years old" does not.
        person = re.search(rf"\b(?:he|she|i|mr|mrs|ms|{PERSON})\b[^.!?\n]*\Z", before, re.I)
        attribute = re.match(rf"[ -](?:\w+ ){{0,2}}{PERSON}\b", following, re.I)
        return bool(GROUP.search(before)) or not (person or attribute)
    return _names_a_thing(following)


def _names_a_thing(following: str) -> bool:
    """Whether, of the next three words, one is a thing and none before it a person."""
    for word in re.findall(r"[^\W\d_]+|[.,;:!?\n]", following)[:3]:
        if re.fullmatch(r"[.,;:!?\n]", word) or re.fullmatch(PERSON, word, re.I):
            return False
        if THING.fullmatch(word):
            return True
    return False


def _amount(found: re.Match[str]) -> bool:
    before, after = _before(found), _after(found)
    if A_PERSON_AFTER.match(*after):
        return False
    if MONEY_OR_MANY_BEFORE.search(before) or MONEY_OR_MANY_AFTER.match(*after):
        return True
    return bool(COMMISSIONER.fullmatch(found[0])) and not A_PERSON_BEFORE.search(before)


def _never(found: re.Match[str]) -> bool:
    return False


AGES = (
    (YEAR_OLD, _group_or_thing),
    (YOUNGER, _never),
    (SHORT, _never),
    (SEX, _amount),
    (SEX_WORD, _amount),
    (AGED, _open_ended),
)
