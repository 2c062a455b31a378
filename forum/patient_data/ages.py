"""Words that describe one person by age: "the 43-year-old", "a 43 yr old man", "43M", "J.S. (43)".

Groups of people ("18-year-olds", "adults aged 65 and over"), and objects ("our 12-year-old
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
OBJECT = re.compile(
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
PERSON_BEFORE = re.compile(r"\b(?:an?|patient|pt|case of) \Z", re.I)
PERSON_AFTER = re.compile(
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
# "Mr Smith, 43", "Mrs Ann O'Hara (81)", "Ms Khan aged 7". Surgeons are called Mr too: what they do is counted.
NAMED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Master)\.? ((?:[A-Z][^\W\d_]*(?:['’-][^\W\d_]+)*\.? ){0,2}"
    r"(?=[A-Z]['’]?[^\W\d_])[A-Z][^\W\d_]*(?:['’-][^\W\d_]+)*)(?:, ?| ?\(|,? (?=aged? ))(?:aged? (?:of )?)?"
    r"(?:1[01]\d|[1-9]?\d)\)?(?![\d%\w]|[.,:/]\d|-\d)"
)
COUNTED_AFTER = re.compile(
    r" (?!(?:was|has|is|presents|needs|attends|lives|takes|suffers|reports|says|smokes|weighs)\b)"
    r"(?:[a-z-]+ ){0,2}[a-z-]*[a-rt-z]s\b"
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


def find(normalised: NormalisedText) -> Iterator[Finding]:
    for match in NAMED.finditer(normalised.text):
        has_unit = UNIT_AFTER.match(*_after(match)) or COUNTED_AFTER.match(*_after(match))
        if not has_unit and not _is_open_ended(match):
            yield make_finding(normalised, "name_and_age", match.start(), match.end())
    for pattern, is_ordinary in AGES:
        for match in pattern.finditer(normalised.text):
            if not is_ordinary(match):
                yield make_finding(normalised, "age", match.start(), match.end())
    for pattern in (INITIALS, TITLED, BARE):
        for match in pattern.finditer(normalised.text):
            is_abbreviation = match[1].replace(" ", "") in ABBREVIATIONS
            has_unit = UNIT_AFTER.match(*_after(match))
            if not is_abbreviation and not has_unit and not _is_open_ended(match):
                yield make_finding(normalised, "initials_and_age", match.start(), match.end())


def _after(match: re.Match[str]) -> tuple[str, int]:
    return match.string, match.end()


def _before(match: re.Match[str], length: int = 40) -> str:
    return match.string[max(0, match.start() - length) : match.start()]


def _is_open_ended(match: re.Match[str]) -> bool:
    return bool(OR_OVER.match(*_after(match)))


def _is_group_or_object(match: re.Match[str]) -> bool:
    before = _before(match)
    if MORE_THAN.search(before) or _is_open_ended(match):
        return True
    following = match.string[match.end() : match.end() + 60]
    if re.search(r"(?:years|yrs)[ -]{0,2}old\Z", match[0], re.I):
        # "She is 43 years old" tells of one person; "the building is 43 years old" does not.
        person = re.search(rf"\b(?:he|she|i|mr|mrs|ms|{PERSON})\b[^.!?\n]*\Z", before, re.I)
        attribute = re.match(rf"[ -](?:\w+ ){{0,2}}{PERSON}\b", following, re.I)
        return bool(GROUP.search(before)) or not (person or attribute)
    return _names_an_object(following)


def _names_an_object(following: str) -> bool:
    """Whether, of the next three words, one is an object and none before it a person."""
    for word in re.findall(r"[^\W\d_]+|[.,;:!?\n]", following)[:3]:
        if re.fullmatch(r"[.,;:!?\n]", word) or re.fullmatch(PERSON, word, re.I):
            return False
        if OBJECT.fullmatch(word):
            return True
    return False


def _is_amount(match: re.Match[str]) -> bool:
    before, after = _before(match), _after(match)
    if PERSON_AFTER.match(*after):
        return False
    if MONEY_OR_MANY_BEFORE.search(before) or MONEY_OR_MANY_AFTER.match(*after):
        return True
    return bool(COMMISSIONER.fullmatch(match[0])) and not PERSON_BEFORE.search(before)


def _is_never_ordinary(match: re.Match[str]) -> bool:
    return False


AGES = (
    (YEAR_OLD, _is_group_or_object),
    (YOUNGER, _is_never_ordinary),
    (SHORT, _is_never_ordinary),
    (SEX, _is_amount),
    (SEX_WORD, _is_amount),
    (AGED, _is_open_ended),
)
