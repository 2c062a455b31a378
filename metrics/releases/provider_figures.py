"""Providers' figures of a release, from who reported what."""

from itertools import pairwise
from typing import Any, cast

from metrics.geography import Geography
from metrics.models import Place, ProviderCount, ProviderFigure, Release
from metrics.models.figure_columns import FigureInputs
from metrics.models.provider_counts import releases_without_full_grain
from metrics.models.provider_figures import DECIMAL_COLUMNS, WHOLE_COLUMNS
from metrics.releases.bulk_load import bulk_load
from metrics.rtt import by_provider, provider_sums
from metrics.rtt.columns import open_band
from metrics.rtt.month import Month
from metrics.rtt.provider_sums import ProviderCounts, sum_providers

FIELDS = ("release", "place", "since", "treatment_functions", "values")


def replace_provider_figures(
    release: Release, counts: ProviderCounts, geography: Geography
) -> None:
    """Write them anew; inside the caller's transaction."""
    ProviderFigure.objects.filter(release=release).delete()
    before = geography.predecessors
    summed = sum_providers(
        counts, [(of.place, of.codes) for of in before], open_band(release.month) + 1
    )
    inputs = FigureInputs(summed.sums, {}, {})
    packed = provider_sums.pack(
        cast("Any", [column.of(inputs) for column in WHOLE_COLUMNS]),
        cast("Any", [column.of(inputs) for column in DECIMAL_COLUMNS]),
        summed.cuts,
    )
    places = dict(Place.objects.filter(kind=Place.Kind.PROVIDER).values_list("code", "id"))
    codes, treatments = summed.sums.place.tolist(), summed.sums.treatment.tolist()
    rows = (
        (
            release.pk,
            places[codes[start]],
            None if number is None else before[number].since,
            " ".join(treatments[start:end]),
            values,
        )
        for (start, end), number, values in zip(
            pairwise(summed.cuts), summed.predecessors, packed, strict=True
        )
    )
    bulk_load(ProviderFigure, FIELDS, rows)


def counts_of_month(month: Month) -> ProviderCounts:
    return ProviderCounts(
        month.commissioner.tolist(),
        month.treatment.tolist(),
        month.part.tolist(),
        month.by_provider,
    )


def stored_counts(release: Release) -> ProviderCounts | None:
    """None where an earlier version kept of providers their totals alone."""
    if releases_without_full_grain().filter(pk=release.pk).exists():
        return None
    rows = ProviderCount.objects.filter(release=release)
    columns = ("commissioner", "treatment_function", "part", "providers", "bands")
    commissioner, treatment, part, providers, bands = zip(*rows.values_list(*columns), strict=True)
    return ProviderCounts(commissioner, treatment, part, by_provider.unpack(providers, bands))
