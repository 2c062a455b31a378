"""How what people type is read and written: the rules that are given to the Markdown parser."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

MAX_NESTING = 20
LONGEST_ADDRESS = 2_000
SAFE_ADDRESS = re.compile(r"https?://|mailto:|/(?![/\\])|#", re.IGNORECASE)
SCHEME = re.compile(r"(?:^|[^a-z0-9.+-])(https?)$", re.IGNORECASE)
MENTION = re.compile(r"(?<![\w@/.+-])@([^\W_](?:[\w.-]{0,62}[^\W_])?)")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
DIRECTED = frozenset({"p", "li", "blockquote", "th", "td", *HEADINGS})


def text_of(children: Sequence[Token]) -> str:
    """The text a reader would see of an inline run, pictures by their alternative text."""
    words = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif child.type == "image":
            words.append(text_of(child.children or []))
        else:
            words.append(child.content)
    return "".join(words).strip()


class FullUrlLinker(LinkifyIt):
    """Links for addresses typed whole (https://…) and for e-mail addresses.

    Guessing at addresses without their scheme is off: it links "finished.In" to India. Each is
    looked for by itself because, over one long run of characters, the library's time grows with
    the square of its length.
    """

    REST = re.compile(rf"\S{{4,{LONGEST_ADDRESS}}}(?!\S)")
    PIECE = re.compile(rf"(?<!\S){REST.pattern}")

    def __init__(self) -> None:
        super().__init__(options={"fuzzy_link": False, "fuzzy_email": True})
        self.add("ftp:", None).add("//", None)

    def pretest(self, text: str) -> bool:
        return "://" in text or "@" in text or "mailto:" in text.lower()

    def test(self, text: str) -> bool:
        return self.pretest(text)

    def match(self, text: str) -> list[Match] | None:
        matches = []
        for piece in self.PIECE.finditer(text):
            if not self.pretest(piece[0]):
                continue
            for match in super().match(piece[0]) or []:
                match.index += piece.start()
                match.last_index += piece.start()
                matches.append(match)
        return matches or None

    def at(self, text: str, start: int) -> Match | None:
        piece = self.REST.match(text, start)
        return self.match_at_start(piece[0]) if piece else None


class Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        return bool(SAFE_ADDRESS.match(url))

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        """As typed: decoding xn-- names would show a look-alike of another's address."""
        return link


def link_address(state: StateInline, silent: bool) -> bool:
    """Before emphasis is looked for, so that the underscores of an address stay in it.

    The library's own rule reads all the text before each "://" again.
    """
    if state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = SCHEME.search(state.pending[-6:])
    linker = state.md.linkify
    if scheme is None or not isinstance(linker, FullUrlLinker):
        return False
    link = linker.at(state.src, state.pos - len(scheme[1]))
    url = link.url.rstrip("*") if link else ""
    if not url or not state.md.validateLink(state.md.normalizeLink(url)):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(url)}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos += len(url) - len(scheme[1])
    return True


def table_within_budget(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if start + 2 > end:
        return False
    columns = state.getLines(start + 1, start + 2, 0, False).count("|") + 1
    rows = state.env.get("cells", 0) // columns
    if rows < 1 or not table(state, start, min(end, start + 2 + rows), silent):
        return False
    if not silent:
        state.env["cells"] -= columns * (state.line - start)
    return True


def place_headings(state: StateCore) -> None:
    """Below the page's own, with no level left out, and none empty."""
    placed: list[Token] = []
    tokens = iter(state.tokens)
    last = 0
    for token in tokens:
        if token.type != "heading_open":
            placed.append(token)
            continue
        words, closing = next(tokens), next(tokens)
        if not text_of(words.children or []):
            continue
        last = min(int(token.tag[1]), last + 1)
        token.tag = closing.tag = HEADINGS[min(state.env["highest"] + last - 1, 6) - 1]
        placed += [token, words, closing]
    state.tokens = placed


def dress_tables(state: StateCore) -> None:
    """The design system's classes; alignment by class, since the page allows no style attribute."""
    for place, token in enumerate(state.tokens):
        if token.type == "table_open":
            token.attrSet("class", "nhsuk-table")
        elif token.type in ("th_open", "td_open"):
            inside, closing = state.tokens[place + 1 : place + 3]
            right = token.attrs.pop("style", "") == "text-align:right"
            # A heading without words is a puzzle to those who listen to the page.
            if not text_of(inside.children or []):
                token.tag = closing.tag = "td"
            name = "nhsuk-table__header" if token.tag == "th" else "nhsuk-table__cell"
            token.attrSet("class", f"{name} {name}--numeric" if right else name)
            if token.tag == "th":
                token.attrSet("scope", "col")


def link_mentions(state: StateCore) -> None:
    for token in state.tokens:
        if token.children and "@" in token.content:
            token.children = list(_with_mentions(token.children, state.env))


def _with_mentions(children: list[Token], environment: Mapping[str, Any]) -> list[Token]:
    result: list[Token] = []
    depth = 0
    for child in children:
        depth += child.nesting if child.type.startswith("link_") else 0
        if depth or child.type != "text" or "@" not in child.content:
            result.append(child)
            continue
        position = 0
        for match in MENTION.finditer(child.content):
            names = _possible_names(match[1])
            environment["mentioned"].update(name.lower() for name in names)
            addresses, words = environment["mentions"], environment["mention_words"]
            known = addresses.keys() | words.keys()
            name = next((name for name in names if name.lower() in known), None)
            if name is None:
                continue
            result.append(_text(child.content[position : match.start()], child.level))
            label, address = f"@{words.get(name.lower(), name)}", addresses.get(name.lower())
            result += _link(address, label, child.level) if address else [_text(label, child.level)]
            position = match.start() + 1 + len(name)
        result.append(_text(child.content[position:], child.level))
    return result


def _possible_names(typed: str) -> list[str]:
    """The longest first: "ann.smith.Thanks" may be that, "ann.smith" or "ann"."""
    ends = [match.start() for match in re.finditer(r"[.-]+", typed)]
    return [typed, *(typed[:end] for end in reversed(ends))]


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)


