"""Where the people on providers' lists live: how near two providers are is said of their patients, for no
reference has where hospitals stand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.cache import cached_lookup
from metrics.models import Place, ProviderCount
from metrics.rtt.columns import INCOMPLETE
from metrics.stats.peers import shared

Floats = NDArray[np.float64]
# The counts of a release never change.
KEPT_SECONDS = 86_400


@dataclass(frozen=True)
class ProviderLists:
    """Of one treatment function in one release: how many wait at each provider, and the percentage of them
    that is from each sub-ICB location."""

    row: dict[str, int]
    size: Floats
    percent: Floats

    def shared(self, codes: tuple[str, ...], others: tuple[str, ...]) -> Floats:
        """The percentage that is the same, of each with each; nan where nobody is known to wait."""
        own, other = (self._percent_of(each) for each in (codes, others))
        return shared(own[:, None, :], other[None, :, :])

    def _percent_of(self, codes: tuple[str, ...]) -> Floats:
        nobody = np.full((1, self.percent.shape[1]), np.nan)
        rows = [self.row.get(code, -1) for code in codes]
        of_all: Floats = np.concatenate([self.percent, nobody])[rows]
        return of_all


def provider_lists(release: int, treatment: str) -> ProviderLists:
    return cached_lookup(
        f"lists of providers by place in {release} {treatment}",
        lambda: _read(release, treatment),
        timeout=KEPT_SECONDS,
    )


def _read(release: int, treatment: str) -> ProviderLists:
    pathways = ProviderCount.objects.filter(
        release=release,
        treatment_function=treatment,
        part=INCOMPLETE,
        commissioner__in=Place.objects.filter(kind=Place.Kind.SUB_ICB).values("code"),
    ).pathways()
    waiting = {key: count for key, count in pathways.items() if count}
    row = {code: i for i, code in enumerate(sorted({provider for provider, _, _ in waiting}))}
    column = {code: i for i, code in enumerate(sorted({place for _, place, _ in waiting}))}
    counts = np.zeros((len(row), len(column)))
    for (provider, place, _), count in waiting.items():
        counts[row[provider], column[place]] = count
    size = counts.sum(axis=1)
    return ProviderLists(row, size, 100 * counts / size[:, None])
