"""Which words of a text match the query, and the part of it that has most of them.

Text goes in and comes out as plain pieces; the template escapes every one of them. The databases'
own highlighting would put markup around text that nobody has escaped.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Prefix

from forum.search.queries import COMMON, Query, Words, words_of

SNIPPET_WORDS, WORDS_BEFORE = 40, 8
MAX_TEXT_LENGTH = 20_000
# As the reader sees words: "O'Brien's" is one.
WORDS = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W_]+)*")
# What the databases' stemmers take off. Close enough for marking; they alone decide what matches.
ENDING_WORDS = "s es ed d ing e y ies ied ion ions ment ments al als ally er ers ly ation ations"
ENDINGS = {"", *ENDING_WORDS.split()}
MIN_STEM_LENGTH = 4


class Piece(NamedTuple):
    text: str
    marked: bool = False


class Span(NamedTuple):
    start: int
    end: int
    hit: bool


def same_word(first: str, second: str) -> bool:
    """Whether two words differ in their endings only.

    >>> same_word("referral", "referrals"), same_word("surgery", "surgeries")
    (True, True)
    >>> same_word("care", "cardiology"), same_word("list", "listing")
    (False, True)
    """
    if first == second:
        return True
    stem = Prefix.similarity(first, second)
    if stem < MIN_STEM_LENGTH:
        shorter = min(first, second, key=len)
        return {first, second} == {f"{shorter}s", shorter}
    return first[stem:] in ENDINGS and second[stem:] in ENDINGS


def highlighted(text: str, query: Query) -> tuple[Piece, ...]:
    """The whole text, with the words of the query marked."""
    return _pieces(text, _spans(text, query), 0, len(text))


def snippet(text: str, query: Query) -> tuple[Piece, ...]:
    """The part of a text that has most of the query's words."""
    text = " ".join(text[:MAX_TEXT_LENGTH].split())
    spans = _spans(text, query)
    if len(spans) <= SNIPPET_WORDS:
        return _pieces(text, spans, 0, len(text))
    first = _best_start(spans)
    shown = spans[first : first + SNIPPET_WORDS]
    start = shown[0].start if first else 0
    is_end = first + SNIPPET_WORDS >= len(spans)
    pieces = _pieces(text, shown, start, len(text) if is_end else shown[-1].end)
    before = (Piece("… "),) if first else ()
    return (*before, *pieces, *(() if is_end else (Piece(" …"),)))


def _spans(text: str, query: Query) -> list[Span]:
    wanted_words = tuple(dict.fromkeys(word for word in query.marked_words if word not in COMMON))
    hits: dict[str, bool] = {}
    spans = []
    for match in WORDS.finditer(text):
        word = match[0].lower()
        if word not in hits:
            hits[word] = _is_hit(words_of(word), wanted_words)
        spans.append(Span(match.start(), match.end(), hits[word]))
    return spans


def _is_hit(words: Iterable[str], wanted_words: Words) -> bool:
    return any(same_word(word, wanted) for word in words for wanted in wanted_words)


def _best_start(spans: Sequence[Span]) -> int:
    """Where to begin so that most hits are shown, and something of what comes before them."""
    best, most, hits = 0, 0, 0
    for i, span in enumerate(spans):
        hits += span.hit
        if i >= SNIPPET_WORDS - WORDS_BEFORE:
            hits -= spans[i - (SNIPPET_WORDS - WORDS_BEFORE)].hit
        if hits > most:
            best, most = i - (SNIPPET_WORDS - WORDS_BEFORE) + 1, hits
    first_hit = next((i for i in range(max(best, 0), len(spans)) if spans[i].hit), 0)
    return max(0, min(first_hit - WORDS_BEFORE, len(spans) - SNIPPET_WORDS))


def _pieces(text: str, spans: Iterable[Span], start: int, end: int) -> tuple[Piece, ...]:
    pieces, position = [], start
    for span in spans:
        if span.hit:
            pieces += [Piece(text[position : span.start]), Piece(text[span.start : span.end], True)]
            position = span.end
    pieces.append(Piece(text[position:end]))
    return tuple(piece for piece in pieces if piece.text)
