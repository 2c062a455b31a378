"""What papers are put together from, whichever file they become."""

from dataclasses import dataclass

from metrics.pages.components import Picture, Point, Table


@dataclass(frozen=True)
class Section:
    """One section, set in this order: sentences, points, pictures, tables, notes."""

    heading: str
    sentences: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Headline:
    """One measure on the first page; `words` say what its small chart, `svg`, shows."""

    where: str
    title: str
    value: str
    standards: tuple[str, ...]
    svg: str
    words: tuple[str, ...]

    @property
    def description(self) -> str:
        return f"{self.title}, {self.where}: {self.value}. {' '.join(self.words)}"


@dataclass(frozen=True)
class FrontPage:
    """All that a board reads if it reads one page."""

    caption: str
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...]
