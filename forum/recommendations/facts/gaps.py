"""How far apart the sub-ICB locations of each ICB lie on the share within 18 weeks, and by how much that
changed in a year: each location like for like, or the change is not said."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from forum.technologies.pages.locations import locations
from metrics.measures.within_18_weeks import MEASURE
from metrics.models import Place
from metrics.pages.values import YearChange, comparable_value, year_change
from metrics.series import Figures, Vintages, breaks_of, read_figures

MONTHS = 13


@dataclass(frozen=True)
class Gap:
    """In percentage points; `change` None: it cannot be said like for like."""

    size: float
    change: float | None = None


# By ICB; those with one location, or with a location of which nothing can be compared, have none.
Gaps = Mapping[int, Gap]


def read_gaps(vintages: Vintages, on: date) -> Gaps:
    if not vintages:
        return {}
    members: defaultdict[int, list[Place]] = defaultdict(list)
    for location in locations(on):
        members[location.icb.pk].append(location.place)
    inside = {icb: places for icb, places in members.items() if len(places) > 1}
    figures = read_figures(
        user=None,
        vintages=vintages,
        places=[place for places in inside.values() for place in places],
        months=vintages.months_to(vintages.newest.month, MONTHS),
    )
    gaps = ((icb, _gap(figures, places)) for icb, places in inside.items())
    return {icb: gap for icb, gap in gaps if gap}


def _gap(figures: Figures, places: Sequence[Place]) -> Gap | None:
    i = len(figures.months) - 1
    values = [comparable_value(MEASURE, figures.series(place), i) for place in places]
    known = [value for value in values if value is not None]
    if len(known) < len(places):
        return None
    return Gap(max(known) - min(known), _change([_of_year(figures, place, i) for place in places]))


def _of_year(figures: Figures, place: Place, i: int) -> YearChange:
    return year_change(MEASURE, figures.series(place), i, breaks_of(place, figures.months))


def _change(changes: Sequence[YearChange]) -> float | None:
    pairs = [
        (change.then, change.then + change.value)
        for change in changes
        if change.then is not None and change.value is not None
    ]
    if len(pairs) < len(changes):
        return None
    then, now = zip(*pairs, strict=True)
    return (max(now) - min(now)) - (max(then) - min(then))
