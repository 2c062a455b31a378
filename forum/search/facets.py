"""Facets: by what results can be narrowed, and how many would be left."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from forum.rooms import search_sources
from forum.search.engines import engine
from forum.search.models import SearchDocumentQuerySet, SearchFacet
from forum.search.queries import Query, storable

MAX_VALUE_LENGTH = 64
# The facet that every document has.
KIND_FACET = "kind"

Values = Mapping[str, str]


@dataclass(frozen=True)
class FacetCount:
    value: str
    label: str
    count: int


@dataclass(frozen=True)
class FacetCounts:
    """`chosen`: the facets by which the results are narrowed; `offered`: those that the results have,
    most first."""

    chosen: Mapping[str, FacetCount]
    offered: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Every document is of one kind, so the kinds together are all."""
        return sum(kind.count for kind in self.offered.get(KIND_FACET, ()))


def facet_titles() -> Mapping[str, str]:
    """In the order in which a page offers them. The query string may hold these and nothing else."""
    titles = {KIND_FACET: "What it is"}
    for source in search_sources():
        titles |= source.facets
    return titles


def facet_values(params: Mapping[str, str]) -> Values:
    return {
        name: storable(value)[:MAX_VALUE_LENGTH]
        for name in facet_titles()
        if (value := params.get(name))
    }


def count_facets(
    documents: SearchDocumentQuerySet, values: Values, query: Query, leads: Collection[int] = ()
) -> FacetCounts:
    """In one query, of documents that the user may see; `leads` are wanted whatever their words."""
    rows = _names_of_chosen(documents, values)
    if not query.refusal:
        matches = engine().matching(documents.narrowed(values.items()), query)
        wanted = Q(document__in=matches.values("pk"))
        if leads:
            wanted |= Q(document__in=list(leads))
        rows = _facet_rows(wanted, Count("pk")).union(rows, all=True)
    return _facet_counts(rows, values)


def _names_of_chosen(documents: SearchDocumentQuerySet, values: Values) -> QuerySet[SearchFacet]:
    """What was chosen has a name even where no result has it."""
    chosen = Q(pk__in=[])
    for name, value in values.items():
        chosen |= Q(name=name, value=value)
    return _facet_rows(chosen & Q(document__in=documents.values("pk")), Value(0)).distinct()


def _facet_rows(condition: Q, count: Count | Value) -> QuerySet[SearchFacet]:
    rows = SearchFacet.objects.filter(condition).values_list("name", "value", "label")
    return rows.annotate(count=count)  # type: ignore[return-value]


def _facet_counts(rows: Iterable[Any], values: Values) -> FacetCounts:
    by_name: dict[str, dict[str, FacetCount]] = {}
    for name, value, label, count in rows:
        known = by_name.setdefault(name, {}).get(value, FacetCount(value, label, 0))
        by_name[name][value] = FacetCount(value, known.label, known.count + count)
    return FacetCounts(
        {
            name: by_name.get(name, {}).get(value, FacetCount(value, value, 0))
            for name, value in values.items()
        },
        {
            name: tuple(sorted(filter(_is_counted, counts.values()), key=_most_first))
            for name, counts in by_name.items()
        },
    )


def _is_counted(facet: FacetCount) -> bool:
    return facet.count > 0


def _most_first(facet: FacetCount) -> tuple[int, str]:
    return (-facet.count, facet.label)
