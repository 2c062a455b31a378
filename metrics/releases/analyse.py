"""Statistics of a published month, stored with its release; they can be made again at any time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import compress
from typing import Any

import numpy as np

from metrics.analysis.analysed_measures import ANALYSED, AnalysedMeasure
from metrics.analysis.load_panel import load_panels
from metrics.analysis.near_pairs import near_pairs
from metrics.analysis.panel import Panel
from metrics.analysis.results import ANALYSED_KINDS, CHARTED, PanelResults, analyse_panel
from metrics.analysis.stored_remainders import StoredRemainders
from metrics.analysis.variation import variation_summaries
from metrics.calendar import month_before
from metrics.content_version import seen_soon
from metrics.models import AnalysisResult, NearPair, Place, Release, VariationSummary
from metrics.releases.bulk_load import bulk_load, garbage_collection_paused
from metrics.releases.signal_changes import (
    figures_digest,
    pending_revisions,
    record_signal_changes,
    statements,
    vintage_before,
)

FIELDS = (
    "release",
    "place",
    "treatment_function",
    "measure",
    "suppression_reason",
    "value",
    "year_value",
    "variation",
    "rule",
    "side",
    "run",
    "points",
    "centre",
    "lower",
    "upper",
    "autocorrelation",
    "outside",
    "rank",
    "rank_low",
    "rank_high",
    "ranked",
    "unfavourable_months_of_12",
    "unfavourable_months_of_24",
    "months",
    "label",
    "left_out",
)


@garbage_collection_paused()
def analyse(*, release: Release) -> int:
    """Write what the statistics say of a published month, in place of what was said of it before.
    Returns the rows written. Nothing is computed for a month that readers do not see."""
    if release.state != Release.State.PUBLISHED:
        return 0
    since = month_before(release.month, CHARTED - 1)
    made_from = figures_digest(release, since)
    rows: list[Sequence[Any]] = []
    wide: list[VariationSummary] = []
    near: list[NearPair] = []
    stored = StoredRemainders()
    for kind, panel, results in _analysed(release, stored):
        for measure, result in results.items():
            rows += _rows(release, panel, measure, result)
        wide += variation_summaries(release, kind, panel, results)
        if kind == Place.Kind.SUB_ICB:
            near += near_pairs(release, panel, results)
    with seen_soon():
        # Two workers may have come to the same month: one writes after the other.
        Release.objects.select_for_update().get(pk=release.pk)
        pending = pending_revisions(release, since)
        before = vintage_before(release, pending) if pending else None
        were = statements(before) if before else {}
        AnalysisResult.objects.filter(release=release).delete()
        VariationSummary.objects.filter(release=release).delete()
        NearPair.objects.filter(release=release).delete()
        bulk_load(AnalysisResult, FIELDS, rows)
        stored.save()
        VariationSummary.objects.bulk_create(wide, batch_size=500)
        NearPair.objects.bulk_create(near, batch_size=500)
        if pending:
            record_signal_changes(release=release, pending=pending, before=before, were=were)
        release.analysed_from = made_from
        release.save(update_fields=["analysed_from"])
    return len(rows)


def _analysed(
    release: Release, stored: StoredRemainders
) -> Iterator[tuple[Place.Kind, Panel, dict[AnalysedMeasure, PanelResults]]]:
    """Two measures at a time: numpy lets go of Python's lock while it draws and sorts. Not before
    all is read: for every row that SQLite reads, it would have to wait for the lock again."""
    since = month_before(release.month, CHARTED - 1)
    panels = load_panels(ANALYSED_KINDS, release.month, since=since, stored=stored)
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = {
            kind: [pool.submit(analyse_panel, panel, measure) for measure in ANALYSED]
            for kind, panel in panels.items()
        }
        for kind, panel in panels.items():
            results = (future.result() for future in futures[kind])
            yield kind, panel, dict(zip(ANALYSED, results, strict=True))


def _rows(
    release: Release, panel: Panel, measure: AnalysedMeasure, result: PanelResults
) -> Iterator[Sequence[Any]]:
    shape = result.value.shape
    places = np.repeat([place.pk for place in panel.places], shape[1]).tolist()
    treatments = list(panel.treatments) * shape[0]
    comparable = (result.suppression_reason == "").ravel()
    published = np.isfinite(panel.columns["waiting_list"][..., -1]).ravel()
    is_kept = (published | ~comparable).tolist()
    size = len(treatments)
    columns: tuple[list[Any], ...] = (
        [release.pk] * size,
        places,
        treatments,
        [measure.slug] * size,
        result.suppression_reason.ravel().tolist(),
        _floats(result.value),
        _floats(result.year_value),
        result.variation.ravel().tolist(),
        result.rule.ravel().tolist(),
        result.side.ravel().tolist(),
        result.run.ravel().tolist(),
        result.points.ravel().tolist(),
        _floats(result.centre),
        _floats(result.lower),
        _floats(result.upper),
        _floats(result.autocorrelation),
        result.outside.ravel().tolist(),
        _whole(result.rank),
        _whole(np.floor(result.rank_low)),
        _whole(np.ceil(result.rank_high)),
        _whole(np.where(np.isnan(result.rank), np.nan, result.ranked)),
        _counted(result.unfavourable_months_of_12, comparable),
        _counted(result.unfavourable_months_of_24, comparable),
        _counted(np.full(shape, result.months), comparable),
        result.label.ravel().tolist(),
        result.left_out.ravel().tolist(),
    )
    return compress(zip(*columns, strict=True), is_kept)


def _floats(values: np.ndarray) -> list[float | None]:
    return _objects(values, np.isfinite(values))


def _whole(values: np.ndarray) -> list[int | None]:
    known = np.isfinite(values)
    return _objects(np.where(known, values, 0).astype(int), known)


def _counted(values: np.ndarray, comparable: np.ndarray) -> list[int | None]:
    return _objects(values.ravel(), comparable)


def _objects(values: np.ndarray, known: np.ndarray) -> list[Any]:
    """As the database takes them: Python's own numbers, and None for what is not known."""
    made = values.ravel().astype(object)
    made[~known.ravel()] = None
    return list(made)


def analyse_newest(*, again: bool = False) -> int:
    """Statistics of the newest published month, unless they are there and made from the figures that
    readers see. State decides, not a message: whoever publishes, by whatever road, the next look
    finds it. `again`: what may be compared has changed since."""
    newest = Release.objects.published().order_by("-month").first()
    if newest is None:
        return 0
    since = month_before(newest.month, CHARTED - 1)
    are_current = newest.analysed_from == figures_digest(newest, since)
    if are_current and newest.analysis_results.exists() and not again:
        return 0
    return analyse(release=newest)
