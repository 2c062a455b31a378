"""The statistics of every place of a panel: charts, funnels, ranks, fifths and labels."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metrics.analysis.analysed_measures import LAST_YEAR, YEAR, AnalysedMeasure
from metrics.analysis.funnels import PlacesInFunnel, funnel_of
from metrics.analysis.mean_estimates import listed
from metrics.analysis.panel import Flags, Floats, Panel
from metrics.models import AnalysisResult, Place
from metrics.stats import persistence, ranks, spc
from metrics.stats.autocorrelation import AutocorrelationRange, autocorrelation_range
from metrics.stats.blocks import ratio_of_sums
from metrics.stats.newest_signals import NewestSignals, newest_signals

ANALYSED_KINDS = (Place.Kind.ICB, Place.Kind.SUB_ICB)
SEED = 20240425
DRAWS = 2000
CHARTED = 36
TWO_YEARS = 24
# The one reason that concerns a measure alone: all others silence the place.
TOO_FEW = "too few pathways in the latest month"
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class PanelResults:
    """Places x treatment functions, nan or "" where nothing can be said; `by_month` are the values
    that all of it is said of, whether or not anything is."""

    by_month: Floats
    value: Floats
    year_value: Floats
    variation: NDArray[np.str_]
    rule: NDArray[np.str_]
    side: NDArray[np.int8]
    run: Whole
    points: Whole
    centre: Floats
    lower: Floats
    upper: Floats
    autocorrelation: Floats
    outside: Whole
    rank: Floats
    rank_low: Floats
    rank_high: Floats
    ranked: Whole
    unfavourable_months_of_12: Whole
    unfavourable_months_of_24: Whole
    months: int
    label: NDArray[np.str_]
    suppression_reason: NDArray[np.str_]
    left_out: NDArray[np.str_]
    funnels: tuple[PlacesInFunnel | None, ...]
    autocorrelations: tuple[AutocorrelationRange, ...]


def analyse_panel(panel: Panel, measure: AnalysedMeasure) -> PanelResults:
    """All statistics of one measure; `suppression_reason` says which places are left out, and why."""
    values = measure.values(panel)
    year_value = measure.over_a_year(panel)
    suppression_reason = suppression_reasons(panel, measure, values)
    comparable = suppression_reason == ""
    # With other places: its own months are of the same providers all the same.
    among = comparable & measure.of_all_people(panel)
    drawn = chart_panel(panel, measure, values)
    charts, signals = drawn.charts, drawn.newest
    shape = values.shape[:2]
    outside, funnels = _outside(panel, measure, among)
    ranked = _ranks(panel, measure, among)
    months = min(TWO_YEARS, values.shape[2])
    fifths, label = _fifths(panel, measure, values, outside, among)

    def where_comparable(of_newest: NDArray[np.generic], nothing: str | int) -> NDArray[Any]:
        return np.where(comparable, of_newest.reshape(shape), nothing)

    def latest(lines: Floats) -> Floats:
        return np.where(comparable, lines[:, -1].reshape(shape), np.nan)

    return PanelResults(
        by_month=values,
        value=np.where(comparable, values[..., -1], np.nan),
        year_value=np.where(among, year_value, np.nan),
        variation=where_comparable(charts.variation, ""),
        rule=where_comparable(np.array(spc.RULES)[signals.rule], ""),
        side=where_comparable(signals.side, 0),
        run=where_comparable(signals.run, 0),
        points=where_comparable(signals.points, 0),
        centre=latest(charts.limits.centre),
        lower=latest(charts.limits.lower),
        upper=latest(charts.limits.upper),
        autocorrelation=latest(charts.autocorrelation[:, None]),
        outside=np.where(among, outside, 0),
        rank=ranked[0],
        rank_low=ranked[1],
        rank_high=ranked[2],
        ranked=ranked[3],
        unfavourable_months_of_12=fifths[0],
        unfavourable_months_of_24=fifths[1],
        months=months,
        label=np.where(among, label, ""),
        suppression_reason=suppression_reason,
        left_out=np.where(comparable, _left_out(panel, measure), ""),
        funnels=funnels,
        autocorrelations=_autocorrelations(panel, values, comparable),
    )


def funnel_of_compared(measure: AnalysedMeasure, panel: Panel) -> PlacesInFunnel | None:
    """Of a panel of one treatment function, with the places of which something is said."""
    if not panel.treatments:
        return None
    reasons = suppression_reasons(panel, measure, measure.values(panel))
    among = (reasons == "") & measure.of_all_people(panel)
    return funnel_of(measure, panel, 0, among[:, 0])


def suppression_reasons(panel: Panel, measure: AnalysedMeasure, values: Floats) -> NDArray[np.str_]:
    """Why places are not compared, the weightiest reason last written, so that it stands."""
    reason = np.full(values.shape[:2], "", dtype="<U120")
    reason[np.isnan(values[..., -1])] = TOO_FEW
    reason[panel.broken(YEAR)] = "its boundary changed within the last 12 months"
    reason[panel.missing(measure.part, YEAR)] = "too much was missing within the last 12 months"
    return reason


def _left_out(panel: Panel, measure: AnalysedMeasure) -> NDArray[np.str_]:
    """Codes of the providers without whom all of it is said, with spaces between."""
    codes = np.full((len(panel.places), len(panel.treatments)), "", dtype=object)
    column = {code: i for i, code in enumerate(panel.treatments)}
    for (row, treatment, part), providers in panel.left_out.items():
        if part == measure.part:
            codes[row, column[treatment]] = " ".join(providers)
    return codes.astype(str)


@dataclass(frozen=True)
class PanelCharts:
    """The charts of a panel, one row each, over the months charted; `starts` marks their phases."""

    charts: spc.Charts
    newest: NewestSignals
    starts: Flags


def chart_panel(panel: Panel, measure: AnalysedMeasure, values: Floats) -> PanelCharts:
    series = values[..., -CHARTED:].reshape(-1, min(CHARTED, values.shape[2]))
    starts = np.repeat(panel.starts[:, -CHARTED:], values.shape[1], axis=0)
    starts = starts | panel.restarted(measure.slug)[..., -CHARTED:].reshape(starts.shape)
    charts = spc.charts(series, starts=starts, polarity=measure.polarity)
    return PanelCharts(charts, newest_signals(series, charts, starts=starts), starts)


def _autocorrelations(
    panel: Panel, values: Floats, comparable: Flags
) -> tuple[AutocorrelationRange, ...]:
    """How like the one before a month of those compared may be, for each treatment function."""
    return tuple(
        autocorrelation_range(
            values[compared, column, -CHARTED:], panel.starts[compared, -CHARTED:], listed()
        )
        for column, compared in enumerate(comparable.T)
    )


def _outside(
    panel: Panel, measure: AnalysedMeasure, comparable: Flags
) -> tuple[Whole, tuple[PlacesInFunnel | None, ...]]:
    """Against limits widened for the usual spread, each treatment function its own funnel."""
    outside, funnels = np.zeros(comparable.shape, dtype=int), []
    for column in range(comparable.shape[1]):
        placed = funnel_of(measure, panel, column, comparable[:, column])
        funnels.append(placed)
        if placed is not None:
            outside[:, column] = np.nan_to_num(placed.funnel.bands())
    return outside, tuple(funnels)


def _ranks(
    panel: Panel, measure: AnalysedMeasure, comparable: Flags
) -> tuple[Floats, Floats, Floats, Whole]:
    """Rank 1 is the highest value. Percentiles have no interval from counts and are not ranked."""
    nothing = np.full(comparable.shape, np.nan)
    if measure.percentile_column:
        return nothing, nothing, nothing, np.zeros(comparable.shape, dtype=int)
    rank, low, high = nothing.copy(), nothing.copy(), nothing.copy()
    ranked = np.zeros(comparable.shape, dtype=int)
    above, below = measure.counts(panel, months=LAST_YEAR)
    for column in range(comparable.shape[1]):
        known = comparable[:, column, None]
        top = np.where(known, above[:, column], np.nan)
        base = np.where(known, below[:, column], np.nan)
        if np.isfinite(ratio_of_sums(top, base)).sum() < 2:
            continue
        if measure.is_stock:
            intervals = ranks.month_block_ranks(top, base, SEED, DRAWS)
        else:
            intervals = ranks.ranked_rates(top, base, SEED, DRAWS)
        rank[:, column], low[:, column] = intervals.rank, intervals.lower
        high[:, column], ranked[:, column] = intervals.upper, intervals.ranked
    return rank, low, high, ranked


def _fifths(
    panel: Panel, measure: AnalysedMeasure, values: Floats, outside: Whole, comparable: Flags
) -> tuple[tuple[Whole, Whole], NDArray[np.str_]]:
    """Months in the least favourable fifth, and the label under the whole rule. Percentiles have no
    funnel of their own and take no label; activity is not favourable either way."""
    compared = np.where(comparable[..., None], values[..., -TWO_YEARS:], np.nan).transpose(1, 0, 2)
    high = measure.polarity >= 0
    clean = comparable.T & ~panel.missing(measure.part, YEAR).T
    away = outside.T * (1 if high else -1)
    at_end, at_top = persistence.both_fifths(compared, high)
    least = persistence.persistence(at_end, outside=away < 0, clean=clean)
    most = persistence.persistence(at_top, outside=away > 0, clean=clean)
    if measure.polarity == 0:
        return (least.in_year.T, least.in_all.T), np.full(comparable.shape, "", dtype="<U20")
    label = np.where(least.label == "", _favourable(most.label), least.label)
    return (least.in_year.T, least.in_all.T), label.T


def _favourable(label: NDArray[np.str_]) -> NDArray[np.str_]:
    words = {
        "": "",
        AnalysisResult.Label.PERSISTENT.value: AnalysisResult.Label.FAVOURABLE.value,
        AnalysisResult.Label.PROVISIONAL.value: AnalysisResult.Label.FAVOURABLE_PROVISIONAL.value,
    }
    return np.array([words[str(value)] for value in label.ravel()], dtype="<U20").reshape(
        label.shape
    )
