"""What somebody may have meant, from the words of what they may read; and how telling each is."""

import re
from collections.abc import Mapping
from math import log

from django.db.models import Q, Sum
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from forum.people.permissions import AnyUser
from forum.search.highlights import same_word
from forum.search.models import SearchWord
from forum.search.permissions import suggestible_audiences
from forum.search.queries import Query, Words, words_of

# Shorter words are one slip away from half the dictionary.
SHORTEST, LONG_WORD = 4, 7
MOST_SLIPS = 2
WORDS = re.compile(r"[^\W_]+")

Known = Mapping[str, int]
"""Words, and in how many documents each occurs."""


def similar_words(query: Query, user: AnyUser) -> Known:
    """Known words of about the same length as those typed, or that go on from one."""
    near = Q()
    for word in _typed(query):
        near |= Q(letters__range=(len(word) - MOST_SLIPS, len(word) + MOST_SLIPS))
        near |= Q(word__startswith=word)
    if not near:
        return {}
    rows = (
        SearchWord.objects.filter(audience__in=suggestible_audiences(user))
        .annotate(letters=Length("word"))
        .filter(near)
        .values_list("word")
        .annotate(count=Sum("documents"))
    )
    return dict(rows)


def suggest(query: Query, known: Known) -> str:
    """What was typed with its unknown words put right, or nothing."""
    meant = {word: better for word in _typed(query) if (better := _meant(word, known))}
    if not meant:
        return ""

    def put_right(found: re.Match[str]) -> str:
        words = words_of(found[0])
        return meant.get(words[0], found[0]) if len(words) == 1 else found[0]

    return WORDS.sub(put_right, query.text)


def term_weights(query: Query, known: Known) -> list[float]:
    """How much each term tells: Grimsby more than hospital. PostgreSQL does not weigh words by
    how rare they are, so both databases are told."""
    return [max(_rarity(word, known) for word in term) for term in query.wanted]


def _rarity(word: str, known: Known) -> float:
    documents = sum(count for one, count in known.items() if same_word(word, one))
    return 1 / (1 + log(1 + documents))


def _typed(query: Query) -> Words:
    return tuple(word for word in dict.fromkeys(query.words) if len(word) >= SHORTEST)


def _meant(typed: str, known: Known) -> str:
    """The nearest word; of several, the one in most documents."""
    if any(same_word(typed, word) for word in known):
        return ""
    slips = MOST_SLIPS if len(typed) >= LONG_WORD else 1
    near = process.extract(typed, list(known), scorer=OSA.distance, score_cutoff=slips, limit=None)
    if near:
        return min(near, key=lambda one: (one[1], -known[one[0]], one[0]))[0]
    longer = [word for word in known if word.startswith(typed)]
    return min(longer, key=lambda word: (-known[word], word), default="")
