"""Find a place by what a person would type: its name, an old name, a town, a borough, a code."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from metrics.cache import cached_lookup
from metrics.models import Alias, Place

Words = tuple[str, ...]

# Words of form, which people add or leave out. They count only when nothing else was typed.
FORM = frozenset(
    {"nhs", "icb", "icbs", "icp", "ics", "ccg", "ccgs", "stp", "sub", "location", "locations"}
    | {"integrated", "care", "board", "boards", "clinical", "commissioning", "group", "council"}
    | {"the", "of", "and", "for", "in", "area"}
)
MOST_CHARACTERS, MOST_WORDS = 200, 12
APOSTROPHES = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT SINGLE QUOTATION MARK}`]")
BETWEEN_WORDS = re.compile(r"[\W_]+")

EQUAL, WHOLE_WORDS, BEGINNINGS, SEVERAL_NAMES, INSIDE, MISTYPED = 100, 80, 60, 40, 20, 10
FULL_COVER = 10
# What leads a place's own name, official name or code, and nothing else that it is called by.
OWN_NAME = 2
LEAST_JOINED, LEAST_INSIDE, LEAST_MISTYPED, LONG_WORD = 4, 3, 4, 7
KINDS = {
    Place.Kind.ICB: 0,
    Place.Kind.SUB_ICB: 1,
    Place.Kind.REGION: 2,
    Place.Kind.ENGLAND: 3,
    Place.Kind.PROVIDER: 4,
}
ALIAS_WORDS = {
    Alias.Kind.SHORT_NAME: ("also called", 1.0),
    Alias.Kind.AREA: ("includes", 0.8),
    Alias.Kind.OLD_NAME: ("formerly", 0.5),
    Alias.Kind.CODE: ("code", 0.0),
}


@dataclass(frozen=True)
class Match:
    place: Place
    why: str
    score: float


class Name(NamedTuple):
    """One thing a place is called, why it was found by it, and which of equals comes first."""

    words: Words
    why: str
    lead: float


# What it is called, why it was found by it, and which of equals comes first.
Text = tuple[str, str, float]
Grade = Callable[[Words, Words], float]


def find_places(text: str, limit: int = 20) -> list[Match]:
    """Places for what was typed, best first. Two queries; any input gives a list."""
    return find_called(text, _texts_of_areas, limit)


def find_called(
    text: str, read_texts: Callable[[], Iterable[tuple[Place, Iterable[Text]]]], limit: int
) -> list[Match]:
    """The same among any places, each with all that it is called."""
    everything = split_words(text[:MOST_CHARACTERS])[:MOST_WORDS]
    query = without_form(everything)
    if not query or limit < 1:
        return []
    only_form = not set(query) - FORM
    called = [(place, _names(texts, only_form)) for place, texts in read_texts()]
    for grade in (_score_as_typed, _score_inside, _score_mistyped):
        matches = [
            match for place, names in called if (match := _best_match(place, names, query, grade))
        ]
        if matches:
            return sorted(matches, key=_order)[:limit]
    return []


def place_by_code(user: object, code: str) -> Place | None:
    """An area. Kept for all: places are public, so that what one person is given is what
    everybody is."""
    code = code.upper()
    with_page = Place.objects.visible_to(user).with_pages().filter(code=code)
    return cached_lookup(f"place with a page {code}", with_page.first)


def area_or_provider_by_code(user: object, code: str) -> Place | None:
    code = code.upper()
    places = Place.objects.visible_to(user).filter(code=code)
    return cached_lookup(f"area or provider {code}", places.first)


def certain_match(matches: Sequence[Match]) -> Match | None:
    """The only place that was meant: the only match, or the only one whose own name was typed. A town
    that lies in a place is not its name: "york" may mean the Vale of York or North Yorkshire."""
    named = [match for match in matches if match.score >= EQUAL + OWN_NAME]
    certain = named or matches
    return certain[0] if len(certain) == 1 else None


def split_words(text: str) -> Words:
    """Words without accents, capitals and punctuation.

    >>> split_words("King's Lynn & St. Ívès, Stoke-on-Trent")
    ('kings', 'lynn', 'and', 'st', 'ives', 'stoke', 'on', 'trent')
    """
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = APOSTROPHES.sub("", text).replace("&", " and ")
    return tuple(BETWEEN_WORDS.sub(" ", text).split())


def without_form(words: Words) -> Words:
    return tuple(word for word in words if word not in FORM) or words


@lru_cache(maxsize=8192)
def words_of_name(name: str, only_form: bool) -> Words:
    """Kept in memory for names that the site holds: the words of a name never change."""
    return split_words(name) if only_form else without_form(split_words(name))


def _order(match: Match) -> tuple[float, int, str, str]:
    place = match.place
    return (-match.score, KINDS[Place.Kind(place.kind)], place.name, place.code)


def _names(texts: Iterable[Text], only_form: bool) -> list[Name]:
    names = (Name(words_of_name(text, only_form), why, lead) for text, why, lead in texts)
    return [name for name in names if name.words]


def _texts_of_areas() -> Iterator[tuple[Place, Iterable[Text]]]:
    """Every area and all that it is called."""
    places = {place.pk: place for place in Place.objects.with_pages()}
    texts = {pk: list(_own_names(place)) for pk, place in places.items()}
    for pk, text, kind in Alias.objects.values_list("place_id", "text", "kind"):
        if pk in texts:
            word, lead = ALIAS_WORDS[Alias.Kind(kind)]
            texts[pk].append((text, f"{word} {text}", lead))
    for pk, place in places.items():
        yield place, texts[pk]


def _own_names(place: Place) -> Iterator[Text]:
    # Of two places called the same, the one that goes on comes before the one that ends.
    goes_on = 0.1 if place.valid_to is None else 0
    yield place.name, "", 3 + goes_on
    yield place.code, f"code {place.code}", 4
    if place.official_name:
        # A sub-ICB location's official name is that of its ICB: say why Hull is found by "humber".
        is_part = place.kind == Place.Kind.SUB_ICB
        yield place.official_name, place.official_name if is_part else "", 2 + goes_on
    if place.ons_code:
        yield place.ons_code, f"code {place.ons_code}", 4


def _best_match(place: Place, names: Sequence[Name], query: Words, grade: Grade) -> Match | None:
    scored = [(score + name.lead, name) for name in names if (score := grade(query, name.words))]
    if scored:
        # Of two equally good reasons the shorter one is said.
        score, name = max(scored, key=lambda pair: (pair[0], -len(pair[1].why), pair[1].why))
        return Match(place, name.why, score)
    if grade is not _score_as_typed:
        return None
    all_words = tuple(word for name in names for word in name.words)
    return Match(place, "", SEVERAL_NAMES) if _all_begin(query, all_words) else None


def _score_as_typed(query: Words, name: Words) -> float:
    if sorted(query) == sorted(name) or "".join(query) == "".join(name):
        return EQUAL
    cover = FULL_COVER * len(query) / len(name)
    if set(query) <= set(name):
        return WHOLE_WORDS + cover
    joined = "".join(query)
    if _all_begin(query, name) or (
        len(joined) >= LEAST_JOINED and "".join(name).startswith(joined)
    ):
        return BEGINNINGS + min(cover, FULL_COVER)
    return 0


def _all_begin(query: Words, words: Words) -> bool:
    return all(any(word.startswith(part) for word in words) for part in query)


def _score_inside(query: Words, name: Words) -> float:
    if any(len(part) < LEAST_INSIDE for part in query):
        return 0
    if all(any(part in word for word in name) for part in query):
        return INSIDE + min(FULL_COVER * len(query) / len(name), FULL_COVER)
    return 0


def _score_mistyped(query: Words, name: Words) -> float:
    slips = [min(_slips(part, word) for word in name) for part in query]
    if max(slips) >= MISTYPED:
        return 0
    return MISTYPED - sum(slips) / len(query) + min(len(query) / len(name), 1)


def _slips(typed: str, word: str) -> int:
    """Letters wrong, missing, doubled or swapped; too many to be a slip count as MISTYPED."""
    if word.startswith(typed):
        return 0
    if len(typed) < LEAST_MISTYPED:
        return MISTYPED
    allowed = 2 if len(typed) >= LONG_WORD else 1
    slips = OSA.distance(typed, word, score_cutoff=allowed)
    return slips if slips <= allowed else MISTYPED
