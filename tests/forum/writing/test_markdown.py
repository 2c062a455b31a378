import re
import sys
import time
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.writing.markdown import (
    CLEANER,
    MAX_LENGTH,
    PARSER,
    _parsed,
    linked_urls,
    mentioned_names,
    plain_text,
    render_markdown,
)
from tests.sampling import sampled, times

pytestmark = pytest.mark.embedded

REL = "nofollow noopener noreferrer ugc"
# Written out, and not taken from the code: what a page may hold that somebody wrote.
MAY_STAND = {
    "p": {"dir"},
    "br": set(),
    "hr": set(),
    "blockquote": {"dir"},
    "ul": set(),
    "ol": {"start"},
    "li": {"dir"},
    **{f"h{level}": {"dir"} for level in range(1, 7)},
    "a": {"href", "rel", "class"},
    "em": set(),
    "strong": set(),
    "s": set(),
    "code": set(),
    "pre": set(),
    "div": {"class", "role", "aria-label", "tabindex"},
    "table": {"class"},
    "thead": set(),
    "tbody": set(),
    "tr": set(),
    "th": {"class", "scope", "dir"},
    "td": {"class", "dir"},
}
ADDRESS = re.compile(r"https?://|mailto:|/(?![/\\])|#", re.IGNORECASE)


class Elements(HTMLParser):
    """A browser's view, roughly: which elements with which attributes, and which words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]


def inert(html: str) -> Elements:
    elements = Elements(html)
    for tag, attributes in elements.elements:
        assert tag in MAY_STAND, html
        assert set(attributes) <= MAY_STAND[tag], (tag, attributes)
        if tag == "a":
            assert attributes["rel"] == REL
            assert "href" not in attributes or ADDRESS.match(attributes["href"] or ""), attributes
    return elements


XSS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    '<IMG """><SCRIPT>alert("XSS")</SCRIPT>">',
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert&#40;1&#41;</script>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=1&gt;'>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=https://evil.example/>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<div STYLE=\"width: expression(alert('x'))\">",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml;base64,PHN2Zy8+)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[x](https://a.example/\"onmouseover='alert(1)')",
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    '![<img src=x onerror=alert(1)>](/x "t")',
    "<javascript:alert(1)>",
    '<https://a.example/?"onmouseover=alert(1)>',
    'https://a.example/"onmouseover=alert(1)',
    "javascript://a.example/%0aalert(1)",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "    <script>alert(1)</script>",
    "|<script>alert(1)</script>|\n|---|\n|<img src=x onerror=alert(1)>|",
    "| a |\n|:-- style=x|\n| b |",
    "# <script>alert(1)</script>",
    "> <img src=x onerror=alert(1)>",
    "1. <svg onload=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\<script>alert(1)\\</script>",
    "*<script>*alert(1)*</script>*",
    "[<script>alert(1)</script>](https://a.example)",
    "@<script>alert(1)</script>",
    "</p></div><script>alert(1)</script>",
    "\u202e<script>alert(1)</script>",
    "<\x00script>alert(1)</script>",
    "\ufe64script\ufe65alert(1)",
    "[^1]\n\n[^1]: <script>alert(1)</script>",
    "- [ ] <input onfocus=alert(1) autofocus>",
]


def test_there_are_enough_attacks() -> None:
    assert len(set(XSS)) >= 40


@pytest.mark.parametrize("attack", XSS)
def test_attacks_are_inert(attack: str) -> None:
    elements = inert(render_markdown(attack))
    assert "script" not in elements.tags
    assert "img" not in elements.tags
    inert(
        render_markdown(
            f"text {attack} text\n\n{attack}", mentions={"script": "javascript:alert(1)"}
        )
    )


@pytest.mark.parametrize("attack", XSS)
def test_each_of_the_two_walls_is_enough(attack: str) -> None:
    tokens, environment = _parsed(attack)
    written = PARSER.renderer.render(tokens, PARSER.options, environment)
    for html in (written, CLEANER.clean(attack)):
        for tag, attributes in Elements(html).elements:
            assert tag in MAY_STAND
            # The parser leaves titles, alignment and the language of code to the cleaner.
            assert set(attributes) <= MAY_STAND[tag] | {"title", "style"}
            assert "style" not in attributes or re.fullmatch(r"text-align:\w+", attributes["style"])
            assert "href" not in attributes or ADDRESS.match(attributes["href"] or "")


def test_the_check_itself_can_fail() -> None:
    for bad in (
        "<script>1</script>",
        '<p style="x">y</p>',
        f'<a href="javascript:1" rel="{REL}">x</a>',
        '<a href="/x">no rel</a>',
        "<!-- -->",
    ):
        with pytest.raises((AssertionError, KeyError)):
            inert(bad)


