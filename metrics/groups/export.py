"""The figures of a group and of its places as flat rows, unrounded: for CSV and API."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from metrics.groups.figures import GroupFigures
from metrics.models import Place
from metrics.models.figure_columns import EXPORTED_COLUMNS
from metrics.series import Vintages

COLUMNS = (
    "month",
    "group",
    "place",
    "name",
    "treatment_function",
    *(column.header for column in EXPORTED_COLUMNS),
    "incomplete",
    "incomplete_places",
    "release",
    "source_file",
)


def group_figure_rows(
    figures: GroupFigures, slug: str, month: date, vintages: Vintages
) -> Iterator[tuple[Any, ...]]:
    """As the values of COLUMNS: first those of the group, whose place is empty, then of each of its
    places."""
    vintage = vintages.by_month[month]
    for place in (figures.group, *figures.members.in_month(month)):
        is_group = place == figures.group
        for treatment in figures.treatments(place):
            row = figures.rows[place.pk, treatment].get(month)
            if row is None:
                continue
            lacking = _incomplete(figures, place, month, treatment)
            yield (
                f"{month:%Y-%m}",
                slug,
                "" if is_group else place.code,
                place.name,
                treatment,
                *(column.value(row) for column in EXPORTED_COLUMNS),
                bool(lacking),
                " ".join(each.code for each in lacking),
                vintage.id,
                vintage.file_name,
            )


def _incomplete(figures: GroupFigures, place: Place, month: date, treatment: str) -> list[Place]:
    lacking = figures.incomplete(month, treatment)
    return lacking if place == figures.group else [each for each in lacking if each == place]


__all__ = ["COLUMNS", "group_figure_rows"]
