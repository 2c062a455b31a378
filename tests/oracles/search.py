"""What a search must find, told slowly: read every document, word by word.

It knows English endings only for the words of its table, written out by hand.
"""

import unicodedata
from collections.abc import Collection, Iterable
from functools import cache

# Every form that the documents have of a word that is searched for, under one root.
FORMS = {
    "referral": "referral referrals",
    "clinic": "clinic clinics",
    "list": "list lists",
    "wait": "wait waits waiting waited",
    "scan": "scan scans scanning",
    "scanner": "scanner scanners",
    "letter": "letter letters",
    "triage": "triage triaged triaging",
    "fracture": "fracture fractures",
    "knee": "knee knees",
    "patient": "patient patients",
    "bed": "bed beds",
    "consultation": "consultation consultations consultants consultant",
    "theatre": "theatre theatres",
    "start": "start started starts",
    "pharmacist": "pharmacist pharmacists",
    "telephone": "telephone",
    "hand": "hand hands",
    "frailty": "frailty",
    "student": "student students",
    "week": "week weeks weekly",
    "porter": "porter porters",
}
ROOTS = {form: root for root, forms in FORMS.items() for form in forms.split()}


def tokens(text: str) -> list[str]:
    return [token for word in text.split() for token in _tokens_of(word)]


# Twenty thousand documents have a thousand words between them.
@cache
def _tokens_of(word: str) -> list[str]:
    """Of what stands between two spaces."""
    letters = []
    for letter in unicodedata.normalize("NFKD", word).casefold():
        if unicodedata.combining(letter) or letter in "'’‘`":
            continue
        letters.append(letter if letter.isalnum() else " ")
    return [ROOTS.get(word, word) for word in "".join(letters).split()]


def holds(words: list[str], phrase: list[str]) -> bool:
    if len(phrase) == 1:
        return phrase[0] in words
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words)))


def matching_keys(
    documents: Iterable[tuple[str, list[str], list[str]]],
    wanted: Collection[str],
    unwanted: Collection[str] = (),
) -> set[str]:
    """Keys of the documents that have every wanted phrase, in title or text, and no unwanted one."""
    needed, avoided = [tokens(one) for one in wanted], [tokens(one) for one in unwanted]
    return {
        key
        for key, title, body in documents
        if all(holds(title, one) or holds(body, one) for one in needed)
        and not any(holds(title, one) or holds(body, one) for one in avoided)
    }
