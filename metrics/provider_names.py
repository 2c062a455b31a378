"""Providers' names as a reader would write them, from the capitals of the extracts."""

import re

KEPT = {
    "ACES": "ACES",
    "CES": "CES",
    "CIC": "CIC",
    "DHC": "DHC",
    "DMC": "DMC",
    "FORMERLY": "formerly",
    "FT": "FT",
    "GP": "GP",
    "HCRG": "HCRG",
    "HQ": "HQ",
    "INHEALTH": "InHealth",
    "KIMS": "KIMS",
    "LLP": "LLP",
    "MSK": "MSK",
    "NHS": "NHS",
    "PLC": "plc",
    "SPAMEDICA": "SpaMedica",
    "UK": "UK",
}
SMALL = {"and", "at", "by", "for", "in", "of", "on", "the", "under", "upon", "with"}
ROMAN = re.compile(r"(?:II|III|IV|VI|VII|VIII|IX|XI|XII)")
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
DASH = re.compile(r"\s+-\s*|\s*-\s+")


def plain_name(name: str) -> str:
    """
    >>> plain_name("GUY'S AND ST THOMAS' NHS FOUNDATION TRUST")
    "Guy's and St Thomas' NHS Foundation Trust"
    >>> plain_name("SPAMEDICA NEWCASTLE-UNDER-LYME"), plain_name("NEWMEDICA -TELFORD")
    ('SpaMedica Newcastle-under-Lyme', 'Newmedica - Telford')
    >>> plain_name("NUFFIELD HEALTH, THE GROSVENOR HOSPITAL, CHESTER")
    'Nuffield Health, The Grosvenor Hospital, Chester'
    """
    name = DASH.sub(" - ", " ".join(name.split()))
    if any(letter.islower() for letter in name):
        return name
    return WORD.sub(lambda match: _word(match[0], name[: match.start()]), name)


def _word(word: str, before: str) -> str:
    if word in KEPT:
        return KEPT[word]
    if ROMAN.fullmatch(word) or any(letter.isdigit() for letter in word):
        return word
    if word.lower() in SMALL and not _begins_a_name(word, before):
        return word.lower()
    return word[0] + word[1:].lower()


def _begins_a_name(word: str, before: str) -> bool:
    """A hospital within a name keeps its own "The", unlike "for the"."""
    if not before or before.endswith(("(", " - ")):
        return True
    return word == "THE" and before.split()[-1].lower() not in SMALL