MARKDOWN = st.text(
    alphabet=st.sampled_from(
        "abc 019\n\t<>&\"'`*_~[](){}!#|-+=:;/\\@.^%$?,\u200f\u05d0\u0627\u00e9\U0001f600\x00\u202e"
    ),
    max_size=120,
)
PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<script>",
                "javascript:",
                "](",
                "[x]",
                "<a href=",
                "onerror=",
                "\n\n",
                "| a |",
                "|--:|",
            ]
        ),
        st.sampled_from(
            ["\n> ", "\n- ", "```", "https://", "mailto:", "@ann", "&#x3c;", "![", "\n# "]
        ),
        MARKDOWN,
    ),
    max_size=12,
).map("".join)


@settings(max_examples=300)
@given(PIECES)
def test_only_what_may_stand_comes_out(text: str) -> None:
    inert(render_markdown(text, mentions={"ann": "/people/1/", "a": "javascript:alert(1)"}))


@settings(max_examples=150)
@given(PIECES)
def test_words_linked_and_mentioned_never_fail(text: str) -> None:
    assert plain_text(text) == plain_text(text).strip("\n")
    assert all(ADDRESS.match(address) for address in linked_urls(text))
    assert all(name == name.lower() for name in mentioned_names(text))


# --- time -----------------------------------------------------------------------------------------

