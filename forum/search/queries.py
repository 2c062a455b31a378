"""What a user typed, parsed into a query. Any text whatever gives a query; none is an error.

Words are compared without accents, capitals and punctuation, on both sides and on both databases:
PostgreSQL's own parser would take "primary/secondary" for a file name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from metrics.place_search import split_words

Words = tuple[str, ...]

MAX_QUERY_LENGTH, MAX_TERMS, MAX_WORD_LENGTH = 300, 12, 40
QUOTATION_MARKS = (
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}«»"
)
QUOTES = str.maketrans(dict.fromkeys(QUOTATION_MARKS, '"'))
TERMS = re.compile(r'(?P<no>(?<!\S)-+)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')

# PostgreSQL's English stop words, which it never indexes, and a few that people put around a
# problem. Left out by themselves, so that both databases look for the same words.
COMMON_WORDS = (
    "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she"
    " her hers herself it its itself they them their theirs themselves what which who whom this"
    " that these those am is are was were be been being have has had having do does did doing a an"
    " the and but if or because as until while of at by for with about against between into through"
    " during before after above below to from up down in out on off over under again further then"
    " once here there when where why how all any both each few more most other some such no nor not"
    " only own same so than too very s t can will just don should now"
    " many much lot lots"
)
COMMON = frozenset(COMMON_WORDS.split())


class Refusal(StrEnum):
    EMPTY = "empty"
    ONLY_UNWANTED = "only unwanted"
    ONLY_COMMON = "only common"


@dataclass(frozen=True)
class Query:
    """Each term is a word, or the words of a phrase in their order. `alternatives`: terms that say the
    same in other words; what has all of one of them is wanted too."""

    text: str
    wanted: tuple[Words, ...]
    unwanted: tuple[Words, ...]
    refusal: Refusal | None
    alternatives: tuple[tuple[Words, ...], ...] = ()

    @property
    def words(self) -> Words:
        return tuple(word for term in self.wanted for word in term)

    @property
    def marked_words(self) -> Words:
        """Those that a text may have been found by."""
        others = (word for terms in self.alternatives for term in terms for word in term)
        return (*self.words, *others)

    @property
    def as_title(self) -> str:
        """As a title is stored, common words and all: Vale of York."""
        return " ".join(words_of(self.text))


def words_of(text: str) -> Words:
    """
    >>> words_of("Naïve primary/secondary care, O'Brien & Sons")
    ('naive', 'primary', 'secondary', 'care', 'obrien', 'and', 'sons')
    """
    return tuple(word[:MAX_WORD_LENGTH] for word in split_words(text))


def storable(text: str) -> str:
    """Without what no database or page can hold: NUL bytes and halves of characters."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode()


def parse(text: str) -> Query:
    """
    >>> query = parse('Too many referrals, -Leeds "shared pathway')
    >>> query.wanted, query.unwanted
    ((('referrals',), ('shared',), ('pathway',)), (('leeds',),))
    >>> parse('"the waiting list"').wanted
    (('the', 'waiting', 'list'),)
    """
    text = storable(text).strip()[:MAX_QUERY_LENGTH]
    wanted: list[Words] = []
    unwanted: list[Words] = []
    has_words = False
    for term in TERMS.finditer(text.translate(QUOTES)):
        words = words_of(term["phrase"] or term["word"] or "")
        has_words = has_words or bool(words)
        if term["no"]:
            unwanted.append(words)
        elif term["phrase"] is not None:
            wanted.append(words)
        else:
            wanted.extend((word,) for word in words)
    wanted_terms, unwanted_terms = _distinct_terms(wanted), _distinct_terms(unwanted)
    if wanted_terms:
        refusal = None
    elif unwanted_terms:
        refusal = Refusal.ONLY_UNWANTED
    else:
        refusal = Refusal.ONLY_COMMON if has_words else Refusal.EMPTY
    return Query(text, wanted_terms, unwanted_terms, refusal)


def _distinct_terms(terms: Iterable[Words]) -> tuple[Words, ...]:
    """Terms with at least one word that is not common, each once."""
    return tuple(dict.fromkeys(term for term in terms if set(term) - COMMON))[:MAX_TERMS]
