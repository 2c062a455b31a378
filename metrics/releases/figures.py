"""Figures from counts, in today's geography."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from metrics.geography import Geography
from metrics.models import Count, Figure, Place, Population, Release
from metrics.releases.bulk_load import bulk_load
from metrics.rtt.bands import unpack
from metrics.rtt.columns import (
    ADMITTED,
    DECISION_TO_ADMIT,
    INCOMPLETE,
    NEW_PERIODS,
    NON_ADMITTED,
    open_band,
)
from metrics.rtt.month import Month
from metrics.rtt.sums import Sums, sum_to_places

FIELDS = (
    "release",
    "month",
    "place",
    "treatment_function",
    "modelled",
    "waiting_list",
    "within_18",
    "over_52",
    "over_65",
    "over_78",
    "over_104",
    "median",
    "p92",
    "decision_to_admit",
    "completed_admitted",
    "admitted_known",
    "admitted_within_18",
    "admitted_median",
    "admitted_p95",
    "completed_non_admitted",
    "clock_starts",
    "open_band",
    "registered",
    "resident",
    "need_weighted",
)


def replace_figures(release: Release, month: Month, geography: Geography) -> None:
    """Write a release's figures anew; inside the caller's transaction."""
    shares = geography.shares(sorted(set(month.commissioner.tolist())), month.month)
    exact = {place: dict.fromkeys(codes, 1.0) for place, codes in shares.exact.items() if codes}
    Figure.objects.filter(release=release).delete()
    for modelled, weights in ((False, exact), (True, shares.modelled)):
        people = {
            kind: geography.populations(month.month, kind, modelled=modelled)
            for kind in Population.Kind.values
        }
        rows = _rows(release, sum_to_places(month, weights), people, modelled=modelled)
        bulk_load(Figure, FIELDS, rows)
    release.geography = geography.digest
    release.save(update_fields=["geography"])


def _rows(
    release: Release, sums: Sums, people: Mapping[str, Mapping[str, float]], *, modelled: bool
) -> Iterator[Sequence[Any]]:
    size = len(sums)
    codes = sums.place.tolist()
    places = dict(Place.objects.with_pages().values_list("code", "id"))
    over = {weeks: [None] * size if n is None else n.tolist() for weeks, n in sums.over.items()}
    columns = (
        [release.pk] * size,
        [release.month] * size,
        [places[code] for code in codes],
        sums.treatment.tolist(),
        [modelled] * size,
        sums.totals[INCOMPLETE].tolist(),
        sums.within_18.tolist(),
        over[52],
        over[65],
        over[78],
        over[104],
        _nullable(sums.median),
        _nullable(sums.p92),
        sums.totals[DECISION_TO_ADMIT].tolist(),
        sums.totals[ADMITTED].tolist(),
        sums.admitted_known.tolist(),
        sums.admitted_within_18.tolist(),
        _nullable(sums.admitted_median),
        _nullable(sums.admitted_p95),
        sums.totals[NON_ADMITTED].tolist(),
        sums.totals[NEW_PERIODS].tolist(),
        [sums.open_band] * size,
        *([people[kind].get(code) for code in codes] for kind in Population.Kind.values),
    )
    return zip(*columns, strict=True)


def _nullable(values: np.ndarray) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


def stored_month(release: Release) -> Month:
    """A release's counts read back from the database, without provider totals."""
    rows = list(
        Count.objects.filter(release=release)
        .order_by("commissioner", "treatment_function", "part")
        .values_list(
            "commissioner", "treatment_function", "part", "known", "unknown", "total", "bands"
        )
    )
    commissioner, treatment, part, known, unknown, total, packed = (
        zip(*rows, strict=True) if rows else ((),) * 7
    )
    nothing = np.array([], dtype=str)
    return Month(
        month=release.month,
        commissioner=np.array(commissioner, dtype=str),
        treatment=np.array(treatment, dtype=str),
        part=np.array(part, dtype=str),
        known=np.array([n or 0 for n in known], dtype=np.int64),
        unknown=np.array([n or 0 for n in unknown], dtype=np.int64),
        total=np.array(total, dtype=np.int64),
        bands=unpack(packed, open_band(release.month) + 1),
        provider=nothing,
        provider_commissioner=nothing,
        provider_totals=np.zeros((0, 5), dtype=np.int64),
    )


def rebuild_figures(releases: Sequence[Release], *, on: date) -> int:
    """Figures again from stored counts, for the geography of a day; inside the caller's transaction."""
    geography = Geography.load(on)
    for release in releases:
        replace_figures(release, stored_month(release), geography)
    return len(releases)


__all__ = ["rebuild_figures", "replace_figures", "stored_month"]
