"""The pieces that templates/components read; each says there what it needs."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Link:
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class MenuItem(Link):
    """Of a menu of pages: see components/page_menu.html."""

    is_current: bool = False


@dataclass(frozen=True)
class Cell:
    text: str
    url: str = ""
    numeric: bool = False
    header: bool = False
    svg: str = ""
    # What its column is ordered by, where its text does not say.
    order: float | None = None


@dataclass(frozen=True)
class Column:
    text: str
    numeric: bool = False
    sort_url: str = ""
    sorted: str = ""


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    kind: str = ""


@dataclass(frozen=True)
class Table:
    caption: str
    head: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    caption_hidden: bool = False


@dataclass(frozen=True)
class Reading:
    """What a chart says at one of its marks: of months `at` counts from the first one."""

    at: int
    words: str

    def __str__(self) -> str:
        return f"{self.at} {self.words}"


@dataclass(frozen=True)
class Picture:
    title: str
    summary: str
    svg: str
    svg_narrow: str = ""
    table: Table | None = None
    readings: tuple[Reading, ...] = ()
    csv_url: str = ""
    svg_url: str = ""
    png_url: str = ""
    # Of these figures, whatever is published later.
    pinned_url: str = ""
    source: str = ""
    source_url: str = ""

    @property
    def reading_lines(self) -> str:
        return "\n".join(map(str, self.readings))


@dataclass(frozen=True)
class Tile:
    title: str
    value: str
    notes: tuple[str, ...]
    svg: str
    url: str = ""
    # For a table, which has room for it.
    table_note: str = ""


@dataclass(frozen=True)
class Point:
    text: str
    url: str = ""
    link_text: str = ""


@dataclass(frozen=True)
class Callout:
    title: str
    points: tuple[Point, ...] = ()
    text: str = ""
    serious: bool = False


@dataclass(frozen=True)
class Choice:
    value: str
    text: str
    selected: bool


@dataclass(frozen=True)
class ViewForm:
    """The form that holds the state of a view in the address."""

    months: tuple[Choice, ...] = ()
    treatments: tuple[Choice, ...] = ()
    measures: tuple[Choice, ...] = ()
    hidden_fields: tuple[tuple[str, str], ...] = ()
    refused: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Problem:
    """What is wrong with a form, and the id of the field to put right, if there is one."""

    text: str
    field: str

    @property
    def href(self) -> str:
        return f"#{self.field}" if self.field else ""
