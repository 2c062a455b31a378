"""Providers with what they reported in a published month."""

from collections.abc import Mapping

import numpy as np

from metrics.models import ProviderCount, Release
from metrics.places import ensure_providers
from metrics.rtt.by_provider import from_cells, pack
from metrics.rtt.columns import INCOMPLETE, TOTAL_TREATMENT


def make_providers(
    release: Release, names: Mapping[str, str], lists: Mapping[str, Mapping[str, int]]
) -> None:
    """`lists`: for each commissioner, the pathways waiting at each provider."""
    ensure_providers(names=names, month=release.month)
    for commissioner, waiting in lists.items():
        codes = sorted(waiting)
        pathways = np.array([waiting[code] for code in codes], dtype=np.int64)
        rows = np.arange(len(codes), dtype=np.int32)
        counts = np.zeros(len(codes), dtype=np.int64)
        cells = from_cells(np.array(codes), counts, rows.astype(np.int64), [(rows, pathways)])
        texts, bands = pack(cells, 1)
        ProviderCount.objects.create(
            release=release,
            commissioner=commissioner,
            treatment_function=TOTAL_TREATMENT,
            part=INCOMPLETE,
            providers=texts[0],
            bands=bands[0],
        )
