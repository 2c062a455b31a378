"""Every change that a text states, found in its words and held against the oracle of changes.

A page, a file, a notice or an answer is read as a reader would: which place and measure a line names,
how much is said to have changed from which month, and who is said to be left out.
"""

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from metrics.measures import MEASURES, Measure
from metrics.models import Place
from tests.oracles.changes import Change, Submissions, months_before

MONTH = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" \d{4}"
)
SIZE = r"[\d,]+(?:\.\d+)?"
# "1,234 fewer than a year before", "0.4 percentage points higher than March 2025", ...
STATED = re.compile(
    rf"(?:(?P<size>{SIZE})(?P<unit> percentage points| weeks)?"
    r" (?P<way>more|fewer|higher|lower|longer|shorter)|(?P<same>no change|the same))"
    rf" (?:than|from|as) (?P<then>a year before|{MONTH})"
)
# A cell of a table: "1,234 fewer".
CELL = re.compile(
    rf"^(?:(?P<size>{SIZE})(?P<unit> percentage points| weeks)?"
    r" (?P<way>more|fewer|higher|lower|longer|shorter)|(?P<same>no change))$"
)
# "England: 2.2% fewer in a year"
RELATIVE = re.compile(rf"(?:(?P<size>{SIZE})% (?P<way>more|fewer)|(?P<same>no change)) in a year")
# "England 167,789 fewer", in "by more than England did (England 167,789 fewer)"
BESIDE = re.compile(
    rf"\(England (?:(?P<size>{SIZE})(?P<unit> percentage points| weeks)?"
    r" (?P<way>more|fewer|higher|lower|longer|shorter)|(?P<same>no change))\)"
)
# Two months of one chart: "Leeds: 61.5% in December 2025; 60.2% in December 2024"
TWO_MONTHS = re.compile(
    rf": (?P<left_out>without .*?, )?(?P<now>-?{SIZE})(?P<unit>%| weeks|)"
    rf" in (?P<month>{MONTH}); (?P<before>-?{SIZE})(?:%| weeks|) in (?P<then>{MONTH})"
)
SINCE_START = re.compile(
    rf"(?P<verb>rose|fell) from (?P<before>-?{SIZE})(?P<unit>%| weeks|) in (?P<then>{MONTH}), before"
    rf" the start, to (?P<now>-?{SIZE})(?:%| weeks|) in (?P<month>{MONTH})"
)
COUNTED = re.compile(r"(\d+) providers that sent nothing")
# What is said of who is left out names parts, which are no measures.
LEFT_OUT = re.compile(r"(?:has )?sent (?:nothing|no) [^,;.]*")
TOO_SMALL = Fraction(1, 1000)
NOTE = "in all their months."
DOWN = ("fewer", "lower", "shorter", "fell")
UNITS = {" percentage points": "percent", " weeks": "weeks", "%": "percent"}
BLOCKS = re.compile(
    r"</(?:w:p|p|li|h[1-6]|tr|dd|dt|div|caption|figcaption|section|title|desc|summary|option|entry|td"
    r"|th)>|<br ?/?>|\n\s*\n"
)


