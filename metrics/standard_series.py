"""Published counts of cancer waiting times as series of months, as measures and charts read them."""

from collections import defaultdict, namedtuple
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, cast

from metrics.cache import cached_lookup
from metrics.calendar import months_through
from metrics.cancer.standards import BY_CODE, COLUMNS
from metrics.measures import Measure, Series, of_dataset
from metrics.models import Parts, Place, Release, StandardCount
from metrics.series import Vintage

MEASURES = of_dataset(Release.Dataset.CANCER)
# Any: measures read columns by name, whatever dataset they are of.
_Parts: Any = cast("Any", namedtuple("_Parts", COLUMNS))
_NOTHING = dict.fromkeys(COLUMNS)
_VINTAGE = [name for name in Vintage._fields if name != "revision"]


@dataclass(frozen=True)
class Standards:
    """Of some places, every published month of every standard, all types of cancer together. `releases` are
    those that readers see, oldest month first."""

    releases: tuple[Vintage, ...]
    rows: Mapping[str, Mapping[date, Parts]]

    def __bool__(self) -> bool:
        return bool(self.releases)

    @cached_property
    def months(self) -> tuple[date, ...]:
        """From the first published to the newest, those between of which none is held included."""
        return months_through(self.releases[0].month, self.releases[-1].month)

    @cached_property
    def absent(self) -> tuple[date, ...]:
        published = {release.month for release in self.releases}
        return tuple(month for month in self.months if month not in published)

    @cached_property
    def by_month(self) -> dict[date, Vintage]:
        return {release.month: release for release in self.releases}

    def series(self, place: Place) -> Series:
        rows = self.rows.get(place.code, {})
        return Series(self.months, tuple(rows.get(month) for month in self.months))


def read_standards(*, user: object, places: Sequence[Place]) -> Standards:
    """Two queries."""
    of_cancer = Release.objects.visible_to(user).of_dataset(Release.Dataset.CANCER)
    published = of_cancer.filter(state=Release.State.PUBLISHED).order_by("month")
    releases = tuple(
        Vintage(**dict(zip(_VINTAGE, values, strict=True)))
        for values in published.values_list(*_VINTAGE)
    )
    months = {release.id: release.month for release in releases}
    counts = StandardCount.objects.visible_to(user).about(places).filter(category="")
    columns: dict[tuple[str, date], dict[str, float]] = defaultdict(dict)
    for code, release, standard, within, total in counts.values_list(
        "organisation", "release_id", "standard", "within", "total"
    ):
        if release in months:
            row = columns[code, months[release]]
            row[BY_CODE[standard].within], row[BY_CODE[standard].total] = within, total
    rows: dict[str, dict[date, Parts]] = defaultdict(dict)
    for (code, month), values in columns.items():
        rows[code][month] = cast("Parts", _Parts(**{**_NOTHING, **values}))
    return Standards(releases, dict(rows))


def read_types(*, user: object, place: Place, release: Vintage) -> dict[str, list[StandardCount]]:
    """Of one month, by standard, each type of cancer by name: one query."""
    counts = StandardCount.objects.visible_to(user).about([place]).filter(release_id=release.id)
    by_standard: dict[str, list[StandardCount]] = defaultdict(list)
    for count in counts.exclude(category="").order_by("standard", "category"):
        by_standard[count.standard].append(count)
    return by_standard


def measure_by_slug(slug: str) -> Measure | None:
    return next((measure for measure in MEASURES if measure.slug == slug), None)


def has_standards(place: Place) -> bool:
    """Whether readers see any of its figures. Read once in a request, whose menu wants it again."""
    counts = StandardCount.objects.visible_to(None).about([place])
    return cached_lookup(f"has standards {place.code}", counts.exists, timeout=0)
