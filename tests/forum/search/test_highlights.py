import pytest
from django.template import Context, Template
from django.utils.html import escape, strip_tags
from hypothesis import given
from hypothesis import strategies as st

from forum.search.highlights import SNIPPET_WORDS, highlighted, same_word, snippet
from forum.search.queries import parse

pytestmark = pytest.mark.pure
RESULTS = "{% for result in results %}{% include 'forum/search/result.html' %}{% endfor %}"


def shown(text: str, query: str) -> str:
    return "".join(
        f"[{piece.text}]" if piece.marked else piece.text
        for piece in highlighted(text, parse(query))
    )


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Too many referrals", "referral", "Too many [referrals]"),
        ("The surgeries of surgery", "surgery", "The [surgeries] of [surgery]"),
        ("Naïve CAFÉ", "naive café", "[Naïve] [CAFÉ]"),
        ("O’Brien’s clinic", "o'brien's", "[O’Brien’s] clinic"),
        ("one-stop shop", '"one stop"', "[one]-[stop] shop"),
        ("the list", "the list", "the [list]"),
        ("cars and cares", "car", "[cars] and cares"),
        ("Leeds and York", "York -Leeds", "Leeds and [York]"),
        ("nothing here", "cardiology", "nothing here"),
        ("", "cardiology", ""),
    ],
)
def test_what_was_looked_for_is_highlighted(text: str, query: str, expected: str) -> None:
    assert shown(text, query) == expected


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("referral", "referrals", True),
        ("operate", "operation", True),
        ("waiting", "waits", True),
        ("bed", "beds", True),
        ("bed", "bead", False),
        ("card", "cardiology", False),
        ("hospital", "hospice", False),
    ],
)
def test_words_that_differ_in_their_endings_only(first: str, second: str, same: bool) -> None:
    assert same_word(first, second) == same_word(second, first) == same


def test_a_snippet_is_the_part_with_most_of_the_query() -> None:
    before, after = "early clinic " + "before " * 300, "after " * 300
    text = f"{before} cardiology had too many referrals for its clinic {after}"
    pieces = snippet(text, parse("cardiology referrals clinic"))
    shown_text = "".join(piece.text for piece in pieces)
    assert "cardiology had too many referrals for its clinic" in shown_text
    assert shown_text.startswith("… before") and shown_text.endswith("after …")
    assert len(shown_text.split()) == SNIPPET_WORDS + 2
    assert [piece.text for piece in pieces if piece.marked] == ["cardiology", "referrals", "clinic"]


def test_a_snippet_of_a_text_without_hits_is_its_beginning() -> None:
    shown_text = "".join(piece.text for piece in snippet("word " * 100, parse("cardiology")))
    assert shown_text == "word " * (SNIPPET_WORDS - 1) + "word …"


@given(st.text(max_size=400), st.text(max_size=40))
def test_nothing_is_lost_or_added_by_marking(text: str, query: str) -> None:
    assert "".join(piece.text for piece in highlighted(text, parse(query))) == text


@given(st.lists(st.sampled_from(["cardiology", "x", "<b>", "&amp;", "\n", "é"]), max_size=200))
def test_a_snippet_is_a_part_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    shown_text = "".join(piece.text for piece in snippet(text, parse("cardiology")))
    assert shown_text.removeprefix("… ").removesuffix(" …") in " ".join(text.split())
    assert ("cardiology" in shown_text) == ("cardiology" in text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert('cardiology')</script> cardiology",
        "cardiology <img src=x onerror=alert(1)>",
        "<mark>cardiology</mark> & \" ' cardiology",
        "<b cardiology='1'>",
    ],
)
def test_the_page_escapes_every_piece(text: str) -> None:
    query = parse("cardiology")
    result = {
        "title": highlighted(text, query),
        "url": "/x/",
        "note": highlighted(text, query),
        "snippet": snippet(text, query),
    }
    page = Template(RESULTS).render(Context({"results": [result]}))
    hits = sum(piece.marked for piece in highlighted(text, query))
    assert page.count("<mark>") == page.count("</mark>") == 3 * hits
    assert page.count(escape(text).replace("cardiology", "<mark>cardiology</mark>")) == 3
    assert "<script" not in page and "<img" not in page and "<b " not in page
    assert strip_tags(page).count("cardiology") == 3 * hits
