"""By what results can be narrowed, and how many would be left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from forum.search.engines import engine
from forum.search.models import SearchDocumentQuerySet, SearchFacet
from forum.search.queries import Query, storable

LONGEST_VALUE = 64
# In the order in which a page offers them. An address may ask for these and for nothing else.
FACETS = {
    "kind": "What it is",
    "outcome": "How it turned out",
    "treatment": "Treatment function",
    "measure": "Measure",
    "recipe": "Recipe",
    "setting": "Setting",
    "grade": "Grade of the evidence",
    "region": "Region",
    "place": "Place",
}

Values = Mapping[str, str]


@dataclass(frozen=True)
class FacetCount:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class FacetCounts:
    """`chosen` is by what the results are narrowed; `offered` what the results have, most first."""

    chosen: Mapping[str, FacetCount]
    offered: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Every document is of one kind, so the kinds together are all."""
        return sum(kind.count for kind in self.offered.get("kind", ()))


def facet_values(address: Mapping[str, str]) -> Values:
    return {
        name: storable(value)[:LONGEST_VALUE] for name in FACETS if (value := address.get(name))
    }


def count_facets(documents: SearchDocumentQuerySet, values: Values, query: Query) -> FacetCounts:
    """In one query, of documents that a person may find."""
    rows = _names(documents, values)
    if not query.refusal:
        matches = engine().matching(documents.narrowed(values.items()), query)
        rows = _facets(Q(document__in=matches.values("pk")), Count("pk")).union(rows, all=True)
    return _read(rows, values)


def _names(documents: SearchDocumentQuerySet, values: Values) -> QuerySet[SearchFacet]:
    """What was chosen has a name even where nothing is found with it."""
    chosen = Q(pk__in=[])
    for name, value in values.items():
        chosen |= Q(name=name, value=value)
    return _facets(chosen & Q(document__in=documents.values("pk")), Value(0)).distinct()


def _facets(which: Q, how_many: Count | Value) -> QuerySet[SearchFacet]:
    rows = SearchFacet.objects.filter(which).values_list("name", "value", "label")
    return rows.annotate(how_many=how_many)  # type: ignore[return-value]


def _read(rows: Iterable[Any], values: Values) -> FacetCounts:
    held: dict[str, dict[str, FacetCount]] = {}
    for name, value, label, number in rows:
        known = held.setdefault(name, {}).get(value, FacetCount(value, label, 0))
        held[name][value] = FacetCount(value, known.label, known.count + number)
    return FacetCounts(
        {name: held.get(name, {}).get(at, FacetCount(at, at, 0)) for name, at in values.items()},
        {
            name: tuple(sorted(filter(_some, found.values()), key=_most_first))
            for name, found in held.items()
        },
    )


def _some(one: FacetCount) -> bool:
    return one.count > 0


def _most_first(one: FacetCount) -> tuple[int, str]:
    return (-one.count, one.label)
