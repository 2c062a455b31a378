"""Statistics of a published month, stored with its release; they can be made again at any time."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from django.db import transaction

from metrics.analysis.measured import ANALYSED, Analysed
from metrics.analysis.near import near_pairs
from metrics.analysis.panel import Panel, load_panel
from metrics.analysis.spreads import spreads
from metrics.analysis.standings import Standings, standings
from metrics.models import NearPair, Place, Release, SpreadOfPlaces, Standing
from metrics.releases.rows import load_rows

KINDS = (Place.Kind.ICB, Place.Kind.SUB_ICB)
FIELDS = (
    "release",
    "place",
    "treatment_function",
    "measure",
    "why_not",
    "value",
    "year_value",
    "variation",
    "rule",
    "run",
    "centre",
    "lower",
    "upper",
    "autocorrelation",
    "outside",
    "rank",
    "rank_low",
    "rank_high",
    "ranked",
    "fifth_in_year",
    "fifth_in_all",
    "months",
    "label",
)


def analyse(*, release: Release) -> int:
    """Write what the statistics say of a published month, in place of what was said of it before.
    Returns the rows written. Nothing is computed for a month that readers do not see."""
    if release.state != Release.State.PUBLISHED:
        return 0
    rows: list[Sequence[Any]] = []
    wide: list[SpreadOfPlaces] = []
    near: list[NearPair] = []
    for kind in KINDS:
        panel = load_panel(kind, release.month)
        for measure in ANALYSED:
            found = standings(panel, measure)
            rows += _rows(release, panel, measure, found)
            wide += spreads(release, kind, panel, measure, found)
            if kind == Place.Kind.SUB_ICB:
                near += near_pairs(release, panel, measure, found)
    with transaction.atomic():
        # Two workers may have come to the same month: one writes after the other.
        Release.objects.select_for_update().get(pk=release.pk)
        Standing.objects.filter(release=release).delete()
        SpreadOfPlaces.objects.filter(release=release).delete()
        NearPair.objects.filter(release=release).delete()
        load_rows(Standing, FIELDS, rows)
        SpreadOfPlaces.objects.bulk_create(wide, batch_size=500)
        NearPair.objects.bulk_create(near, batch_size=500)
    return len(rows)


def _rows(
    release: Release, panel: Panel, measure: Analysed, found: Standings
) -> Iterator[Sequence[Any]]:
    shape = found.value.shape
    places = np.repeat([place.pk for place in panel.places], shape[1]).tolist()
    treatments = list(panel.treatments) * shape[0]
    said = (found.why_not == "").ravel()
    published = np.isfinite(panel.columns["waiting_list"][..., -1]).ravel()
    kept = np.flatnonzero(published | ~said)
    columns = (
        places,
        treatments,
        found.why_not.ravel().tolist(),
        _floats(found.value),
        _floats(found.year_value),
        found.variation.ravel().tolist(),
        found.rule.ravel().tolist(),
        found.run.ravel().tolist(),
        _floats(found.centre),
        _floats(found.lower),
        _floats(found.upper),
        _floats(found.autocorrelation),
        found.outside.ravel().tolist(),
        _whole(found.rank),
        _whole(np.floor(found.rank_low)),
        _whole(np.ceil(found.rank_high)),
        _whole(np.where(np.isnan(found.rank), np.nan, found.ranked)),
        _counted(found.fifth_in_year, said),
        _counted(found.fifth_in_all, said),
        _counted(np.full(shape, found.months), said),
        found.label.ravel().tolist(),
    )
    for i in kept.tolist():
        place, treatment, *rest = (column[i] for column in columns)
        yield (release.pk, place, treatment, measure.slug, *rest)


def _floats(values: np.ndarray) -> list[float | None]:
    return [float(v) if np.isfinite(v) else None for v in values.ravel()]


def _whole(values: np.ndarray) -> list[int | None]:
    return [int(v) if np.isfinite(v) else None for v in values.ravel()]


def _counted(values: np.ndarray, said: np.ndarray) -> list[int | None]:
    return [int(v) if ok else None for v, ok in zip(values.ravel(), said, strict=True)]


def analyse_newest() -> int:
    """Statistics of the newest published month, unless they are there. State decides, not a
    message: whoever publishes, by whatever road, the next look finds it."""
    newest = Release.objects.published().order_by("-month").first()
    if newest is None or newest.standings.exists():
        return 0
    return analyse(release=newest)
