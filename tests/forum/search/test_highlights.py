import pytest
from django.template import Context, Template
from django.utils.html import escape, strip_tags
from hypothesis import given
from hypothesis import strategies as st

from forum.search.highlights import SNIPPET_WORDS, marked, same_word, snippet
from forum.search.queries import parse

pytestmark = pytest.mark.pure
FOUND = "{% for found in all %}{% include 'forum/search/result.html' %}{% endfor %}"


def shown(text: str, query: str) -> str:
    return "".join(
        f"[{one.text}]" if one.marked else one.text for one in marked(text, parse(query))
    )


@pytest.mark.parametrize(
    ("text", "query", "said"),
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
def test_what_was_looked_for_is_marked(text: str, query: str, said: str) -> None:
    assert shown(text, query) == said


@pytest.mark.parametrize(
    ("one", "other", "same"),
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
def test_words_that_differ_in_their_endings_only(one: str, other: str, same: bool) -> None:
    assert same_word(one, other) == same_word(other, one) == same


def test_a_snippet_is_the_part_with_most_of_what_was_looked_for() -> None:
    before, after = "early clinic " + "before " * 300, "after " * 300
    text = f"{before} cardiology had too many referrals for its clinic {after}"
    pieces = snippet(text, parse("cardiology referrals clinic"))
    said = "".join(piece.text for piece in pieces)
    assert "cardiology had too many referrals for its clinic" in said
    assert said.startswith("… before") and said.endswith("after …")
    assert len(said.split()) == SNIPPET_WORDS + 2
    assert [piece.text for piece in pieces if piece.marked] == ["cardiology", "referrals", "clinic"]


def test_a_snippet_of_a_text_without_hits_is_its_beginning() -> None:
    said = "".join(piece.text for piece in snippet("word " * 100, parse("cardiology")))
    assert said == "word " * (SNIPPET_WORDS - 1) + "word …"


@given(st.text(max_size=400), st.text(max_size=40))
def test_nothing_is_lost_or_added_by_marking(text: str, query: str) -> None:
    assert "".join(piece.text for piece in marked(text, parse(query))) == text


@given(st.lists(st.sampled_from(["cardiology", "x", "<b>", "&amp;", "\n", "é"]), max_size=200))
def test_a_snippet_is_a_part_of_the_text(words: list[str]) -> None:
    text = " ".join(words)
    said = "".join(piece.text for piece in snippet(text, parse("cardiology")))
    assert said.removeprefix("… ").removesuffix(" …") in " ".join(text.split())
    assert ("cardiology" in said) == ("cardiology" in text)


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
    found = {
        "title": marked(text, query),
        "url": "/x/",
        "note": marked(text, query),
        "snippet": snippet(text, query),
    }
    page = Template(FOUND).render(Context({"all": [found]}))
    hits = sum(piece.marked for piece in marked(text, query))
    assert page.count("<mark>") == page.count("</mark>") == 3 * hits
    assert page.count(escape(text).replace("cardiology", "<mark>cardiology</mark>")) == 3
    assert "<script" not in page and "<img" not in page and "<b " not in page
    assert strip_tags(page).count("cardiology") == 3 * hits
