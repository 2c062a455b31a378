"""A chart that leaves its page: with its title and source, as SVG or as a PNG picture."""

from collections.abc import Sequence
from pathlib import Path

import resvg_py

from metrics.charts.palette import INK, QUIET
from metrics.charts.svg import LINE_HEIGHT, document, element, text, wrap

FONTS = Path(__file__).resolve().parent.parent.parent / "assets" / "vendor" / "fonts"
_TITLE_SIZE = 17.0
_REMARK_SIZE = 13.0
_SOURCE_SIZE = 11.0
_EDGE = 14.0


def framed(
    body: list[str],
    *,
    name: str,
    title: str,
    summary: str,
    width: float,
    height: float,
    source: str = "",
    remark: str = "",
    links: Sequence[str] = (),
    at: str = "",
) -> str:
    """The finished chart; with a source, its title and remark above and that source below, inside an
    edge. On a page it may have `links`, in front of the rest, and says what it is read `at`."""
    if not source:
        return document(
            body,
            name=name,
            title=title,
            summary=summary,
            width=width,
            height=height,
            links=links,
            at=at,
        )
    headings = wrap(title, width, _TITLE_SIZE, lines=8, bold=True)
    remarks = wrap(remark, width, _REMARK_SIZE, lines=8)
    sources = wrap(source, width, _SOURCE_SIZE, lines=8)
    under_title = _EDGE + len(headings) * _TITLE_SIZE * LINE_HEIGHT
    above = under_title + len(remarks) * _REMARK_SIZE * LINE_HEIGHT + 8
    below = len(sources) * _SOURCE_SIZE * LINE_HEIGHT + 8 + _EDGE
    placed = [
        *_paragraph(headings, _EDGE, _TITLE_SIZE, INK, bold=True),
        *_paragraph(remarks, under_title, _REMARK_SIZE, INK),
        element("g", *body, transform=f"translate({_EDGE:g} {above:g})"),
        *_paragraph(sources, above + height + 8, _SOURCE_SIZE, QUIET),
    ]
    return document(
        placed,
        name=name,
        title=title,
        summary=summary,
        width=width + 2 * _EDGE,
        height=above + height + below,
    )


def _paragraph(
    lines: list[str], top: float, size: float, fill: str, *, bold: bool = False
) -> list[str]:
    return [
        text(_EDGE, top + size + i * size * LINE_HEIGHT, words, size, fill=fill, bold=bold)
        for i, words in enumerate(lines)
    ]


def to_png(svg: str, scale: float = 2, fonts: Path = FONTS) -> bytes:
    """The chart as a PNG on white, drawn only with the fonts given: a server may have none."""
    files = sorted(str(path) for path in fonts.glob("*.ttf"))
    if not files:
        raise FileNotFoundError(f"No fonts in {fonts}: run python -m config.assets")
    return resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=scale,
        background="white",
        skip_system_fonts=True,
        font_files=files,
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )
