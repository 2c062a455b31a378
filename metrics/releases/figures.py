"""Figures from counts, in today's geography."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np

from metrics.geography import Geography
from metrics.models import Count, Figure, Place, Population, Release
from metrics.models.figure_columns import FIGURE_COLUMNS, FigureInputs
from metrics.models.places import ENGLAND
from metrics.releases.bulk_load import bulk_load
from metrics.releases.provider_figures import replace_provider_figures, stored_counts
from metrics.releases.published_checks import check_against_published
from metrics.rtt.bands import unpack
from metrics.rtt.columns import ADMITTED, open_band
from metrics.rtt.month import Month
from metrics.rtt.sums import sum_to_places

FIELDS = (
    "release",
    "month",
    "place",
    "treatment_function",
    "modelled",
    *(column.name for column in FIGURE_COLUMNS),
)


def replace_figures(release: Release, month: Month, geography: Geography) -> None:
    """Write a release's figures anew; inside the caller's transaction."""
    shares = geography.shares(sorted(set(month.commissioner.tolist())), month.month)
    exact = {place: dict.fromkeys(codes, 1.0) for place, codes in shares.exact.items() if codes}
    direct = _direct_admissions(month, geography)
    Figure.objects.filter(release=release).delete()
    for modelled, weights in ((False, exact), (True, shares.modelled)):
        people = {
            kind: geography.populations(month.month, kind, modelled=modelled)
            for kind in Population.Kind.values
        }
        inputs = FigureInputs(sum_to_places(month, weights), people, direct)
        rows = _rows(release, inputs, modelled=modelled)
        bulk_load(Figure, FIELDS, rows)
    release.geography = geography.digest
    release.save(update_fields=["geography"])
    check_against_published(release)


def _direct_admissions(month: Month, geography: Geography) -> dict[tuple[str, str], int]:
    """England has them, and no place within."""
    codes = geography.directly_commissioned(month.commissioner.tolist())
    of_them = np.isin(month.commissioner, list(codes)) & (month.part == ADMITTED)
    counted: Counter[tuple[str, str]] = Counter()
    for treatment, total in zip(
        month.treatment[of_them].tolist(), month.total[of_them].tolist(), strict=True
    ):
        counted[ENGLAND, treatment] += total
    return dict(counted)


def _rows(release: Release, inputs: FigureInputs, *, modelled: bool) -> Iterator[Sequence[Any]]:
    """The values of FIELDS."""
    size = len(inputs.sums)
    places = dict(Place.objects.with_pages().values_list("code", "id"))
    return zip(
        [release.pk] * size,
        [release.month] * size,
        [places[code] for code in inputs.sums.place.tolist()],
        inputs.sums.treatment.tolist(),
        [modelled] * size,
        *(column.values(inputs) for column in FIGURE_COLUMNS),
        strict=True,
    )


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
    return Month(
        month=release.month,
        commissioner=np.array(commissioner, dtype=str),
        treatment=np.array(treatment, dtype=str),
        part=np.array(part, dtype=str),
        known=np.array([n or 0 for n in known], dtype=np.int64),
        unknown=np.array([n or 0 for n in unknown], dtype=np.int64),
        total=np.array(total, dtype=np.int64),
        bands=unpack(packed, open_band(release.month) + 1),
    )


def rebuild_figures(releases: Sequence[Release], *, on: date) -> int:
    """Figures again from stored counts, for the geography of a day; inside the caller's transaction."""
    geography = Geography.load(on)
    for release in releases:
        replace_figures(release, stored_month(release), geography)
        if counts := stored_counts(release):
            replace_provider_figures(release, counts, geography)
    return len(releases)


__all__ = ["rebuild_figures", "replace_figures", "stored_month"]
