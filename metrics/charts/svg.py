"""Writing SVG as text, with presentation attributes only: a strict site refuses styles."""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from metrics.charts.palette import FONT, INK, PAPER

LINE_HEIGHT = 1.25

# What XML 1.0 cannot hold at all, escaped or not.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_ID = re.compile(r"[^A-Za-z0-9_-]+")

# Widths in DejaVu Sans, the widest of the fonts a chart may be drawn in, in thousandths of its
# size. Words measured by it also fit in Arial.
_WIDTHS = {
    **dict.fromkeys("ijl'|", 280),
    **dict.fromkeys(" .,:;ft!()[]-/\\I", 390),
    **dict.fromkeys("mMwW@%", 980),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&", 730),
}
_USUAL_WIDTH = 640
_UNUSUAL_WIDTH = 1000


def coordinate(x: float) -> str:
    """One decimal: a tenth of a pixel is enough, and keeps the page small.

    >>> coordinate(12.34), coordinate(7.0), coordinate(-0.04)
    ('12.3', '7', '0')
    """
    written = f"{x:.1f}".removesuffix(".0")
    return "0" if written == "-0" else written


def clean(words: str) -> str:
    return _NOT_XML.sub("", words)


def identity(name: str) -> str:
    """A name as an id.

    >>> identity("waiting list: QOQ")
    'waiting-list-QOQ'
    """
    return _NOT_ID.sub("-", name).strip("-") or "chart"


def element(tag: str, *children: str, **attributes: str | float | None) -> str:
    """An element; ``stroke_width`` is written stroke-width, and None is left out.

    >>> element("line", x1=1, stroke_width=0.5, stroke_dasharray=None)
    '<line x1="1" stroke-width="0.5"/>'
    """
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}={_attribute(value)}"
        for name, value in attributes.items()
        if value is not None
    )
    return f"<{tag}{written}>{''.join(children)}</{tag}>" if children else f"<{tag}{written}/>"


def _attribute(value: str | float) -> str:
    return quoteattr(clean(value)) if isinstance(value, str) else f'"{coordinate(value)}"'


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    *,
    fill: str = INK,
    anchor: str | None = None,
    bold: bool = False,
) -> str:
    return element(
        "text",
        escape(clean(words)),
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        text_anchor=anchor,
        font_weight="bold" if bold else None,
    )


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    colour: str,
    width: float = 1,
    dash: str | None = None,
) -> str:
    return element(
        "line",
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        stroke=colour,
        stroke_width=width,
        stroke_dasharray=dash,
        stroke_linecap="round" if dash and dash.startswith("0.1") else None,
    )


def polygon(corners: list[tuple[float, float]], **attributes: str | float | None) -> str:
    points = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in corners)
    return element("polygon", points=points, **attributes)


def document(
    body: list[str],
    *,
    name: str,
    title: str,
    summary: str,
    width: float,
    height: float,
    links: Sequence[str] = (),
    at: str = "",
) -> str:
    """The whole picture. The white ground keeps it readable where a page or viewer is dark. A picture's
    parts are hidden from a screen reader: with links it is a group, and hides the rest itself."""
    identifier = identity(name)
    if links:
        body = [element("g", *body, aria_hidden="true"), *links]
    return element(
        "svg",
        element("title", escape(clean(title)) or " ", id=f"{identifier}-title"),
        element("desc", escape(clean(summary)) or " ", id=f"{identifier}-desc"),
        element("rect", x=0, y=0, width=width, height=height, fill=PAPER),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        role="group" if links else "img",
        aria_labelledby=f"{identifier}-title {identifier}-desc",
        class_="chart",
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        preserveAspectRatio="xMinYMin meet",
        width=width,
        height=height,
        font_family=FONT,
        data_at=at or None,
    )


def measure(words: str, size: float, *, bold: bool = False) -> float:
    """How wide the words are drawn, a little on the safe side."""
    thousandths = sum(
        _WIDTHS.get(letter, _USUAL_WIDTH if letter < "\u0250" else _UNUSUAL_WIDTH)
        for letter in words
    )
    return thousandths * size / 1000 * (1.1 if bold else 1)


def shorten(words: str, width: float, size: float, *, bold: bool = False) -> str:
    """The words, or as much of them as fits and an ellipsis."""
    if measure(words, size, bold=bold) <= width:
        return words
    while words and measure(words + "…", size, bold=bold) > width:
        words = words[:-1]
    return words.rstrip() + "…"


def fitting(ways: list[str], width: float, size: float) -> str:
    """The first of several ways to say it that fits; else as much of the last as does."""
    return next(
        (variant for variant in ways if measure(variant, size) <= width),
        shorten(ways[-1], width, size),
    )


def wrap(words: str, width: float, size: float, *, lines: int = 4, bold: bool = False) -> list[str]:
    """The words in lines no wider than ``width``; what does not fit in the last is shortened."""
    wrapped: list[str] = []
    rest = clean(words).split()
    while rest and len(wrapped) < lines - 1:
        fitted = 1
        while fitted < len(rest) and (
            measure(" ".join(rest[: fitted + 1]), size, bold=bold) <= width
        ):
            fitted += 1
        wrapped.append(" ".join(rest[:fitted]))
        rest = rest[fitted:]
    if rest:
        wrapped.append(" ".join(rest))
    return [shorten(each, width, size, bold=bold) for each in wrapped]
