"""Exceptional places: bright spots on measures of two kinds, and places that moved beyond chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from metrics.analysis.analysed_measures import ANALYSED, YEAR, AnalysedMeasure
from metrics.analysis.funnels import flow, funnel_of, stock
from metrics.analysis.panel import Flags, Floats, Panel
from metrics.analysis.results import DRAWS, SEED, suppression_reasons
from metrics.stats import funnel, movers, persistence, ranks
from metrics.stats.autocorrelation import autocorrelation_range

Peers = Mapping[str, Sequence[str]]
TWO_YEARS = 24


@dataclass(frozen=True)
class BrightSpot:
    """One place that meets the rule. `measures` are those on which it does; `months` those stored."""

    row: int
    measures: tuple[str, ...]
    months: int


def bright_spots(panel: Panel, peers: Peers, column: int = 0) -> tuple[BrightSpot, ...]:
    """The mirrored rule of persistence on measures of at least two kinds: most months in the
    favourable fifth, outside the adjusted limits among all and among similar places, data clean."""
    rule = [measure for measure in ANALYSED if measure.bright_side]
    lasting, among = [], []
    for measure in rule:
        side = measure.bright_side
        values = measure.values(panel)
        comparable = suppression_reasons(panel, measure, values)[:, column] == ""
        comparable &= measure.of_all_people(panel)[:, column]
        compared = np.where(comparable[:, None], values[:, column], np.nan)
        placed = funnel_of(measure, panel, column, comparable)
        away = placed.funnel.outside(funnel.POSSIBLY) * side > 0 if placed else comparable & False
        persistence_result = persistence.persistence(
            persistence.most_favourable(compared, side > 0), outside=away, clean=comparable
        )
        lasting.append(persistence_result.label != "")
        among.append(_apart_from_peers(panel, measure, comparable, peers, column) * side > 0)
    persistent, beyond_peer_limits = np.stack(lasting, axis=-1), np.stack(among, axis=-1)
    bright = persistence.bright_spots(
        persistent, beyond_peer_limits, np.array([measure.kind for measure in rule])
    )
    months = min(TWO_YEARS, len(panel.months))
    return tuple(
        BrightSpot(
            int(row),
            tuple(
                measure.slug
                for measure, yes in zip(
                    rule, persistent[row] & beyond_peer_limits[row], strict=True
                )
                if yes
            ),
            months,
        )
        for row in np.flatnonzero(bright)
    )


def _apart_from_peers(
    panel: Panel, measure: AnalysedMeasure, comparable: Flags, peers: Peers, column: int
) -> Floats:
    """1 above, -1 below the adjusted 95% limits of the funnel of a place and its similar places."""
    rows = {place.code: row for row, place in enumerate(panel.places)}
    most = max((len(codes) for codes in peers.values()), default=0)
    group = np.full((len(panel.places), 1 + most), -1)
    for code, row in rows.items():
        known = [rows[peer] for peer in peers.get(code, ()) if peer in rows]
        group[row, : 1 + len(known)] = [row, *known]
    above, below = (part[:, column, -YEAR:] for part in measure.counts(panel))
    if measure.is_stock:
        events, size = (_of_group(group, series) for series in stock(above, below, comparable))
        funnel_result = funnel.proportions(events, size)
    else:
        need = panel.columns["need_weighted"][:, column, -YEAR:]
        events, people = (_of_group(group, series) for series in flow(above, need, comparable))
        both = np.isfinite(events) & np.isfinite(people)
        total = np.where(both, people, 0).sum(axis=1, keepdims=True)
        rate = np.where(both, events, 0).sum(axis=1, keepdims=True) / np.where(total, total, np.nan)
        funnel_result = funnel.ratios(events, people * rate)
    return np.nan_to_num(funnel_result.outside(funnel.POSSIBLY)[:, 0]).astype(float)


def _of_group(group: np.ndarray, values: Floats) -> Floats:
    return np.where(group >= 0, values[group], np.nan)


@dataclass(frozen=True)
class Mover:
    """One place that moved more than chance, England and similar places explain."""

    row: int
    improved: bool
    before: float
    now: float
    rank_before: tuple[int, int, int]
    rank_now: tuple[int, int, int]


@dataclass(frozen=True)
class Movers:
    """`months` are those stored: with fewer than 24 nothing is said. `reliability` is how far one
    year's value foretells the next, for the line on drifting back to the middle."""

    months: int
    moved: tuple[Mover, ...] = ()
    ranked: int = 0
    mean: float = float("nan")
    reliability: float = float("nan")

    @property
    def enough(self) -> bool:
        return self.months >= TWO_YEARS


