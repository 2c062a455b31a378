"""A map of equal tiles, roughly where places lie: each a link, each with pips beside its colour."""

from dataclasses import dataclass
from xml.sax.saxutils import escape

from metrics.charts.axes import hatch_pattern
from metrics.charts.palette import FIFTHS, INK, PAPER, QUIET
from metrics.charts.pictures import framed
from metrics.charts.svg import clean, element, fitting, identity, measure, text

GAP = 2.0
LARGEST = 60.0


@dataclass(frozen=True)
class Tile:
    """`fifth` is 0 (lowest) to 4 (highest), or None where nothing can be said."""

    label: str
    short: str
    column: int
    row: int
    fifth: int | None
    description: str
    url: str = ""


@dataclass(frozen=True)
class TileMap:
    """`key` says what each fifth holds, the lowest first."""

    name: str
    title: str
    summary: str
    tiles: tuple[Tile, ...]
    key: tuple[str, ...]
    none_words: str = "Not compared"
    width: int = 720


def tile_map(chart: TileMap, *, source: str = "") -> str:
    """As SVG. On a page its tiles are links in reading order; with a `source`, to travel alone, a
    picture without links."""
    columns = max((tile.column for tile in chart.tiles), default=1)
    rows = max((tile.row for tile in chart.tiles), default=1)
    side = min(LARGEST, (chart.width - 2) / columns)
    ordered = sorted(chart.tiles, key=lambda tile: (tile.row, tile.column))
    body = [
        hatch_pattern(chart.name),
        *(_tile(chart, tile, side, bool(source)) for tile in ordered),
    ]
    below, foot = _key(chart, rows * side + 8)
    svg = framed(
        [*body, *below],
        name=chart.name,
        title=chart.title,
        summary=chart.summary,
        width=chart.width,
        height=foot,
        source=source,
    )
    # A picture's parts are hidden from a screen reader; a group's links are not.
    return svg if source else svg.replace('role="img"', 'role="group"', 1)


def _tile(chart: TileMap, tile: Tile, side: float, alone: bool) -> str:
    x, y = (tile.column - 1) * side + GAP / 2 + 1, (tile.row - 1) * side + GAP / 2
    width = side - GAP
    fill, ink = (f"url(#{identity(chart.name)}-hatch)", INK)
    if tile.fifth is not None:
        fill, ink = FIFTHS[tile.fifth]
    rectangle = element(
        "rect", x=x, y=y, width=width, height=width, rx=2, fill=fill, stroke=QUIET, stroke_width=1
    )
    size = min(13.0, width * 0.4)
    while size > 6 and measure(tile.short, size) > width - 2:
        size -= 0.5
    under = ""
    if tile.fifth is None:
        half = measure(tile.short, size) / 2 + 1
        under = element(
            "rect",
            x=x + max(1.0, width / 2 - half),
            y=y + width * 0.45 - size * 0.7,
            width=min(width - 2, 2 * half),
            height=size * 1.3,
            fill=PAPER,
        )
    name = text(
        x + width / 2, y + width * 0.45 + size * 0.3, tile.short, size, fill=ink, anchor="middle"
    )
    drawn = [rectangle, under, name, *_pips(x, y + width * 0.78, width, tile.fifth, ink)]
    if alone or not tile.url:
        return element("g", *drawn)
    label = f"{tile.label}: {tile.description}"
    return element(
        "a",
        element("title", escape(clean(label))),
        *drawn,
        href=tile.url,
        aria_label=label,
        class_="tile",
    )


def _pips(x: float, y: float, width: float, fifth: int | None, ink: str) -> list[str]:
    """One to five small squares along the foot of a tile: the fifth without its colour."""
    if fifth is None:
        return []
    side = max(2.0, min(4.0, width / 11))
    start = x + width / 2 - (fifth * side * 1.7 + side) / 2
    return [
        element("rect", x=start + i * side * 1.7, y=y, width=side, height=side, fill=ink)
        for i in range(fifth + 1)
    ]


def _key(chart: TileMap, top: float) -> tuple[list[str], float]:
    size, y, drawn = 13.0, top + 16, []
    for fifth, words_of_fifth in enumerate(chart.key):
        fill, ink = FIFTHS[fifth]
        drawn += [
            element("rect", x=1, y=y - 16, width=32, height=22, rx=2, fill=fill, stroke=QUIET),
            *_pips(1, y - 7, 32, fifth, ink),
            text(42, y, fitting([words_of_fifth], chart.width - 46, size), size),
        ]
        y += 27
    if any(tile.fifth is None for tile in chart.tiles):
        hatch = f"url(#{identity(chart.name)}-hatch)"
        drawn += [
            element("rect", x=1, y=y - 16, width=32, height=22, rx=2, fill=hatch, stroke=QUIET),
            text(42, y, fitting([chart.none_words], chart.width - 46, size), size),
        ]
        y += 27
    return drawn, y - 8
