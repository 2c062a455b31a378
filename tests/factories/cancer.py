"""Published months of cancer waiting times, without a file behind them."""

from collections.abc import Iterable
from datetime import date

from metrics.calendar import months_through
from metrics.cancer.standards import STANDARDS
from metrics.models import Release, StandardCount
from tests.factories.figures import make_release

FIRST, LAST = date(2024, 10, 1), date(2025, 12, 1)
# Two months of which no file is held.
NOT_HELD = (date(2025, 1, 1), date(2025, 6, 1))
PLACES = {"ENG": 50, "QWO": 4, "QOQ": 3}


def make_cancer_months(
    *, also: Iterable[str] = (), first: date = FIRST, last: date = LAST
) -> list[Release]:
    """England, two ICBs and others; of each month one in a hundred fewer or more is within a standard."""
    places = {**PLACES, **dict.fromkeys(also, 1)}
    releases = []
    for i, month in enumerate(months_through(first, last)):
        if month in NOT_HELD:
            continue
        release = make_release(month, edition=9, dataset=Release.Dataset.CANCER)
        releases.append(release)
        StandardCount.objects.bulk_create(
            StandardCount(
                release=release,
                organisation=code,
                standard=standard.code,
                category=category,
                within=size * (people - standard.days / 2 + i % 3),
                total=size * people,
            )
            for code, size in places.items()
            for standard in STANDARDS
            for category, people in (("", 100), ("Breast", 60))
        )
    return releases