def _link(address: str, words: str, level: int) -> list[Token]:
    attributes: dict[str, str | int | float] = {"href": address, "class": "mention"}
    return [
        Token("link_open", "a", 1, attrs=attributes, level=level),
        _text(words, level + 1),
        Token("link_close", "a", -1, level=level),
    ]


def name_links(state: StateCore) -> None:
    """A link without words shows its address, or nobody could see or hear where it leads."""
    for token in state.tokens:
        children = token.children or []
        for place in range(len(children) - 1, -1, -1):
            if children[place].type != "link_open":
                continue
            end = next(i for i in range(place, len(children)) if children[i].type == "link_close")
            if not text_of(children[place:end]):
                address = str(children[place].attrGet("href"))
                children.insert(place + 1, _text(address, children[place].level + 1))


def mark_direction(state: StateCore) -> None:
    if RIGHT_TO_LEFT.search(state.src):
        for token in state.tokens:
            if token.nesting == 1 and token.tag in DIRECTED:
                token.attrSet("dir", "auto")


# --- how blocks are written ---------------------------------------------------------------------


SCROLLED = "</div></div>\n"


def scrolling(name: str) -> str:
    """A box in which what is wide scrolls, with a finger or with the arrow keys.

    A group and not a region: regions are landmarks, and each would need a name of its own.
    """
    return (
        '<div class="nhsuk-scroll"><div class="nhsuk-scroll__content" role="group"'
        f' aria-label="{name}" tabindex="0">'
    )


def open_table(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any
) -> str:
    return scrolling("Table") + self.renderToken(tokens, index, options, env)


def close_table(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any
) -> str:
    return self.renderToken(tokens, index, options, env) + SCROLLED


def write_code(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any
) -> str:
    return f"{scrolling('Code')}<pre><code>{escape(tokens[index].content)}</code></pre>{SCROLLED}"


def write_image(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: Any
) -> str:
    """Its alternative text only: a picture from elsewhere would tell its owner who reads here."""
    return escape(text_of(tokens[index].children or []))


# --- the parser ---------------------------------------------------------------------------------


def build_parser() -> MarkdownIt:
    parser = Parser(
        "commonmark", {"html": False, "linkify": True, "maxNesting": MAX_NESTING, "breaks": True}
    )
    parser.linkify = FullUrlLinker()
    parser.block.ruler.at("table", table_within_budget, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.at("linkify", link_address)
    parser.enable(["table", "strikethrough", "linkify"])
    # Before escaped characters are joined to the text, so that "\@ann" stays as it is.
    parser.core.ruler.after("linkify", "mentions", link_mentions)
    for rule in (place_headings, name_links, dress_tables, mark_direction):
        parser.core.ruler.push(rule.__name__, rule)
    for name, writer in WRITERS.items():
        parser.add_render_rule(name, writer)
    # The first use fills the parser's tables of rules, which two threads must not do at once.
    parser.render("first use")
    return parser


WRITERS = {
    "table_open": open_table,
    "table_close": close_table,
    "fence": write_code,
    "code_block": write_code,
    "image": write_image,
}