@dataclass(repr=False)
class Reader:
    """`faults` are the statements that no reading of the line makes true; `kinds` counts those read."""

    submissions: Submissions
    newest: date
    places: Mapping[str, str]
    faults: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    _changes: dict[tuple[str, str, str, date, date], Change | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        providers = Place.objects.filter(
            code__in={p for of in self.submissions.sent.values() for p, _ in of}
        )
        self.provider_names = {
            code: re.sub(r",? NHS (Foundation )?Trust$", "", name)
            for code, name in providers.values_list("code", "name")
        }

    def read(
        self, kind: str, text: str, *, place: str, treatment: str = "C_999", measure: str = ""
    ) -> None:
        """`kind`: of output; `measure`: the page's own, where it has one."""
        all_lines = list(lines_of(text))
        notes = " ".join(line for line in all_lines if NOTE in line)
        for number, line in enumerate(all_lines):
            context = all_lines[max(0, number - 6) : number + 1]
            for stated in self._stated(line):
                measures = self._measures(stated, context, measure)
                codes = self._places(line, context, place, stated)
                self.kinds[kind] += 1
                if not any(
                    self._is_true(stated, code, treatment, slug, f"{line} {notes}")
                    for code in codes
                    for slug in measures
                ):
                    self.faults.append(f"{kind} of {place}, {treatment}: {line[:400]}")

    def _stated(self, line: str) -> Iterator["Stated"]:
        year_before = months_before(self.newest, 12)
        for found in STATED.finditer(line):
            then = found["then"]
            before = year_before if then == "a year before" else month_of(then)
            yield Stated.of(found, before, self.newest, england=False)
        for pattern in (RELATIVE, BESIDE):
            for found in pattern.finditer(line):
                relative = pattern is RELATIVE
                yield Stated.of(found, year_before, self.newest, england=True, relative=relative)
        if found := CELL.match(line):
            yield Stated.of(found, year_before, self.newest, england=False, in_table=True)
        for pattern in (TWO_MONTHS, SINCE_START):
            for found in pattern.finditer(line):
                size = number_of(found["now"]) - number_of(found["before"])
                decimals = len(found["now"].partition(".")[2])
                yield Stated(
                    size,
                    UNITS.get(found["unit"]) or ("rate" if decimals else "count"),
                    month_of(found["then"]),
                    month_of(found["month"]),
                    # Each of two rounded values can be half a unit off.
                    Fraction(1, 10**decimals),
                    are_values=True,
                )

    def _measures(self, stated: "Stated", context: Sequence[str], own: str) -> list[str]:
        """Those of the unit that the line names, or the lines before it."""
        of_unit = [each for each in MEASURES if unit_of(each) == stated.unit or not stated.unit]
        if own:
            return [own]
        for line in reversed(context):
            line = LEFT_OUT.sub("", line)
            named = [each.slug for each in of_unit if names(line, each)]
            if named:
                return named
        return [each.slug for each in of_unit]

    def _places(self, line: str, context: Sequence[str], place: str, stated: "Stated") -> list[str]:
        if stated.england:
            return ["ENG"]
        looked_at = context[-6:] if stated.in_table else [line]
        named = [
            code for code, name in self.places.items() if any(name in each for each in looked_at)
        ]
        return [*named, place]

    def _is_true(self, stated: "Stated", place: str, treatment: str, slug: str, words: str) -> bool:
        change = self.change(slug, place, treatment, stated.before, stated.now)
        if change is None:
            return False
        difference = change.difference
        if stated.relative:
            difference = 100 * difference / change.then if change.then else Fraction(0)
        # Exact halves are rounded away from zero, and percentiles are kept as floats.
        tolerance = stated.tolerance + Fraction(1, 10**6)
        if abs(difference - stated.size) <= tolerance and self._names(change, words):
            return True
        # Beside each other as submitted, where only trusts are missing that had next to nothing.
        if not stated.are_values or any(held >= TOO_SMALL for held in change.named.values()):
            return False
        then, now = (
            self.submissions.value(slug, place, treatment, month)
            for month in (stated.before, stated.now)
        )
        return None not in (then, now) and abs(now - then - stated.size) <= tolerance

    def _names(self, change: Change, words: str) -> bool:
        counted = {int(found[1]) for found in COUNTED.finditer(words)}
        if any(len(change.named) <= n <= len(change.out) for n in counted):
            return True
        return all(self.provider_names.get(code, code) in words for code in change.named)

    def change(
        self, slug: str, place: str, treatment: str, before: date, now: date
    ) -> Change | None:
        key = (slug, place, treatment, before, now)
        if key not in self._changes:
            self._changes[key] = self.submissions.change(*key)
        return self._changes[key]


@dataclass(frozen=True)
class Stated:
    """`size` with its sign. `england`: it is of England, whichever place the page is about.
    `are_values`: two months are set beside each other."""

    size: Fraction
    unit: str
    before: date
    now: date
    tolerance: Fraction
    england: bool = False
    relative: bool = False
    in_table: bool = False
    are_values: bool = False

    @classmethod
    def of(
        cls,
        found: re.Match[str],
        before: date,
        now: date,
        *,
        england: bool,
        relative: bool = False,
        in_table: bool = False,
    ) -> "Stated":
        groups = found.groupdict()
        if groups["same"]:
            return cls(Fraction(0), "", before, now, Fraction(1, 2), england, relative, in_table)
        decimals = len(groups["size"].partition(".")[2])
        size = number_of(groups["size"]) * (-1 if groups["way"] in DOWN else 1)
        unit = UNITS.get(groups.get("unit") or "", "")
        if not unit:
            unit = "rate" if groups["way"] in ("higher", "lower") else "count"
        tolerance = Fraction(1, 2 * 10**decimals)
        return cls(size, unit, before, now, tolerance, england, relative, in_table)


def unit_of(measure: Measure) -> str:
    return "count" if measure.unit == "change" else measure.unit


def names(line: str, measure: Measure) -> bool:
    words = line.lower()
    # Of a sentence with places for values its longest piece.
    sentence = max(re.split(r"\{\w*\}", measure.home_sentence), key=len)
    return any(text and text.lower() in words for text in (measure.title, measure.short, sentence))


def lines_of(text: str) -> Iterator[str]:
    """The visible words of a page, block by block; of plain text its lines."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
    if "<" in text:
        text = re.sub(r"\s+", " ", text)
    for block in re.split(r"\x00|\n", BLOCKS.sub("\x00", text)):
        words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", block)).split())
        if words:
            yield words.replace("’", "'")


def month_of(words: str) -> date:
    return datetime.strptime(words, "%B %Y").date()


def number_of(words: str) -> Fraction:
    return Fraction(words.replace(",", ""))
