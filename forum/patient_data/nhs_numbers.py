"""Ten digits that pass the NHS number's check, however they are spaced."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from forum.patient_data.findings import Finding, Severity, make_finding
from forum.patient_data.normalising import NormalisedText, normalise

LENGTH = 10
USUAL = (3, 3, 4)
# Possessive: a run of digits and spaces is read once, whatever follows it. One line may end inside
# a number, and the next may begin with the marks of a quotation.
BETWEEN = r"[ ./_·•-]{0,6}+(?:\n[ >]{0,6}+)?+[./_·•-]{0,3}+"
RUN = re.compile(rf"\d++(?:{BETWEEN}\d++)*+")
NAMED = re.compile(r"\bNHS[ _]?(?:no|num|number|nr|id|#)?\b[\s.:#=()_-]*(?:is|was)?[\s:]*\Z", re.I)
KNOWN_PREFIXES = {"nhs", "nhsno", "nhsnumber", "no", "number", "chi", "hcn", "id", "pt", "patient"}

ISBN = re.compile(r"\bISBN(?:[- ]?1[03])?[\s:]*\Z", re.I)
MONEY = re.compile(r"(?:[£$€]|\bGBP) ?\Z")
# The squares of the national grid, without NO, which more often stands for "number".
GRID_SQUARE = re.compile(
    r"(?<![A-Z])(?:H[PTUWXYZ]|N[A-DF-HJ-NR-UW-Z]|OV|S[C-EHJKM-PR-Z]|T[AFGLMQRV]) ?\Z"
)
TRUNK = re.compile(r"\((?:0|\+?44|0\d{2,5})\) ?\Z|\+\d[\d -]*\Z|\b(?:00)?44[ -]\Z")
TELEPHONE = re.compile(
    r"\b(?:tel|telephone|phone|call|ring|fax|mob|mobile|dial|helpline|switchboard)[^\d\n]{0,15}\Z",
    re.I,
)
YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True)
class Window:
    """Neighbouring groups of digits that make ten."""

    normalised: NormalisedText
    start: int
    end: int
    groups: tuple[str, ...]
    gaps: tuple[str, ...]
    gap_before: str
    first: bool
    last: bool

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(map(len, self.groups))

    @property
    def before(self) -> str:
        return self.normalised.text[max(0, self.start - 40) : self.start]


def find(normalised: NormalisedText) -> Iterator[Finding]:
    for run in RUN.finditer(normalised.text):
        position = run.start()
        for window in _windows(normalised, run):
            named = window.first and bool(NAMED.search(window.before))
            if window.start < position or not (named or _is_plausible(window)):
                continue
            valid = passes_check(window.digits)
            # Named as one, it may be one with a digit mistyped.
            if named or (valid and not _is_other_identifier(window)):
                severity: Severity = "block" if valid else "warn"
                yield make_finding(normalised, "nhs_number", window.start, window.end, severity)
                position = window.end


def passes_check(digits: str) -> bool:
    """Modulus 11. All zeros is what forms put where there is no number."""
    if len(digits) != LENGTH or not digits.strip("0"):
        return False
    total = sum(
        int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)
    )
    return (11 - total % 11) % 11 == int(digits[9])


def extract_digits(text: str) -> str:
    """The digits of a finding, however they were written: to compare two of them."""
    return "".join(character for character in normalise(text).text if character.isdigit())


def _windows(normalised: NormalisedText, run: re.Match[str]) -> Iterator[Window]:
    groups = [
        (run.start() + match.start(), run.start() + match.end())
        for match in re.finditer(r"\d+", run[0])
    ]
    text = normalised.text
    for first, (start, _) in enumerate(groups):
        total = 0
        for last in range(first, min(first + LENGTH, len(groups))):
            total += groups[last][1] - groups[last][0]
            if total > LENGTH:
                break
            if total == LENGTH:
                inside = groups[first : last + 1]
                yield Window(
                    normalised,
                    start,
                    groups[last][1],
                    tuple(text[begin:end] for begin, end in inside),
                    tuple(text[a[1] : b[0]] for a, b in pairwise(inside)),
                    text[groups[first - 1][1] : start] if first else "",
                    first == 0,
                    last == len(groups) - 1,
                )


def _is_plausible(window: Window) -> bool:
    """In one piece; in the usual groups; or in any groups with nothing more on either side."""
    alone = window.first and window.last
    return alone or len(window.groups) == 1 or window.lengths == USUAL


def _is_other_identifier(window: Window) -> bool:
    return (
        bool(ISBN.search(window.before))
        or _is_part_of_word(window)
        or _is_telephone_number(window)
        or (window.lengths != USUAL and _is_ordinary_figure(window))
    )


def _is_part_of_word(window: Window) -> bool:
    """A digest, a serial number, a map reference: letters run into the digits."""
    prefix = re.search(r"[A-Za-z0-9]*\Z", window.before)
    before = prefix[0].lower() if prefix else ""
    after = re.match(r"[A-Za-z0-9]*", window.normalised.text[window.end : window.end + 40])
    return (before != "" and before not in KNOWN_PREFIXES) or bool(
        after and re.search(r"\d", after[0])
    )


def _is_telephone_number(window: Window) -> bool:
    before, lengths = window.before, window.lengths
    if TRUNK.search(before):
        return True
    if lengths == USUAL:
        return False
    if before.endswith("+") and len(lengths) > 1:
        return True
    if not window.digits.startswith("0"):
        return False
    area = len(lengths) > 1 and 4 <= lengths[0] <= 6 and not _is_chi_number(window)
    return area or bool(TELEPHONE.search(before))


def _is_chi_number(window: Window) -> bool:
    """Scotland's numbers begin with a day, a month and two digits of a year."""
    day, month = int(window.digits[:2]), int(window.digits[2:4])
    return window.lengths == (6, 4) and 1 <= day <= 31 and 1 <= month <= 12


def _is_ordinary_figure(window: Window) -> bool:
    if MONEY.search(window.before):
        return True
    gaps, lengths = window.gaps, window.lengths
    if len(lengths) == 1 or lengths == (5, 5):
        decimals = len(lengths) == 1 and window.gap_before == "."
        return decimals or bool(GRID_SQUARE.search(window.before))
    return (
        _has_dates(window.groups)
        or _has_decimals(gaps)
        or (set(gaps) == {" "} and lengths[0] <= 3 and set(lengths[1:]) == {3})
        or (gaps == (".",) and lengths[0] not in (3, 6))
        or (
            set(gaps) == {"."}
            and len(gaps) == 3
            and all(int(group) <= 255 for group in window.groups)
        )
    )


def _has_dates(groups: Sequence[str]) -> bool:
    years = [bool(YEAR.fullmatch(group)) for group in groups]
    if any(years) and all(
        year or len(group) <= 2 for year, group in zip(years, groups, strict=True)
    ):
        return True
    return any(
        len(group) == 8 and (YEAR.match(group) or YEAR.fullmatch(group[4:])) for group in groups
    )


def _has_decimals(gaps: Sequence[str]) -> bool:
    """Several figures side by side, some with a decimal point: 18.5 22.1 30."""
    points = [gap == "." for gap in gaps]
    consecutive = any(first and second for first, second in pairwise(points))
    return any(points) and not all(points) and not consecutive