N = times(among_others=4_000, as_proof=10_000)
# Calls for one character; prose takes about ten.
MOST = 250
PATHOLOGICAL: dict[str, Callable[[int], str]] = {
    "open brackets": lambda n: "[" * n,
    "open pictures": lambda n: "![" * (n // 2),
    "brackets open and close": lambda n: "[" * (n // 2) + "]" * (n // 2),
    "links never closed": lambda n: "[a](" * (n // 4),
    "links to angles": lambda n: "[a](<b" * (n // 6),
    "stars and words": lambda n: "*a **a " * (n // 7),
    "stars and lines": lambda n: "*_" * (n // 2),
    "ticks of every length": lambda n: "".join("e" + "`" * i for i in range(int((2 * n) ** 0.5))),
    "quotes in quotes": lambda n: ">" * n,
    "lists in lists": lambda n: "- 1. " * (n // 5),
    "lazy quotation": lambda n: "> > > > a\n" + "a\n" * (n // 2),
    "one line opening brackets": lambda n: "[\n" * (n // 2),
    "addresses run together": lambda n: "http://a." * (n // 9),
    "schemes run together": lambda n: "http://" * (n // 7),
    "at signs": lambda n: "a@" * (n // 2),
    "names": lambda n: "@a.b-c " * (n // 7),
    "a table filled up": lambda n: (
        "|a" * 100 + "|\n" + "|-" * 100 + "|\n" + "|a|\n" * ((n - 404) // 4)
    ),
    "wide tables filled up": lambda n: (
        ("|a" * 50 + "|\n" + "|-" * 50 + "|\n" + "|a|\n" * 20 + "\n") * (n // 285)
    ),
    "references": lambda n: "[a]: " * (n // 5),
    "angles": lambda n: "<a " * (n // 3),
    "entities": lambda n: "&#" * (n // 2),
    "strikes": lambda n: "~~a " * (n // 4),
    "heads": lambda n: "# a\n" * (n // 4),
    "line ends": lambda n: "\n" * n,
    "one word": lambda n: "a" * n,
}


def operations(text: str) -> int:
    """Calls of functions: the same on every machine, however busy."""
    counted = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        render_markdown(text)
    finally:
        sys.setprofile(None)
    return counted


@sampled
@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_work_grows_with_the_length_and_not_its_square(name: str) -> None:
    full, half = PATHOLOGICAL[name](N), PATHOLOGICAL[name](N // 2)
    started = time.process_time()
    at_half, at_full = operations(half), operations(full)
    assert at_full <= 2.6 * at_half + 20_000
    assert at_full <= MOST * N
    # Only if all else fails, and very generous.
    assert time.process_time() - started < 20


@pytest.mark.parametrize("name", ["addresses run together", "open pictures", "a table filled up"])
def test_the_longest_text_that_can_be_stored(name: str) -> None:
    text = PATHOLOGICAL[name](MAX_LENGTH)
    started = time.process_time()
    inert(render_markdown(text))
    assert time.process_time() - started < 20


@pytest.mark.parametrize("length", [MAX_LENGTH + 1, 80_000])
def test_what_is_too_long_is_shown_as_it_was_typed(length: int) -> None:
    text = ("<b>*x*</b> " * length)[:length]
    elements = inert(render_markdown(text))
    assert elements.tags == ["p"]
    assert elements.words.strip() == text.strip()
    assert plain_text(text) == text
    assert mentioned_names(text + "@ann") == frozenset()
    assert linked_urls(text + " https://a.example") == ()


def test_length_is_counted_in_bytes() -> None:
    assert "<strong>" in render_markdown("**x** " + "e" * (MAX_LENGTH - 10))
    assert "<strong>" not in render_markdown("**x** " + "é" * (MAX_LENGTH - 10))


def test_an_address_without_end_is_no_link() -> None:
    assert linked_urls("https://a.example/" + "x" * 1_000) != ()
    assert linked_urls("https://a.example/" + "x" * 2_000) == ()


# --- what it looks like ---------------------------------------------------------------------------


def test_words_and_marks() -> None:
    assert render_markdown("One **two** *three* ~~four~~ `five`\nsix") == (
        "<p>One <strong>two</strong> <em>three</em> <s>four</s> <code>five</code><br>\nsix</p>\n"
    )


def test_addresses_become_links() -> None:
    assert render_markdown("See https://a.example/_x_/?a=1&b=2. Write to ann@example.nhs.uk") == (
        f'<p>See <a href="https://a.example/_x_/?a=1&amp;b=2" rel="{REL}">'
        f"https://a.example/_x_/?a=1&amp;b=2</a>. Write to "
        f'<a href="mailto:ann@example.nhs.uk" rel="{REL}">ann@example.nhs.uk</a></p>\n'
    )


@pytest.mark.parametrize(
    "text",
    ["It finished.In May", "ftp://a.example", "http:\\//a.example", "`https://a.example`", "12.30"],
)
def test_what_is_no_whole_address_stays_text(text: str) -> None:
    assert linked_urls(text) == ()
    assert "<a" not in render_markdown(text)


def test_emphasis_round_an_address() -> None:
    assert linked_urls("**https://a.example/x** (https://b.example/y_(z))") == (
        "https://a.example/x",
        "https://b.example/y_(z)",
    )


def test_a_look_alike_address_is_shown_as_it_was_typed() -> None:
    assert "xn--nhs-abc.example</a>" in render_markdown("https://xn--nhs-abc.example")


def test_links_without_words_show_their_address() -> None:
    assert f'<a href="https://a.example" rel="{REL}">https://a.example</a>' in render_markdown(
        "[](https://a.example)"
    )
    assert f'<a href="/x/" rel="{REL}">/x/</a>' in render_markdown("[![](/y.png)](/x/)")


def test_pictures_are_their_alternative_text() -> None:
    html = render_markdown("Before ![a *small* <map>](https://a.example/x.png) after")
    assert html == "<p>Before a small &lt;map&gt; after</p>\n"


@pytest.mark.parametrize(
    ("highest", "text", "expected"),
    [
        (3, "# a\n## b\n# c", ["h3", "h4", "h3"]),
        (3, "### a\n# b\n#### c", ["h3", "h3", "h4"]),
        (2, "a\n===\nb\n---", ["h2", "h3"]),
        (5, "# a\n## b\n### c\n#### d", ["h5", "h6", "h6", "h6"]),
        (3, "# a\n#\n## ![](/x)\n### b", ["h3", "h4"]),
        (0, "# a", ["h1"]),
    ],
)
def test_headings_stand_below_the_pages_own(highest: int, text: str, expected: list[str]) -> None:
    elements = Elements(render_markdown(text, highest_heading=highest))
    assert [tag for tag in elements.tags if re.fullmatch(r"h\d", tag)] == expected


def test_a_table_scrolls_in_a_box_of_its_own() -> None:
    html = render_markdown("| Month | Waits | |\n|:--|--:|---|\n| May | 18.5 | `a|b` |")
    box = '<div class="nhsuk-scroll"><div class="nhsuk-scroll__content" role="group"'
    assert html.startswith(f'{box} aria-label="Table" tabindex="0"><table class="nhsuk-table">')
    assert '<th class="nhsuk-table__header" scope="col">Month</th>' in html
    assert (
        '<th class="nhsuk-table__header nhsuk-table__header--numeric" scope="col">Waits</th>'
        in html
    )
    assert '<td class="nhsuk-table__cell nhsuk-table__cell--numeric">18.5</td>' in html
    # A heading without words is a cell.
    assert Elements(html).tags.count("th") == 2
    assert "style" not in html


def test_short_rows_are_filled_up_only_so_far() -> None:
    html = render_markdown("|a" * 100 + "|\n" + "|-" * 100 + "|\n" + "|x|\n" * 1_000)
    assert Elements(html).tags.count("td") <= 10_000
    assert Elements(html).words.count("x") == 1_000


def test_code_stands_as_it_was_typed() -> None:
    html = render_markdown("```sql\nSELECT * <1>\n```")
    assert html == (
        '<div class="nhsuk-scroll"><div class="nhsuk-scroll__content" role="group"'
        ' aria-label="Code" tabindex="0"><pre><code>SELECT * &lt;1&gt;\n</code></pre></div></div>\n'
    )
    assert render_markdown("    SELECT * <1>") == html


def test_quotations_lists_and_rules() -> None:
    tags = Elements(render_markdown("> a\n> > b\n\n3. c\n4. d\n   - e\n\n---")).tags
    assert tags == ["blockquote", "p", "blockquote", "p", "ol", "li", "li", "ul", "li", "hr"]
    assert '<ol start="3">' in render_markdown("3. c")


def test_footnotes_and_tick_boxes_are_off() -> None:
    assert render_markdown("a[^1]\n\n[^1]: b c") == "<p>a[^1]</p>\n<p>[^1]: b c</p>\n"
    assert "[ ] do" in Elements(render_markdown("- [ ] do")).words


def test_direction_is_marked_only_where_a_text_runs_right_to_left() -> None:
    assert "dir" not in render_markdown("- a\n\n> b 😀 é")
    html = render_markdown("# שלום\n\nمرحبا *x*\n\n- a")
    assert html.count('dir="auto"') == 3
    assert "مرحبا <em>x</em>" in html


def test_characters_that_turn_the_text_round_are_taken_out() -> None:
    assert render_markdown("photo\u202egpj.exe \u2066x\u2069") == "<p>photogpj.exe x</p>\n"


def test_joined_emoji_come_out_whole() -> None:
    family = "👩\u200d👩\u200d👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ⚕️"
    assert family in render_markdown(family)


# --- names ----------------------------------------------------------------------------------------

PEOPLE = {"ann.smith": "/people/1/", "ann": "/people/2/", "leads-west-yorkshire": "/roles/3/"}


def names_linked(text: str) -> list[tuple[str, str]]:
    links = re.findall(
        r'<a href="([^"]*)" class="mention"[^>]*>([^<]*)</a>',
        render_markdown(text, mentions=PEOPLE),
    )
    return [(words, address) for address, words in links]


def test_names_are_linked() -> None:
    assert names_linked("Ask @ann.smith, @Ann, (@leads-west-yorkshire).") == [
        ("@ann.smith", "/people/1/"),
        ("@Ann", "/people/2/"),
        ("@leads-west-yorkshire", "/roles/3/"),
    ]


def test_a_name_ends_where_the_sentence_does() -> None:
    assert names_linked("@ann.smith. @ann.Thanks! **@ann** _@ann_") == [
        ("@ann.smith", "/people/1/"),
        ("@ann", "/people/2/"),
        ("@ann", "/people/2/"),
        ("@ann", "/people/2/"),
    ]
    assert Elements(render_markdown("@ann.Thanks!", mentions=PEOPLE)).words == "@ann.Thanks!\n"


@pytest.mark.parametrize(
    "text",
    ["`@ann`", "```\n@ann\n```", "[@ann](/x/)", "me@ann", "x/@ann", "\\@ann", "@annette", "@ ann"],
)
def test_what_is_no_name_stays_text(text: str) -> None:
    assert names_linked(text) == []


def test_names_that_are_not_known_stay_text() -> None:
    assert render_markdown("@bob") == "<p>@bob</p>\n"
    assert mentioned_names("@bob @Ann.Smith `@eve` [@mal](/x/) a@nhs.net") == {
        "bob",
        "ann.smith",
        "ann",
    }


# --- plain ----------------------------------------------------------------------------------------


def test_plain_words() -> None:
    text = (
        "# Head\n\nOne **two** [three](/x/) ![four](/y)\nfive &amp; <six>\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n- seven\n- eight\n\n> nine\n\n---\n\n```\nten\n```"
    )
    assert plain_text(text).split("\n") == [
        "Head",
        "One two three four five & <six>",
        "a b",
        "c d",
        "seven",
        "eight",
        "nine",
        "ten",
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\x00"])
def test_nothing(text: str) -> None:
    inert(render_markdown(text))
    assert render_markdown(text).strip() in ("", "<p>\ufffd</p>")
    assert plain_text(text).strip("\ufffd") == ""
