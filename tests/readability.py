"""How hard the text of a page is to read: its sentences, and their Flesch-Kincaid grade.

Read from what `main` says, without tables, code, charts and forms' choices, and without what people
wrote. Names of places, specialties and measures count as one easy word: nobody can shorten them.
"""

import re
from collections.abc import Iterable
from html.parser import HTMLParser

LONG = 25
# Names of a provider and of a treatment function that are words of every text too.
ORDINARY_WORDS = frozenset({"Here", "HERE", "Other"})
# A void element has no end that would close it.
VOID = frozenset("area br col embed hr img input link meta source track wbr".split())
# Not prose of ours: figures, addresses, what can be chosen, and links to other pages.
SKIPPED = frozenset("table code pre svg script style select textarea nav template".split())
# What others wrote: case studies, their summaries, posts and files; what is quoted from a report.
WRITTEN_BY_PEOPLE = frozenset(
    {"case-study-text", "case-study-card__summary", "post__text", "quotation"}
)
INLINE = frozenset("a abbr b bdi cite em i mark q s small span strong sub sup time u".split())
END = re.compile(r"(?<=[.?!])[”’)]?\s+(?=[“‘(]?[A-Z0-9])")
# A number, a word with its apostrophes, or a code.
WORD = re.compile(r"[\w’']+(?:[.,]\d+)*")
VOWELS = re.compile("[aeiouy]+")
# Its exact terms, which readers meet everywhere on the site, where each is explained.
TERMS = {
    "pathway": "what NHS England counts: not a patient, and no shorter word is true",
    "pathways": "as pathway",
    "specialty": "the plain word for a treatment function",
    "specialties": "as specialty",
    "specialist": "as specialty",
    "referral": "where a wait starts",
    "median": "explained with each measure",
    "percentile": "explained with each measure",
    "provider": "hospital trusts and independent providers together",
    "providers": "as provider",
    "hospital": "a word of the first years at school, however long",
    "hospitals": "as hospital",
    "similar": "as hospital",
    "intervention": "the thing a case study took up: WORDS.md",
    "interventions": "as intervention",
    "england": "a name",
    "commissioner": "who pays, in the published files",
    "commissioners": "as commissioner",
}


class Prose(HTMLParser):
    """The blocks of text in `main`, one string each."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._text = ""
        self.feed(html)
        self._end_block()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self._end_block()
        if tag in VOID:
            return
        classes = set((dict(attrs).get("class") or "").split())
        self._open.append((tag, tag in SKIPPED or bool(classes & WRITTEN_BY_PEOPLE)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in INLINE:
            self._end_block()
        while any(name == tag for name, _ in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        names = [name for name, _ in self._open]
        if "main" in names and not any(skipped for _, skipped in self._open):
            self._text += data

    def _end_block(self) -> None:
        if text := " ".join(self._text.split()):
            self.blocks.append(text)
        self._text = ""


def sentences(blocks: Iterable[str], names: re.Pattern[str]) -> list[str]:
    """What ends as a sentence does; a heading, label or list of links does not."""
    found = [
        sentence for block in blocks for sentence in END.split(names.sub("Leeds", block).strip())
    ]
    return [sentence for sentence in found if sentence.rstrip("”’)").endswith((".", "?", "!", ":"))]


def words(sentence: str) -> list[str]:
    return WORD.findall(sentence)


def syllables(word: str) -> int:
    """By its groups of vowels, less an e that is not heard.

    >>> [syllables(word) for word in ("the", "waited", "people", "passed", "places", "improve", "12.5")]
    [1, 2, 2, 1, 2, 2, 1]
    """
    word = word.lower()
    if word in TERMS or not word.isalpha():
        return 1
    count = len(VOWELS.findall(word))
    if re.search(r"[^aeiouyl]e$|[^aeioutd]ed$|[^aeioucgszx]es$|[aeiou]le$", word):
        count -= 1
    return max(1, count)


def grade(found: list[str]) -> float:
    """Flesch-Kincaid: about the school year; 5 more is the age."""
    read = [word for sentence in found for word in words(sentence)]
    per_word = sum(map(syllables, read)) / len(read)
    return 0.39 * len(read) / len(found) + 11.8 * per_word - 15.59


def long_sentences(found: list[str]) -> list[str]:
    return [sentence for sentence in found if len(words(sentence)) > LONG]


def name_pattern(places: Iterable[str], terms: Iterable[str]) -> re.Pattern[str]:
    """What counts as one word: places and providers as they are written, also by their short names, and
    specialties and measures in any case."""
    short = {re.sub(r",? NHS .*$", "", place) for place in places}
    cased = ({*places} | short) - ORDINARY_WORDS
    return re.compile(rf"\b(?:{_any_of(cased)}|(?i:{_any_of({*terms} - ORDINARY_WORDS)}))(?!\w)")


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or "(?!)"
