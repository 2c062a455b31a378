"""Which words of a text were looked for, and the part of it that has most of them.

Text goes in and comes out as plain pieces; the template escapes every one of them. The databases'
own highlighting would put markup around text that nobody has escaped.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Prefix

from forum.search.queries import COMMON, Query, Words, words_of

SNIPPET_WORDS, BEFORE = 40, 8
LONGEST_READ = 20_000
# As the reader sees words: "O'Brien's" is one.
WORDS = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)*")
# What the databases' stemmers take off. Close enough for marking; they alone decide what is found.
ENDING_WORDS = "s es ed d ing e y ies ied ion ions ment ments al als ally er ers ly ation ations"
ENDINGS = {"", *ENDING_WORDS.split()}
SHORTEST_STEM = 4


class Piece(NamedTuple):
    text: str
    marked: bool = False


class Span(NamedTuple):
    start: int
    end: int
    hit: bool


def same_word(one: str, other: str) -> bool:
    """Whether two words differ in their endings only.

    >>> same_word("referral", "referrals"), same_word("surgery", "surgeries")
    (True, True)
    >>> same_word("care", "cardiology"), same_word("list", "listing")
    (False, True)
    """
    if one == other:
        return True
    stem = Prefix.similarity(one, other)
    if stem < SHORTEST_STEM:
        return {one, other} == {f"{min(one, other, key=len)}s", min(one, other, key=len)}
    return one[stem:] in ENDINGS and other[stem:] in ENDINGS


def marked(text: str, query: Query) -> tuple[Piece, ...]:
    """The whole text, with the words that were looked for."""
    return _pieces(text, _spans(text, query), 0, len(text))


def snippet(text: str, query: Query) -> tuple[Piece, ...]:
    """The part of a text that has most of what was looked for."""
    text = " ".join(text[:LONGEST_READ].split())
    spans = _spans(text, query)
    if len(spans) <= SNIPPET_WORDS:
        return _pieces(text, spans, 0, len(text))
    first = _fullest(spans)
    shown = spans[first : first + SNIPPET_WORDS]
    start = shown[0].start if first else 0
    last = first + SNIPPET_WORDS >= len(spans)
    pieces = _pieces(text, shown, start, len(text) if last else shown[-1].end)
    before = (Piece("… "),) if first else ()
    return (*before, *pieces, *(() if last else (Piece(" …"),)))


def _spans(text: str, query: Query) -> list[Span]:
    telling = tuple(dict.fromkeys(word for word in query.words if word not in COMMON))
    known: dict[str, bool] = {}
    spans = []
    for found in WORDS.finditer(text):
        word = found[0].lower()
        if word not in known:
            known[word] = _hit(words_of(word), telling)
        spans.append(Span(found.start(), found.end(), known[word]))
    return spans


def _hit(words: Iterable[str], telling: Words) -> bool:
    return any(same_word(word, wanted) for word in words for wanted in telling)


def _fullest(spans: Sequence[Span]) -> int:
    """Where to begin so that most hits are shown, and something of what comes before them."""
    best, most, hits = 0, 0, 0
    for i, span in enumerate(spans):
        hits += span.hit
        if i >= SNIPPET_WORDS - BEFORE:
            hits -= spans[i - (SNIPPET_WORDS - BEFORE)].hit
        if hits > most:
            best, most = i - (SNIPPET_WORDS - BEFORE) + 1, hits
    first_hit = next((i for i in range(max(best, 0), len(spans)) if spans[i].hit), 0)
    return max(0, min(first_hit - BEFORE, len(spans) - SNIPPET_WORDS))


def _pieces(text: str, spans: Iterable[Span], start: int, end: int) -> tuple[Piece, ...]:
    pieces, at = [], start
    for span in spans:
        if span.hit:
            pieces += [Piece(text[at : span.start]), Piece(text[span.start : span.end], True)]
            at = span.end
    pieces.append(Piece(text[at:end]))
    return tuple(piece for piece in pieces if piece.text)
