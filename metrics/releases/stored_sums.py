"""Totals of a stored month, read back: who returned what, and all of it. The checks of a month look
at the months before it from many sides."""

from datetime import date
from functools import lru_cache

from metrics.models import Count, ProviderCount, Release
from metrics.rtt import returns
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.rtt.month_pair import Sums, sums_of_counts
from metrics.rtt.returns import Returns, returns_of_counts

# Of many months in a row each is looked back upon by so many.
MOST_KEPT = 9


def stored_returns(release: Release) -> Returns:
    return _returns(release.pk, release.content_sha256)


def stored_sums(release: Release) -> Sums:
    return _sums(release.pk, release.content_sha256, release.month)


# The hash of its counts stands for them.
@lru_cache(maxsize=MOST_KEPT)
def _returns(release_id: int, content_sha256: str) -> Returns:
    counts = ProviderCount.objects.filter(
        release=release_id,
        release__content_sha256=content_sha256,
        treatment_function=TOTAL_TREATMENT,
    )
    rows = list(counts.values_list("commissioner", "part", "providers", "bands"))
    return returns_of_counts(*zip(*rows, strict=True)) if rows else returns.none()


# The month before, and a vintage of the month itself.
@lru_cache(maxsize=2)
def _sums(release_id: int, content_sha256: str, month: date) -> Sums:
    counts = Count.objects.filter(release=release_id, release__content_sha256=content_sha256)
    rows = counts.values_list("commissioner", "treatment_function", "part", "total")
    commissioners, treatments, parts, totals = zip(*rows, strict=True)
    keys = (commissioners, treatments, parts)
    return sums_of_counts(month, keys, totals, _returns(release_id, content_sha256))
