"""Text as it reads to a person, whatever it is made of.

Digits of any script, characters that take up no room, HTML entities and Markdown's marks can all
stand in an NHS number that looks like any other on the page.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});?")
MARKS = "*`~"
ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
DASHES = "\N{MINUS SIGN}\N{HYPHEN BULLET}\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}"


@dataclass(frozen=True)
class NormalisedText:
    text: str
    starts: list[int]
    """Where each character of `text` begins in what was typed."""
    ends: list[int]


def normalise(typed: str) -> NormalisedText:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    dropped = False
    for start, end, characters in _pieces(typed):
        for character in characters:
            visible = character if " " < character < "\x7f" else _visible(character)
            if not visible or visible in MARKS:
                dropped = True
                continue
            if dropped and text and _separates_number(text[-1], visible):
                text.append(" ")
                starts.append(ends[-1])
                ends.append(start)
            dropped = False
            text.append(visible)
            starts.append(start)
            ends.append(end)
    return NormalisedText("".join(text), starts, ends)


def _separates_number(before: str, after: str) -> bool:
    """Whether a mark between them parts a number from a word: "Ann*943…*"."""
    return (before.isdigit() and after.isalpha()) or (before.isalpha() and after.isdigit())


def _pieces(typed: str) -> Iterator[tuple[int, int, str]]:
    position = 0
    while position < len(typed):
        character = typed[position]
        if character == "&" and (entity := ENTITY.match(typed, position)):
            yield position, entity.end(), unescape(entity[0])
            position = entity.end()
            continue
        if character == "\\" and ESCAPED.match(typed, position):
            position += 1
            continue
        yield position, position + 1, character
        position += 1


def _visible(character: str) -> str:
    """As one plain character, or nothing if it takes up no room."""
    if character in "\n\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if character.isspace():
        return " "
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in ("Cf", "Cc", "Mn", "Me"):
        return ""
    if category == "Pd" or character in DASHES:
        return "-"
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character
