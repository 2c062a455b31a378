"""All pairs of places near each other that differ, of areas or of NHS trusts: a comparison never mixes
kinds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from metrics import formatting
from metrics.models import Place
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.near_trusts import NEAR_EACH_OTHER, kept_trust_pairs, what_near_means
from metrics.pages.nearby import WHERE, stored_pairs
from metrics.pages.values import format_in_unit
from metrics.pages.variation_view import VariationView
from metrics.stats.peers import NEAR_MILES


@dataclass(frozen=True)
class NearPairsSection:
    sentence: str
    table: Table | None
    what_near_means: tuple[str, ...]


@dataclass(frozen=True)
class _Pair:
    """`extent`: how near the two are, in words."""

    higher: Place
    lower: Place
    higher_value: float
    lower_value: float
    extent: str


def near_pairs_section(view: VariationView) -> NearPairsSection:
    """Of this measure and treatment function."""
    if view.is_of_trusts:
        near, extent = NEAR_EACH_OTHER, "List shared"
        means = what_near_means(view.vintages, view.treatment)
    else:
        near = f"sub-ICB locations within {NEAR_MILES} miles of each other"
        extent, means = "Miles apart", (WHERE,)
    if view.measure.percentile_column:
        sentence = "Percentiles have no limits of their own, so no pairs are looked for."
        return NearPairsSection(sentence, None, means)
    pairs = _of_trusts(view) if view.is_of_trusts else _of_areas(view)
    table = _table(view, pairs, near, extent) if pairs else None
    return NearPairsSection(_sentence(len(pairs), near), table, means)


def _of_areas(view: VariationView) -> list[_Pair]:
    return [
        _Pair(
            *(pair.higher, pair.lower, pair.higher_value, pair.lower_value),
            formatting.number(pair.miles, 1),
        )
        for pair in stored_pairs(view.vintages.newest.id, view.treatment)
        if pair.measure == view.measure.slug
    ]


def _of_trusts(view: VariationView) -> list[_Pair]:
    return [
        _Pair(
            *(pair.higher, pair.lower, pair.higher_value, pair.lower_value),
            formatting.percent(pair.percent),
        )
        for pair in kept_trust_pairs(view.vintages, view.treatment)
        if pair.measure == view.measure.slug
    ]


def _sentence(count: int, near: str) -> str:
    if not count:
        return f"No two {near} have adjusted intervals that do not overlap on this measure."
    pairs = "is one pair" if count == 1 else f"are {count} pairs"
    return f"There {pairs} of {near} whose adjusted intervals do not overlap."


def _table(view: VariationView, pairs: Sequence[_Pair], near: str, extent: str) -> Table:
    head = (
        Column("Higher"),
        Column("Over 12 months", numeric=True),
        Column("Lower"),
        Column("Over 12 months", numeric=True),
        Column(extent, numeric=True),
    )
    by_name = sorted(pairs, key=lambda pair: (pair.higher.name, pair.lower.name))
    rows = tuple(
        Row(
            (
                Cell(pair.higher.name, header=True, url=view.measure_url(pair.higher)),
                Cell(format_in_unit(view.shown, pair.higher_value), numeric=True),
                Cell(pair.lower.name, url=view.measure_url(pair.lower)),
                Cell(format_in_unit(view.shown, pair.lower_value), numeric=True),
                Cell(pair.extent, numeric=True),
            )
        )
        for pair in by_name
    )
    return Table(
        replace(view.caption(), where=near).title,
        head,
        rows,
        note="Intervals allow for chance and for the usual differences between places. They do not"
        " say why two places differ: people, hospitals and coding may differ too.",
    )
