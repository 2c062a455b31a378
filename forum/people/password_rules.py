"""Passwords that guessing programs try first, whatever their length: common words with digits and signs
around them, runs along the alphabet or the keyboard, one piece again and again."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

# What is left of a password when its patterns are taken out must still be a word.
MIN_REMAINDER = 5
MIN_RUN = 4
LEET = str.maketrans("0134578@$!", "oleastbasi")
AROUND = re.compile(r"^[\W\d_]+|[\W\d_]+$")
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
)
OF_THIS_SITE = frozenset({"pathway", "pathwayexchange", "exchange", "nhsengland", "nhs"})

TOO_COMMON = "This is one of the passwords that are guessed first. Use three words that do not belong together."


class PatternPasswordValidator(CommonPasswordValidator):
    """Django's list holds words; this looks for them under what people put around them."""

    def validate(self, password: str, user: Any = None) -> None:
        lowered = password.lower()
        if self._is_common(lowered) or _is_repeated(lowered) or _is_run(lowered):
            raise ValidationError(TOO_COMMON, code="password_has_a_common_pattern")

    def get_help_text(self) -> str:
        return "Not a common word with digits or signs around it, and no row of keys."

    def _is_common(self, lowered: str) -> bool:
        word = AROUND.sub("", lowered)
        plain = word.translate(LEET)
        return not word or not self.passwords.isdisjoint({word, plain}) or plain in OF_THIS_SITE


def _is_repeated(lowered: str) -> bool:
    """The same piece twice or more: it is found within itself, moved by less than its length."""
    return lowered in (lowered + lowered)[1:-1]


def _is_run(lowered: str) -> bool:
    remainder = lowered
    for run in RUNS:
        for line in (run, run[::-1]):
            remainder = _without(remainder, line)
    return len(set(remainder)) < MIN_REMAINDER


def _without(text: str, line: str) -> str:
    """Without every piece of the line that is long enough to be no accident."""
    kept, at = "", 0
    while at < len(text):
        length = 0
        while at + length < len(text) and text[at : at + length + 1] in line:
            length += 1
        if length >= MIN_RUN:
            at += length
            continue
        kept += text[at]
        at += 1
    return kept