def find_movers(panel: Panel, measure: AnalysedMeasure, peers: Peers, column: int = 0) -> Movers:
    months = len(panel.months)
    if months < TWO_YEARS or measure.percentile_column:
        return Movers(months)
    above, below = (part[:, column, -TWO_YEARS:] for part in measure.counts(panel))
    scale = measure.scale * (1 if measure.is_stock else YEAR)
    missing = panel.missing(measure.part, TWO_YEARS)[:, column]
    comparable = ~panel.broken(TWO_YEARS) & ~missing & measure.of_all_people(panel)[:, column]
    values = measure.values(panel)[:, column, -TWO_YEARS:]
    wander = autocorrelation_range(values[comparable], panel.starts[comparable, -TWO_YEARS:])
    change = movers.widened(movers.year_on_year(above, below, scale, wander.high), comparable)
    england = movers.year_on_year(
        np.nansum(above, axis=0, keepdims=True), np.nansum(below, axis=0, keepdims=True), scale
    )
    before, now = (_ranked(measure, above[:, y], below[:, y]) for y in _YEARS)
    moved = movers.movements(
        change,
        england=england.change[0],
        peers=_median_of_peers(panel, peers, change.change),
        ranks_before=(before.lower, before.upper),
        ranks_now=(now.lower, now.upper),
        comparable=comparable,
        polarity=measure.polarity,
    )
    both = np.isfinite(change.before) & np.isfinite(change.now)
    return Movers(
        months,
        tuple(_mover(int(row), change, moved, before, now) for row in np.flatnonzero(moved.moved)),
        now.ranked,
        float(change.before[both].mean()) if both.any() else float("nan"),
        _reliability(change.before[both], change.now[both]),
    )


def _reliability(before: Floats, now: Floats) -> float:
    """The correlation of one year with the next; none where places do not differ."""
    if len(before) <= 2 or not (np.ptp(before) and np.ptp(now)):
        return 0.0
    return float(np.corrcoef(before, now)[0, 1])


_YEARS = (slice(0, YEAR), slice(YEAR, None))


def _ranked(measure: AnalysedMeasure, above: Floats, below: Floats) -> ranks.RankIntervals:
    if measure.is_stock:
        return ranks.month_block_ranks(above, below, SEED, DRAWS)
    return ranks.ranked_rates(above, below, SEED, DRAWS)


def _median_of_peers(panel: Panel, peers: Peers, change: Floats) -> Floats:
    rows = {place.code: row for row, place in enumerate(panel.places)}
    medians = np.zeros(len(panel.places))
    for code, row in rows.items():
        peer_changes = change[[rows[peer] for peer in peers.get(code, ()) if peer in rows]]
        known = peer_changes[np.isfinite(peer_changes)]
        medians[row] = np.median(known) if len(known) else 0.0
    return medians


def _mover(
    row: int,
    change: movers.YearOnYear,
    moved: movers.Movements,
    before: ranks.RankIntervals,
    now: ranks.RankIntervals,
) -> Mover:
    return Mover(
        row,
        bool(moved.improved[row]),
        float(change.before[row]),
        float(change.now[row]),
        _rank(before, row),
        _rank(now, row),
    )


def _rank(intervals: ranks.RankIntervals, row: int) -> tuple[int, int, int]:
    low, high = np.floor(intervals.lower[row]), np.ceil(intervals.upper[row])
    return int(intervals.rank[row]), int(low), int(high)
