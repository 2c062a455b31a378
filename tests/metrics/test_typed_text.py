"""Text from outside: what is taken out of it, and what must stay."""

import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.typed_text import clean_line, clean_text, is_blank, parse_number

ANY = st.text(st.characters(), max_size=60)


@given(ANY)
def test_cleaned_text_fits_every_file_and_column(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    ElementTree.fromstring(f"<a>{cleaned.translate({38: None, 60: None, 62: None})}</a>".encode())
    assert not any(
        unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n\r"
        for character in cleaned
    )


@given(ANY)
def test_a_line_is_one_line_that_can_be_seen(text: str) -> None:
    line = clean_line(text)
    assert clean_line(line) == line and len(line.splitlines()) <= 1
    assert not line or not is_blank(line)
    assert not set(line) & set("\u202e\u200b\u2066\ufeff\u00ad\u2028\0")


@pytest.mark.parametrize(
    "kept",
    [
        "Naïve 50% – “quoted” £5",
        "👩‍🔬 👨‍👩‍👧 ❤️ 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🇬🇧 👍🏽",
        "می‌خواهم",
        "क्‍ष শ্রীমান্‌ অর্থোপেডিক",
        "骨科 整形外科",
        "مستشفى العظام",
        "e\u0323\u0302clair".encode().decode(),
    ],
)
def test_what_scripts_and_pictures_need_stays(kept: str) -> None:
    composed = unicodedata.normalize("NFC", kept)
    assert clean_line(kept) == clean_text(kept) == composed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Demo\u200dste\u200cward", "Demosteward"),
        ("abc\u202edcba", "abcdcba"),
        ("\u3164\u3164", ""),
        ("\u2800 \u00a0\t", ""),
        ("\u0301", ""),
        ("one\u2028two\x0bthree", "one two three"),
        ("\U000e0041nn", "nn"),
    ],
)
def test_what_misleads_goes(typed: str, read: str) -> None:
    assert clean_line(typed) == read


@pytest.mark.parametrize("text", ["²", "٣", "", "-1", "1.0", " 1", "1e3", "9" * 19, None, 5, "½"])
def test_no_number(text: object) -> None:
    assert parse_number(text) is None


@given(st.integers(0, 10**18 - 1))
def test_a_number(number: int) -> None:
    assert parse_number(str(number)) == number
