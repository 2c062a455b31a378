"""Statistics of a published month, stored with its release; they can be made again at any time."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from metrics.analysis.analysed_measures import ANALYSED, AnalysedMeasure
from metrics.analysis.load_panel import load_panels
from metrics.analysis.near_pairs import near_pairs
from metrics.analysis.panel import Panel
from metrics.analysis.result_rows import FIELDS, result_rows
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
            rows += result_rows(release.pk, panel, measure, result)
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
