"""The tables and files behind the page on variation: places by name, positions and spread by month."""

from dataclasses import replace

from metrics import formatting
from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult
from metrics.pages.components import Cell, Column, Row, Table
from metrics.pages.signal_words import against_spread
from metrics.pages.values import format_in_unit
from metrics.pages.variation_view import LEVELS, VariationView, position


def by_name(view: VariationView, rows: list[AnalysisResult]) -> Table:
    head = (
        Column("Place"),
        Column(f"In {view.month}", numeric=True),
        Column("Over 12 months", numeric=True),
        Column("Position from the highest", numeric=True),
        Column("Against the spread of places"),
        Column("Months in the least favourable fifth", numeric=True),
    )
    return Table(
        replace(view.caption(), where=f"{LEVELS[view.level]} by name").title,
        head,
        tuple(_row(view, row) for row in rows),
        note="Positions are over 12 months, with the interval in which they may lie. Places whose"
        " intervals overlap cannot be told apart.",
    )


def _row(view: VariationView, row: AnalysisResult) -> Row:
    unit, slug = BY_SLUG[view.measure.slug], view.measure.slug
    neutral = unit.polarity == 0
    fifth = (
        f"{row.unfavourable_months_of_12} of 12, {row.unfavourable_months_of_24} of {row.months}"
    )
    rank = (
        f"{formatting.ordinal(row.rank)} of {row.ranked} ({formatting.ordinal(row.rank_low)} to"
        f" {formatting.ordinal(row.rank_high)})"
        if row.rank and row.rank_low and row.rank_high
        else "not ranked"
    )
    has_funnel = not ANALYSED_BY_SLUG[slug].percentile_column
    return Row(
        (
            Cell(
                row.place.name,
                header=True,
                url=view.measure_url(row.place),
            ),
            Cell(format_in_unit(unit, row.value), numeric=True),
            Cell(format_in_unit(unit, row.year_value), numeric=True),
            Cell(rank, numeric=True),
            Cell(against_spread(row.outside) if has_funnel else "no funnel for percentiles"),
            Cell("neither is better by itself" if neutral else fifth, numeric=True),
        )
    )


def positions_table(view: VariationView) -> Table:
    shown = [place for place in view.chosen if any(view.positions.get(place.pk, ()))]
    head = (Column("Month"), *(Column(place.name, numeric=True) for place in shown))
    rows = []
    for i in reversed(range(len(view.panel.months))):
        cells = []
        for place in shown:
            rank = view.positions[place.pk][i]
            cells.append(Cell(position(rank) if rank else "not ranked", numeric=True))
        rows.append(Row((Cell(formatting.month(view.panel.months[i]), header=True), *cells)))
    return Table(view.caption("positions").title, head, tuple(rows))


def spread_table(view: VariationView) -> Table:
    spread = view.spread
    head = tuple(
        Column(text, numeric=i > 0)
        for i, text in enumerate(
            ("12 months to", "90:10 ratio", "Coefficient of variation", "Gini", "SCV × 100")
        )
    )
    rows = tuple(
        Row(
            (
                Cell(formatting.month(year.month), header=True),
                *(
                    Cell(formatting.number(value, digits), numeric=True)
                    for value, digits in (
                        (year.ratio_90_10, 2),
                        (year.cv, 3),
                        (year.gini, 3),
                        (year.scv, 1),
                    )
                ),
            )
        )
        for year in reversed(spread.by_year if spread else ())
    )
    return Table(
        replace(
            view.caption("spread"), where=f"how far {LEVELS[view.level]} differ over 12 months"
        ).title,
        head,
        rows,
        note="SCV: the systematic component of variation, what is left when chance is taken out (McPherson"
        " 1982). Years that overlap share most of their months: one line is much like the next.",
    )


def csv_rows(view: VariationView, name: str) -> list[list[object]]:
    """What a chart shows, unrounded, and in each row of what."""
    rows_of = {"positions": _positions_rows, "spread": _spread_rows}.get(name, _place_rows)
    head, *rows = rows_of(view)
    shown: list[object] = [view.measure.slug, view.treatment, view.level]
    source = view.vintages.newest.file_name
    return [
        ["measure", "treatment_function", "level", *head, "newest_source_file"],
        *([*shown, *row, source] for row in rows),
    ]


def _positions_rows(view: VariationView) -> list[list[object]]:
    rows: list[list[object]] = [["month", "place", "name", "rank", "low", "high", "of"]]
    for place in view.chosen:
        for month, rank in zip(view.panel.months, view.positions.get(place.pk, ()), strict=False):
            if rank:
                leading_cells: list[object] = [f"{month:%Y-%m}", place.code, place.name]
                rows.append([*leading_cells, rank.rank, rank.low, rank.high, rank.of])
    return rows


def _spread_rows(view: VariationView) -> list[list[object]]:
    head: list[object] = ["months", "ending", "places", "ratio_90_10", "cv", "gini", "scv"]
    spread = view.spread
    rows: list[list[object]] = [head]
    for length, periods in ((1, spread.by_month), (12, spread.by_year)) if spread else ():
        for period in periods:
            when: list[object] = [length, f"{period.month:%Y-%m}", period.places]
            rows.append([*when, period.ratio_90_10, period.cv, period.gini, period.scv])
    return rows


def _place_rows(view: VariationView) -> list[list[object]]:
    head = "ending place name value_over_12_months outside rank low high of suppression_reason"
    rows: list[list[object]] = [[*head.split()]]
    for row in view.rows:
        rank: list[object] = [row.rank, row.rank_low, row.rank_high, row.ranked]
        rows.append(
            [
                f"{view.vintages.newest.month:%Y-%m}",
                row.place.code,
                row.place.name,
                row.year_value,
                row.outside,
                *rank,
                row.suppression_reason,
            ]
        )
    return rows
