"""What a user may have meant, from the words of what they may read; and how much each word weighs."""

import re
from collections.abc import Mapping
from math import log

from django.db.models import Q, Sum
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from forum.people.permissions import AnyUser
from forum.search.highlights import same_word
from forum.search.models import SearchWord, VocabularyTerm
from forum.search.permissions import suggestible_audiences
from forum.search.queries import Query, Words, words_of

# Shorter words are one edit away from half the dictionary.
MIN_WORD_LENGTH, LONG_WORD_LENGTH = 4, 7
MAX_EDITS = 2
WORDS = re.compile(r"[^\W_]+")

WordCounts = Mapping[str, int]
"""Words, and in how many documents each occurs."""


def similar_words(query: Query, user: AnyUser) -> WordCounts:
    """Known words of about the same length as those typed, or that go on from one; the vocabulary's
    among them."""
    is_near = Q()
    for word in _typed_words(query):
        is_near |= Q(letters__range=(len(word) - MAX_EDITS, len(word) + MAX_EDITS))
        is_near |= Q(word__startswith=word)
    if not is_near:
        return {}
    rows = (
        SearchWord.objects.filter(audience__in=suggestible_audiences(user))
        .annotate(letters=Length("word"))
        .filter(is_near)
        .values_list("word")
        .annotate(count=Sum("documents"))
    )
    counts = dict(rows)
    for term in VocabularyTerm.objects.in_use().values_list("words", flat=True):
        for word in term.split():
            counts.setdefault(word, 1)
    return counts


def suggest(query: Query, known_words: WordCounts) -> str:
    """What was typed with its unknown words put right, or nothing."""
    corrections = {
        word: correction
        for word in _typed_words(query)
        if (correction := _correction(word, known_words))
    }
    if not corrections:
        return ""

    def correct(match: re.Match[str]) -> str:
        words = words_of(match[0])
        return corrections.get(words[0], match[0]) if len(words) == 1 else match[0]

    return WORDS.sub(correct, query.text)


def term_weights(query: Query, known_words: WordCounts) -> list[float]:
    """How much each term weighs: Grimsby more than hospital. PostgreSQL does not weigh words by
    how rare they are, so both databases are given the weights."""
    return [max(_rarity(word, known_words) for word in term) for term in query.wanted]


def _rarity(word: str, known_words: WordCounts) -> float:
    documents = sum(count for known, count in known_words.items() if same_word(word, known))
    return 1 / (1 + log(1 + documents))


def _typed_words(query: Query) -> Words:
    return tuple(word for word in dict.fromkeys(query.words) if len(word) >= MIN_WORD_LENGTH)


def _correction(typed: str, known_words: WordCounts) -> str:
    """The nearest word; of several, the one in most documents."""
    if any(same_word(typed, word) for word in known_words):
        return ""
    edits = MAX_EDITS if len(typed) >= LONG_WORD_LENGTH else 1
    near = process.extract(
        typed, list(known_words), scorer=OSA.distance, score_cutoff=edits, limit=None
    )
    if near:
        nearest, _, _ = min(near, key=lambda row: (row[1], -known_words[row[0]], row[0]))
        return nearest
    longer = [word for word in known_words if word.startswith(typed)]
    return min(longer, key=lambda word: (-known_words[word], word), default="")
