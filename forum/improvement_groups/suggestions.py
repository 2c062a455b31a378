"""Groups that the figures suggest: similar areas that all have longer waits on one measure. It is the rule by
which pages of places say so; nothing is ranked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from forum.casestudies.place_case_studies import COMPARED_WAITS, is_longer
from forum.improvement_groups.deadlines import MOST_PLACES
from metrics.hierarchy import the_whole_country
from metrics.measures import Measure, Series
from metrics.models import Place
from metrics.series import Vintages, read_figures
from metrics.similarity import similar_places


@dataclass(frozen=True)
class Suggestion:
    """`others`: similar areas of which the same is true, by name."""

    place: Place
    measure: Measure
    others: tuple[Place, ...]


@dataclass(frozen=True)
class Suggestions:
    month: date
    rows: tuple[Suggestion, ...]


def suggest_groups(
    *, kind: str, treatment: str, only: Collection[int] | None = None
) -> Suggestions | None:
    """For these places, or for all of a kind. None where there are no figures yet."""
    vintages = Vintages.visible_to(None)
    if not vintages:
        return None
    month = vintages.newest.month
    places = {place.code: place for place in Place.objects.filter(kind=kind).on(month)}
    series = _newest_series(list(places.values()), vintages, treatment)
    longer = _longer_by_place(places, series, month)
    wanted = [place for place in places.values() if only is None or place.pk in only]
    rows = (
        _suggestion(place, measure, places, longer, month)
        for place in sorted(wanted, key=lambda place: (place.name, place.code))
        for measure in COMPARED_WAITS
        if measure.slug in longer[place.code]
    )
    return Suggestions(month, tuple(row for row in rows if row.others))


def _newest_series(places: list[Place], vintages: Vintages, treatment: str) -> Mapping[str, Series]:
    england = the_whole_country()
    figures = read_figures(
        user=None,
        vintages=vintages,
        places=(england, *places),
        months=(vintages.newest.month,),
        treatments=(treatment,),
    )
    return {place.code: figures.series(place, treatment) for place in (england, *places)}


def _longer_by_place(
    places: Mapping[str, Place], series: Mapping[str, Series], month: date
) -> Mapping[str, frozenset[str]]:
    """By code, the measures on which waits are longer than in similar areas."""
    england = series[the_whole_country().code]
    return {
        code: frozenset(
            measure.slug
            for measure in COMPARED_WAITS
            if is_longer(
                measure,
                series[code],
                england,
                [series[similar] for similar in _similar_codes(place, month) if similar in places],
            )
        )
        for code, place in places.items()
    }


def _similar_codes(place: Place, month: date) -> list[str]:
    return [similar.code for similar in similar_places(place, month)]


def _suggestion(
    place: Place,
    measure: Measure,
    places: Mapping[str, Place],
    longer: Mapping[str, frozenset[str]],
    month: date,
) -> Suggestion:
    codes = [
        code
        for code in _similar_codes(place, month)
        if code in places and measure.slug in longer[code]
    ]
    others = [places[code] for code in codes[: MOST_PLACES - 1]]
    return Suggestion(place, measure, tuple(sorted(others, key=lambda place: place.name)))
