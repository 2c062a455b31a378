"""What arrives from outside as text: cleaned once, at the edge, and read as numbers by one function.

`clean_text` is for every field, query and JSON value; `clean_line` for names and titles, which must
look like what they are. Pure: nothing here knows of requests.
"""

import re
import unicodedata

# Separators of lines and pages that are no line feed: editors and copied PDFs have them.
_LINE_ENDS = re.compile("\r(?!\n)|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Control characters, halves of characters, and code points that are none: no XML file and no
# PostgreSQL text takes them all.
_ENDS_OF_PLANES = "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000)
)
_UNFIT = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    f"{_ENDS_OF_PLANES}]"
)
# They change the order in which letters are read, or are letters that nobody sees.
_MISLEADING = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a]"
)
_SPACES = re.compile("[\t\r\n]+")
_JOINERS = "\u200c\u200d"
# Flags of England, Scotland and Wales are a black flag and letters that are not seen by themselves.
_TAGS = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]+)|[\U000e0000-\U000e007f]")
_SCRIPTS_WITHOUT_JOINERS = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")
# Braille's empty cell is no space to Unicode, but it is to the eye.
_UNSEEN = {"Cc", "Cf", "Cn", "Cs", "Zl", "Zp", "Zs", "Mn", "Me"}
_BLANK_CHARACTERS = "\u2800\u3164\uffa0\u115f\u1160"


def clean_text(text: str) -> str:
    r"""Without control characters, with line feeds between lines, composed (NFC).

    >>> clean_text("one\x00\u2028two\tthree e\u0301\ud800")
    'one\ntwo\tthree é'
    """
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", _UNFIT.sub("", _LINE_ENDS.sub("\n", text)))


def clean_line(text: str) -> str:
    r"""For a name or a title: in one line, without what changes how it reads. Nothing, where nothing of
    it can be seen. Joiners stay where scripts and pictures need them.

    >>> clean_line("nurse\u202elead"), clean_line("\u200b \u2800"), clean_line("a\u200db")
    ('nurselead', '', 'ab')
    >>> persian = "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    >>> clean_line(persian) == persian
    True
    """
    if text.isascii() and text.isprintable():
        return text
    text = _MISLEADING.sub("", _SPACES.sub(" ", clean_text(text)))
    text = _TAGS.sub(lambda match: match[1] or "", text)
    text = "".join(
        character
        for number, character in enumerate(text)
        if character not in _JOINERS or _can_join(text[:number][-1:], text[number + 1 : number + 2])
    )
    return "" if is_blank(text) else unicodedata.normalize("NFC", text)


def is_blank(text: str) -> bool:
    """To the eye.

    >>> is_blank("\u200b\u2800 "), is_blank("."), is_blank("👩‍🔬")
    (True, False, False)
    """
    return all(
        character in _BLANK_CHARACTERS or unicodedata.category(character) in _UNSEEN
        for character in text
    )


def parse_number(text: object, *, digits: int = 18) -> int | None:
    """A whole number of ASCII digits that a database column holds; None for anything else.

    >>> parse_number("12"), parse_number("²"), parse_number("9" * 40), parse_number("-1")
    (12, None, None, None)
    """
    text = text if isinstance(text, str) else ""
    is_number = text.isascii() and text.isdecimal() and len(text) <= digits
    return int(text) if is_number else None


def _can_join(before: str, after: str) -> bool:
    """Beside a Latin, Greek or Cyrillic letter a joiner only makes two names look like one."""
    can_be_joined = bool(before) and unicodedata.category(before)[0] in "LMS"
    return can_be_joined and not _is_western(before) and not _is_western(after)


def _is_western(character: str) -> bool:
    return bool(character) and unicodedata.name(character, "").startswith(_SCRIPTS_WITHOUT_JOINERS)
