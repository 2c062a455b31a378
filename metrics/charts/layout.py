"""Keeping words apart: labels at the lines' ends, and notes above the months they speak of."""

from dataclasses import dataclass, replace

from metrics.charts.palette import RANKS
from metrics.charts.specs import Flag
from metrics.charts.svg import LINE_HEIGHT, measure, wrap


@dataclass(frozen=True)
class EndLabel:
    """Words at a line's end. ``wanted_y`` is the line's height there, ``middle`` where they go."""

    lines: tuple[str, ...]
    wanted_y: float
    colour: str
    rank: int
    size: float
    short: tuple[str, ...] = ()
    """For a chart with many lines: the name without its figure, which is in the table."""
    bold: bool = False
    threaded: bool = True
    """Whether a thread may lead from the line's end: it needs a line that ends at the right."""
    middle: float = 0.0

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LINE_HEIGHT + 3


def fitted(labels: list[EndLabel], height: float) -> list[EndLabel]:
    """The labels, shortened and then gathered ("6 others") until together they are not too high."""
    for role in ("peer", "part"):
        rank = RANKS[role]
        if _height(labels) > height:
            labels = [_shortened(label) if label.rank == rank else label for label in labels]
    for role in ("peer", "part"):
        if _height(labels) > height:
            labels = _gathered(labels, RANKS[role])
    ordered = sorted(labels, key=lambda label: label.rank)
    while _height(ordered) > height and len(ordered) > 1:
        ordered.pop()
    return ordered


def _height(labels: list[EndLabel]) -> float:
    return sum(label.height for label in labels)


def _shortened(label: EndLabel) -> EndLabel:
    return replace(label, lines=label.short, size=label.size - 1)


def _gathered(labels: list[EndLabel], rank: int) -> list[EndLabel]:
    """One label for all of a rank: naming a few of them would be choosing favourites."""
    same = [label for label in labels if label.rank == rank]
    if len(same) < 2:
        return labels
    middle = sorted(label.wanted_y for label in same)[len(same) // 2]
    together = replace(same[0], lines=(f"{len(same)} others",), wanted_y=middle, threaded=False)
    return [label for label in labels if label.rank != rank] + [together]


def spread(labels: list[EndLabel], top: float, bottom: float) -> list[EndLabel]:
    """As near to their lines as they can be without touching."""
    placed: list[EndLabel] = []
    floor = top
    for label in sorted(labels, key=lambda label: (label.wanted_y, label.rank)):
        middle = max(label.wanted_y, floor + label.height / 2)
        placed.append(replace(label, middle=middle))
        floor = middle + label.height / 2
    ceiling = bottom
    for i in range(len(placed) - 1, -1, -1):
        half = placed[i].height / 2
        placed[i] = replace(
            placed[i], middle=max(top + half, min(placed[i].middle, ceiling - half))
        )
        ceiling = placed[i].middle - half
    return placed


@dataclass(frozen=True)
class Note:
    """Words above the chart that hang from one month."""

    x: float
    words: str
    size: float
    kind: str
    flag: Flag | None = None
    lines: tuple[str, ...] = ()
    left: float = 0.0
    shelf: int = 0

    @property
    def width(self) -> float:
        return max((measure(line, self.size) for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        return len(self.lines) * self.size * LINE_HEIGHT + 4

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def is_link(self) -> bool:
        return self.flag is not None and bool(self.flag.url)


def shelve(notes: list[Note], width: float, room: float) -> list[Note]:
    """Each note on the lowest shelf where it covers no other, nor the line that another hangs on.

    From the right: then words that run to the right of their month never meet an older line.
    """
    placed: list[Note] = []
    for note in sorted(notes, key=lambda note: (-note.x, note.words)):
        ways = _variants(note, width, room)
        shelves = range(len(placed) + 1)
        placed.append(
            next(
                (
                    replace(variant, shelf=shelf)
                    for variant in ways
                    for shelf in shelves
                    if _fits(variant, shelf, placed)
                ),
                replace(ways[-1], shelf=len(placed) + 1),
            )
        )
    return placed


def _variants(note: Note, width: float, room: float) -> list[Note]:
    """To the right of its line, to the left of it, or wherever the picture has room."""
    ways = []
    for space, side in ((width - note.x - 6, "right"), (note.x - 6, "left")):
        if space >= min(room, 80):
            wrapped = replace(note, lines=_wrapped(note, min(room, space)))
            left = note.x + 4 if side == "right" else note.x - 4 - wrapped.width
            ways.append(replace(wrapped, left=left))
    anywhere = replace(note, lines=_wrapped(note, room))
    return [*ways, replace(anywhere, left=max(2.0, min(note.x + 4, width - 2 - anywhere.width)))]


def _wrapped(note: Note, room: float) -> tuple[str, ...]:
    return tuple(wrap(note.words, room, note.size, lines=6))


def _fits(note: Note, shelf: int, placed: list[Note]) -> bool:
    for other in placed:
        if other.shelf == shelf and note.left < other.right + 10 and other.left < note.right + 10:
            return False
        if other.shelf < shelf and other.left - 3 < note.x < other.right + 3:
            return False
        if other.shelf > shelf and note.left - 3 < other.x < note.right + 3:
            return False
    return True


def shelf_heights(notes: list[Note]) -> list[float]:
    """From the lowest shelf up."""
    count = max((note.shelf for note in notes), default=-1) + 1
    return [
        max((note.height for note in notes if note.shelf == shelf), default=0.0)
        for shelf in range(count)
    ]
