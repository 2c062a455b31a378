"""One grammar of colour and stroke for every chart, so that a reader learns it once.

A test holds every colour to its contrast with white: 4.5 for words, 3 for lines and marks.
Gridlines alone are fainter: a chart is as readable without them.
"""

from dataclasses import dataclass

PAPER = "#ffffff"
PLACE = "#005eb8"
MODELLED = "#3d85c6"
PART = "#768692"
INK = "#212b32"
QUIET = "#425563"
GRID = "#d8dde0"

# Making Data Count's own colours. Two are too pale against white to stand alone, so every special
# cause is outlined in ink and has a shape of its own.
SPECIAL = {"improvement": "#00b0f0", "concern": "#e46c0a", "neutral": "#490092"}
SPECIAL_OUTLINE = INK
COMMON = "#a6a6a6"

# From the lowest fifth to the highest, light to dark: how much, never how good. The count of pips on
# a tile says the same without colour. The second colour is that of the words on it.
FIFTHS = (
    ("#f2f6fa", INK),
    ("#c3daf0", INK),
    ("#85b4de", INK),
    ("#2a6cb0", PAPER),
    ("#003a70", PAPER),
)

# Chosen places on one chart: each with a shape, or a dash, of its own as well. England's ink is not
# among them.
CHOSEN = (PLACE, "#b35c00", "#00796b", "#7c2855", "#6b5900", "#330072")
CHOSEN_DASHES = (None, "12 3", "8 4", "3 3", "12 4 3 4", "8 3 2 3 2 3")

# Arimo is as wide as Arial, letter by letter: pictures and papers are set in it.
FONT = "Arial, Arimo, Helvetica, 'DejaVu Sans', sans-serif"


@dataclass(frozen=True)
class Stroke:
    colour: str
    width: float
    dash: str | None
    words: str
    """The colour of the words at the line's end."""


STROKES = {
    "place": Stroke(PLACE, 3, None, PLACE),
    "modelled": Stroke(MODELLED, 2, "6 3", PLACE),
    "published": Stroke(PLACE, 1.25, None, PLACE),
    "part": Stroke(PART, 1.5, None, QUIET),
    "peer": Stroke(PART, 1, None, QUIET),
    "england": Stroke(INK, 1.5, "5 4", INK),
    "standard": Stroke(QUIET, 1.5, "0.1 4", QUIET),
    # Of a control chart, on which each month is a point and the line only leads from one to the next.
    "points": Stroke(PART, 1.5, None, INK),
    "centre": Stroke(INK, 1.25, None, INK),
    "limit": Stroke(QUIET, 1.25, "6 4", QUIET),
}

# The first of the chosen places is drawn as any place is.
COMPARED = tuple(
    Stroke(colour, 2, dash, colour)
    for colour, dash in zip(CHOSEN[1:], CHOSEN_DASHES[1:], strict=True)
)

# Who is given words first when there is not room for all.
RANKS = {
    role: rank
    for rank, role in enumerate(
        ("place", "england", "limit", "standard", "modelled", "published", "part", "peer")
    )
}

DRAWING_ORDER = ("peer", "part", "england", "modelled", "published", "place")
