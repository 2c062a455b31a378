"""Month by month: where chosen places stood among all, and how far all of them differed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.analysis.analysed_measures import YEAR, AnalysedMeasure
from metrics.analysis.panel import Floats, Panel
from metrics.analysis.results import SEED
from metrics.stats import ranks, variation

DRAWS = 400
SEPARATE_YEARS = 3
FEWEST = 3


@dataclass(frozen=True)
class RankedMonth:
    """One place in one month: its rank from the highest and the 95% interval from its counts."""

    rank: int
    low: int
    high: int
    of: int


def ranked_months(
    panel: Panel, measure: AnalysedMeasure, rows: Sequence[int], column: int = 0
) -> dict[int, tuple[RankedMonth | None, ...]]:
    """For chosen places, month by month. Nothing for percentiles, which have no counts to draw."""
    if measure.percentile_column or not rows:
        return {}
    above, below = (part[:, column] for part in measure.counts(panel))
    values = measure.values(panel)[:, column]
    values[~measure.of_all_people(panel)[:, column]] = np.nan
    ranks_by_row: dict[int, list[RankedMonth | None]] = {row: [] for row in rows}
    for month in range(values.shape[1]):
        known = np.isfinite(values[:, month])
        top, base = np.where(known, above[:, month], np.nan), below[:, month]
        draw = ranks.beta_draws if measure.is_stock else ranks.gamma_draws
        draws = draw(top, base, SEED + month, DRAWS)
        order = ranks.competition_ranks(values[:, month])
        for row in rows:
            ranks_by_row[row].append(_ranked_month(draws, order, known, row))
    return {row: tuple(months) for row, months in ranks_by_row.items()}


def _ranked_month(draws: Floats, order: Floats, known: np.ndarray, row: int) -> RankedMonth | None:
    if not known[row] or known.sum() < FEWEST:
        return None
    place = 1 + (draws[:, known] > draws[:, [row]]).sum(axis=1)
    low, high = np.quantile(place, [ranks.TAIL, 1 - ranks.TAIL])
    own = int(order[row])
    return RankedMonth(
        own, min(own, int(np.floor(low))), max(own, int(np.ceil(high))), int(known.sum())
    )


@dataclass(frozen=True)
class SpreadAtMonth:
    """How far places differed in a month, or in the year ending with it."""

    month: date
    places: int
    ratio_90_10: float
    cv: float
    gini: float
    scv: float


@dataclass(frozen=True)
class SpreadOverTime:
    """`compared` places have a figure in every month and no break: those of `rows`.
    `separate_years`: whole years stored that do not overlap; `widening` is told from three on."""

    rows: tuple[int, ...]
    by_month: tuple[SpreadAtMonth, ...]
    by_year: tuple[SpreadAtMonth, ...]
    separate_years: int
    widening: variation.Widening | None

    @property
    def compared(self) -> int:
        return len(self.rows)


def spread_over_time(
    panel: Panel, measure: AnalysedMeasure, column: int = 0
) -> SpreadOverTime | None:
    """Always of the same places: one that joins or leaves would change the spread by itself."""
    if measure.percentile_column:
        return None
    above, below = (part[:, column] for part in measure.counts(panel))
    complete = np.isfinite(measure.values(panel)[:, column]).all(axis=1) & ~panel.starts.any(axis=1)
    complete &= measure.of_all_people(panel)[:, column]
    if complete.sum() < FEWEST:
        return None
    above, below = above[complete], below[complete]
    months = panel.months
    ends = [i for i in range(len(months)) if i >= YEAR - 1]
    years = len(months) // YEAR
    return SpreadOverTime(
        rows=tuple(np.flatnonzero(complete).tolist()),
        by_month=tuple(
            _spread(months[i], above[:, i : i + 1], below[:, i : i + 1]) for i in range(len(months))
        ),
        by_year=tuple(
            _spread(months[i], above[:, i + 1 - YEAR : i + 1], below[:, i + 1 - YEAR : i + 1])
            for i in ends
        ),
        separate_years=years,
        widening=_widening(above, below, years) if years >= SEPARATE_YEARS else None,
    )


def _spread(month: date, above: Floats, below: Floats) -> SpreadAtMonth:
    events, people = above.sum(axis=1), below.sum(axis=1)
    size = variation.spread(events / people, people)
    expected = variation.expected_at_overall_rate(events, people)
    return SpreadAtMonth(
        month,
        len(events),
        float(size.ratio_90_10),
        float(size.cv),
        float(size.gini),
        float(variation.scv(events, expected)),
    )


def _widening(above: Floats, below: Floats, years: int) -> variation.Widening:
    """Of whole years that end with the newest month."""
    parts = [
        slice(above.shape[1] - YEAR * back, above.shape[1] - YEAR * (back - 1))
        for back in range(years, 0, -1)
    ]
    events = np.stack([above[:, part].sum(axis=1) for part in parts])
    people = np.stack([below[:, part].sum(axis=1) for part in parts])
    return variation.is_cv_widening(events / people, people, SEED)
