"""What of a room rests on published figures, so that a revision of them says what it touches."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from metrics.models import RevisedFigure, Revision


@dataclass(frozen=True)
class FigureBased:
    """`sentence`: which of its figures changed, and what follows from that for it."""

    title: str
    url: str
    sentence: str


class FigureBasedSource(Protocol):
    heading: str

    def touched_by(self, revision: Revision, user: Any) -> Iterable[FigureBased]: ...


Touched = dict[tuple[int, str], dict[str, RevisedFigure]]


def changed_figures(revision: Revision, place_ids: Iterable[int]) -> Touched:
    """By place and treatment function, then by measure: one query."""
    changed: Touched = {}
    for figure in revision.changed.filter(place__in=set(place_ids)):
        changed.setdefault((figure.place_id, figure.treatment_function), {})[figure.measure] = (
            figure
        )
    return changed
