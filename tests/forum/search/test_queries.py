import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search import highlights, queries
from forum.search.queries import MAX_QUERY_LENGTH, MAX_TERMS, Refusal, parse, words_of

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("module", [queries, highlights])
def test_the_examples_in_the_code_are_true(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("Cardiology referrals", [("cardiology",), ("referrals",)], []),
        ("cardiology  cardiology", [("cardiology",)], []),
        ("cardiology OR leeds", [("cardiology",), ("leeds",)], []),
        ("cardiology AND NOT leeds", [("cardiology",), ("leeds",)], []),
        ("cardiology -leeds", [("cardiology",)], [("leeds",)]),
        ("cardiology - leeds", [("cardiology",), ("leeds",)], []),
        ("follow-up x-ray", [("follow",), ("x",), ("ray",)], []),
        ("clinic --leeds", [("clinic",)], [("leeds",)]),
        ('"one stop" shop', [("one", "stop"), ("shop",)], []),
        ("“one stop” shop", [("one", "stop"), ("shop",)], []),
        ('shop -"one stop"', [("shop",)], [("one", "stop")]),
        ('"one stop', [("one",), ("stop",)], []),
        ('"', [], []),
        ('""', [], []),
        ("the of and", [], []),
        ('"the of" clinic', [("clinic",)], []),
        (
            "title:clinic NEAR(a b) clin*",
            [("title",), ("clinic",), ("near",), ("b",), ("clin",)],
            [],
        ),
        ("O'Brien’s", [("obriens",)], []),
        ("a\0b", [("b",)], []),
        ("😀 👩‍⚕️", [], []),
        ("الْعَرَبِيَّة", [("العربية",)], []),
    ],
)
def test_what_was_typed_is_read(
    text: str, wanted: list[tuple[str, ...]], unwanted: list[tuple[str, ...]]
) -> None:
    query = parse(text)
    assert (list(query.wanted), list(query.unwanted)) == (wanted, unwanted)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", Refusal.EMPTY),
        (" \t\n", Refusal.EMPTY),
        ("?!", Refusal.EMPTY),
        ("😀", Refusal.EMPTY),
        ("\0", Refusal.EMPTY),
        ("-leeds", Refusal.ONLY_UNWANTED),
        ('-"one stop" -clinic the', Refusal.ONLY_UNWANTED),
        ("who am I", Refusal.ONLY_COMMON),
        ("-the", Refusal.ONLY_COMMON),
        ("leeds", None),
    ],
)
def test_what_cannot_be_looked_for_is_said(text: str, refusal: Refusal | None) -> None:
    assert parse(text).refusal == refusal


@given(st.text())
def test_any_text_gives_words_and_nothing_that_an_operator_is_made_of(text: str) -> None:
    query = parse(text)
    for word in (*query.words, *(word for term in query.unwanted for word in term)):
        assert word.isalnum() or all(unicodedata.category(letter)[0] in "LN" for letter in word)
    assert len(query.text) <= MAX_QUERY_LENGTH
    assert len(query.wanted) <= MAX_TERMS
    assert (query.refusal is None) == bool(query.wanted)


@given(st.text())
def test_words_read_twice_are_the_same(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words
