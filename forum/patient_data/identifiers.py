"""Full postcodes, and the numbers that hospitals give their patients."""

import re
from collections.abc import Collection, Iterator

from forum.patient_data.findings import Finding, make_finding
from forum.patient_data.normalising import NormalisedText

AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY"
    " E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE"
    " LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL"
    " SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
# The second half never has C, I, K, M, O or V.
POSTCODE = re.compile(
    rf"(?<![A-Za-z0-9])((?:{AREAS.replace(' ', '|')})\d[\dA-HJKMNP-Y]?)[ _]{{0,2}}"
    r"(\d[ABD-HJLNP-UW-Z]{2})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# "Ward B12 3rd floor", "E4 2hr": an ordinal or a unit, which nobody writes in capitals.
NOT_A_SECOND_HALF = re.compile(r"1st|2nd|3rd|[04-9]th|\d(?:hr|gb|tb|ft|yr|pp)")

NUMBER = r"(?:number|num|no|nr|id|ref(?:erence)?)"
# "Hospital numbers" are several of them; "patient numbers" are how many patients there were.
LABELLED = re.compile(
    rf"(?<![a-z])(?:mrns?|hosp(?:ital)?[ _-]?(?:{NUMBER}s?|#)"
    rf"|(?:unit|patient|case ?notes?|pas|epr|district|medical record|k)[ _-]?(?:{NUMBER}|#))"
    r"(?![a-z])[\s.:#=()_-]*(?:(?:is|was)\s+)?[A-Z]{0,3}[ -]?"
    r"(?<!\d)\d(?:[ -]?\d){5,7}[A-Z]?(?![\d,]|\.\d)",
    re.IGNORECASE,
)
K_NUMBER = re.compile(r"(?<![A-Za-z0-9])K\d{6,8}(?!\w)")
# American clearances of devices have the same shape.
DEVICE = re.compile(r"510 ?\(k\)|\bFDA\b", re.IGNORECASE)


def find(normalised: NormalisedText, own_postcodes: Collection[str]) -> Iterator[Finding]:
    own = {_without_spacing(postcode) for postcode in own_postcodes}
    for match in POSTCODE.finditer(normalised.text):
        if not NOT_A_SECOND_HALF.fullmatch(match[2]) and _without_spacing(match[0]) not in own:
            yield make_finding(normalised, "postcode", match.start(), match.end())
    for match in LABELLED.finditer(normalised.text):
        yield make_finding(normalised, "hospital_number", match.start(), match.end())
    for match in K_NUMBER.finditer(normalised.text):
        if not DEVICE.search(normalised.text, max(0, match.start() - 40), match.start()):
            yield make_finding(normalised, "hospital_number", match.start(), match.end())


def _without_spacing(postcode: str) -> str:
    return re.sub(r"[\W_]", "", postcode).upper()
