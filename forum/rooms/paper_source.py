"""What a room adds to the board paper of a place: the same for everybody, only what the public reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from metrics.hierarchy import RelatedPlaces
from metrics.models import Place
from metrics.pages.components import Point
from metrics.pages.measure_charts import ChartFlag
from metrics.pages.view_query import ViewQuery
from metrics.paper.sections import Section
from metrics.series import Vintages


@dataclass(frozen=True)
class PaperPart:
    """`flags`: what is marked on the charts, by measure. `examples`: what the first page names."""

    sections: tuple[Section, ...]
    flags: Mapping[str, Sequence[ChartFlag]]
    examples: tuple[Point, ...] = ()


class PaperSource(Protocol):
    def version(self) -> tuple[object, ...]:
        """Something else whenever any of it changes: papers are then made anew."""

    def part(
        self, *, place: Place, family: RelatedPlaces, state: ViewQuery, vintages: Vintages
    ) -> PaperPart: ...
