"""What people type, as safe HTML and as plain words.

Two walls, each enough by itself: the parser lets no HTML through, and whatever it writes is
cleaned against a list of what may stay. The rules in between (markdown_rules.py) make the result
fit a page: its headings below the page's own, its tables scrolling in their own box, its names
linked.
"""

from collections.abc import Mapping
from typing import Any

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from markdown_it.token import Token

from forum.writing.markdown_rules import DIRECTED, HEADINGS, build_parser, text_of

MAX_LENGTH = 50_000
# A short row is filled up to the width of its table's head, so a few thousand bytes can ask for
# millions of cells. An honest text of the greatest length has a few thousand.
MAX_TABLE_CELLS = 10_000
# They can make text read as something else (a file "exe.gpj" as "jpg.exe"). The marks that
# right-to-left text needs, and joined letters and emoji, are others.
OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])

PARSER = build_parser()
CLEANER = nh3.Cleaner(
    tags={
        *("p", "br", "hr", "blockquote", "ul", "ol", "li", *HEADINGS),
        *("a", "em", "strong", "s", "code", "pre"),
        *("div", "table", "thead", "tbody", "tr", "th", "td"),
    },
    # The star: titles and languages are otherwise allowed everywhere.
    attributes={"*": set(), "a": {"href"}, "ol": {"start"}},
    tag_attribute_values={tag: {"dir": {"auto"}} for tag in DIRECTED}
    | {
        "a": {"class": {"mention"}},
        "div": {
            "class": {"nhsuk-scroll", "nhsuk-scroll__content"},
            "role": {"group"},
            "aria-label": {"Table", "Code"},
            "tabindex": {"0"},
        },
        "table": {"class": {"nhsuk-table"}},
        "th": {
            "class": {"nhsuk-table__header", "nhsuk-table__header nhsuk-table__header--numeric"},
            "scope": {"col"},
            "dir": {"auto"},
        },
        "td": {
            "class": {"nhsuk-table__cell", "nhsuk-table__cell nhsuk-table__cell--numeric"},
            "dir": {"auto"},
        },
    },
    url_schemes={"http", "https", "mailto"},
    link_rel="nofollow noopener noreferrer ugc",
)


def render_markdown(
    text: str,
    *,
    mentions: Mapping[str, str] | None = None,
    mention_words: Mapping[str, str] | None = None,
    highest_heading: int = 3,
) -> SafeString:
    """HTML for a page whose own headings stand above `highest_heading`.

    `mentions` gives the address of each name that may be linked, in lower case, and
    `mention_words` what is shown of it; other names stay text. What is too long to be stored is shown
    as it was typed, without its marks.
    """
    if is_too_long(text):
        return SafeString(linebreaks(text.translate(OVERRIDES), autoescape=True))
    tokens, environment = _parsed(text, mentions, highest_heading, mention_words)
    html = PARSER.renderer.render(tokens, PARSER.options, environment)
    return mark_safe(CLEANER.clean(html))


def plain_text(text: str) -> str:
    """The words alone, one block to a line, for search, notifications and summaries. Not HTML."""
    if is_too_long(text):
        return text
    lines: list[str] = []
    row: list[str] | None = None
    for token in _parsed(text)[0]:
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(" ".join(row))
            row = None
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.strip("\n"))
        elif token.type == "inline":
            (lines if row is None else row).append(text_of(token.children or []))
    return "\n".join(line for line in lines if line.strip())


def mentioned_names(text: str) -> frozenset[str]:
    """The names, in lower case, that the text may mention. "@ann.Thanks" may mean two."""
    if is_too_long(text):
        return frozenset()
    return frozenset(_parsed(text)[1]["mentioned"])


def linked_urls(text: str) -> tuple[str, ...]:
    """Every address linked to, in order, each once."""
    if is_too_long(text):
        return ()
    children = [child for token in _parsed(text)[0] for child in token.children or []]
    urls = (str(child.attrGet("href")) for child in children if child.type == "link_open")
    return tuple(dict.fromkeys(urls))


def is_too_long(text: str) -> bool:
    return len(text) > MAX_LENGTH or len(text.encode(errors="replace")) > MAX_LENGTH


def _parsed(
    text: str,
    mentions: Mapping[str, str] | None = None,
    highest_heading: int = 3,
    mention_words: Mapping[str, str] | None = None,
) -> tuple[list[Token], dict[str, Any]]:
    environment: dict[str, Any] = {
        "mentions": mentions or {},
        "mention_words": mention_words or {},
        "mentioned": set(),
        "highest": min(max(highest_heading, 1), 6),
        "cells": MAX_TABLE_CELLS,
    }
    return PARSER.parse(text.translate(OVERRIDES), environment), environment
