"""What a column of Figure says of itself beside its field: where its values come from when figures
are rebuilt, and under what header it is exported. The columns themselves stand in Figure, once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from django.db import models

from metrics.models.places import Population

if TYPE_CHECKING:
    # Where sums come from needs pyarrow to read extracts: too large for the web process.
    from metrics.rtt.sums import Sums


@dataclass(frozen=True)
class FigureInputs:
    """What the figures of one release are made from: sums, people by kind and place, and by place and
    treatment function the admissions that NHS England commissions itself."""

    sums: "Sums"
    people: Mapping[str, Mapping[str, float]]
    direct: Mapping[tuple[str, str], int]


Values = Iterable[Any] | int | None
Of = Callable[[FigureInputs], Values]
AnyField: TypeAlias = "models.Field[Any, Any]"
F = TypeVar("F", bound=AnyField)


@dataclass(frozen=True)
class FigureColumn:
    """`of` gives a value for each place and treatment function, or one for all of them; `part` is
    the part of the extract that it is of, if any, and `is_total` says that it counts all of it.
    `is_of_areas`: it says something of people or places in England, and nothing of a provider."""

    field: AnyField
    of: Of
    part: str = ""
    is_total: bool = False
    is_of_areas: bool = False

    @property
    def name(self) -> str:
        return self.field.name

    def values(self, inputs: FigureInputs) -> list[Any]:
        """As the database takes them: None for nan, and no numbers of numpy's own."""
        values = self.of(inputs)
        if values is None or isinstance(values, int):
            return [values] * len(inputs.sums)
        listed = values.tolist() if hasattr(values, "tolist") else list(values)
        return [None if value != value else value for value in listed]


@dataclass(frozen=True)
class ExportedColumn:
    """A column of the CSV files, of `export_figures` and of the API."""

    header: str
    field: AnyField
    value: Callable[[Any], Any]
    text: str


# In the order in which Figure declares them.
FIGURE_COLUMNS: list[FigureColumn] = []
EXPORTED_COLUMNS: list[ExportedColumn] = []


def column(field: F, source: "Source", *, exported_as: str = "", text: str = "") -> F:
    """A stored column; `text` says in the API's documentation what its header leaves unsaid."""
    FIGURE_COLUMNS.append(
        FigureColumn(field, source.of, source.part, source.is_total, source.is_of_areas)
    )
    if exported_as:
        EXPORTED_COLUMNS.append(
            ExportedColumn(exported_as, field, lambda figure: getattr(figure, field.name), text)
        )
    return field


def computed(
    field: AnyField, value: Callable[[Any], Any], *, exported_as: str, text: str = ""
) -> property:
    """An exported column that is not stored but made from others; `field` says what it is like."""
    EXPORTED_COLUMNS.append(ExportedColumn(exported_as, field, value, text))
    return property(value)


@dataclass(frozen=True)
class Source:
    of: Of
    part: str = ""
    is_total: bool = False
    is_of_areas: bool = False


def of_sums(take: "Callable[[Sums], Values]", part: str) -> Source:
    return Source(lambda inputs: take(inputs.sums), part)


def total(part: str) -> Source:
    return Source(lambda inputs: inputs.sums.totals[part], part, is_total=True)


def columns_of_part(part: str) -> frozenset[str]:
    return frozenset(item.name for item in FIGURE_COLUMNS if item.part == part)


def direct(part: str) -> Source:
    """What NHS England commissions itself of one part: England has it, and no place within."""
    return Source(
        lambda inputs: [
            inputs.direct.get(cell, 0)
            for cell in zip(inputs.sums.place.tolist(), inputs.sums.treatment.tolist(), strict=True)
        ],
        part,
        is_of_areas=True,
    )


def people(kind: Population.Kind) -> Source:
    """The population that a place answered for; None where it is not known."""
    return Source(
        lambda inputs: map(inputs.people[kind].get, inputs.sums.place.tolist()), is_of_areas=True
    )
