"""What is said of a provider where a place of people has other words: what it is, how many wait there, which
months it did not send, and whose figures are in its own."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from metrics import formatting
from metrics.geography import predecessor_codes
from metrics.measures import waiting_list, within_18_weeks
from metrics.models import Place
from metrics.pages import providers
from metrics.pages.components import Callout, Point
from metrics.pages.similar_places import SimilarWords
from metrics.pages.sources import month_runs
from metrics.pages.values import (
    comparable_value,
    format_change,
    format_value,
    is_incomplete,
    year_change,
)
from metrics.provider_similarity import VARIABLES
from metrics.rtt.columns import PART_WORDS
from metrics.rtt.providers import is_nhs_trust

if TYPE_CHECKING:
    from metrics.pages.place_reading import PlaceReading
    from metrics.pages.place_view import PlaceView

LIST, WITHIN = waiting_list.MEASURE, within_18_weeks.MEASURE


def kind_words(provider: Place) -> str:
    return "NHS trust" if is_nhs_trust(provider.code) else "Independent provider"


def noun(provider: Place) -> str:
    return "trust" if is_nhs_trust(provider.code) else "provider"


def similar_words(provider: Place) -> SimilarWords:
    return SimilarWords(
        noun(provider),
        tuple(VARIABLES.values()),
        "Nearest first, by the size of the list, its mix of specialties and how much is admitted; how long"
        " people wait plays no part. Each variable counts the same. Which trusts teach is not known here.",
    )


def description(provider: Place) -> str:
    return (
        f"{kind_words(provider)} ({provider.code}). Its figures are of all whom it treats for the NHS in"
        " England, wherever they live."
    )


def sentence(view: "PlaceReading") -> str:
    """Of a month that it sent."""
    row, series, last = view.series.rows[view.last], view.series, view.last
    when, name = formatting.month(view.state.month), view.place.name
    if row is None:
        return ""
    pathways = f"{view.state.of_treatment}pathways"
    if is_incomplete(LIST, series, last):
        return f"{name} did not send its whole list of {pathways} for {when}."
    text = f"In {when}, {formatting.count(row.waiting_list)} {pathways} were waiting at {name}."
    change = year_change(LIST, series, last, view.breaks)
    if change.value is not None:
        than = f"{format_change(LIST, change.value)} than a year before"
        text += f" That is {than.replace('no change than', 'the same as')}."
    within = comparable_value(WITHIN, series, last)
    if within is not None:
        england = format_value(WITHIN, view.england, last)
        text += f" {formatting.percent(within)} had waited 18 weeks or less (England {england})."
    return text


def callouts(view: "PlaceView") -> Iterator[Callout]:
    """Beside what is said of any place: months without its figures, and whose are in them."""
    if points := tuple(_gaps(view)):
        is_now = view.is_empty or _unsent_parts(view) != []
        yield Callout("Some figures are missing", points, serious=is_now)
    if points := tuple(_joined(view)):
        yield Callout("Figures of former providers", points)


def _gaps(view: "PlaceView") -> Iterator[Point]:
    name, rows = view.place.name, view.series.rows
    known = [month for month, row in zip(view.figures.months, rows, strict=True) if row is not None]
    if view.is_empty and known:
        last = formatting.month(known[-1])
        url = view.state.query(month=f"{known[-1]:%Y-%m}", sort="")
        yield Point(f"The last figures of {name} before that are of", url, last)
    for what in _unsent_parts(view):
        yield Point(f"{name} sent {what} for {formatting.month(view.state.month)}.")
    # From when on it has any: who began to report later has not left out the months before.
    without = [month for month in view.shown if known and known[0] < month and month not in known]
    if without:
        yield Point(f"No figures are published for {formatting.listed(month_runs(without))}.")


def _unsent_parts(view: "PlaceView") -> list[str]:
    """In words; of a month of which it sent something."""
    if view.is_empty:
        return []
    absences = view.figures.comparisons.absences_in([view.state.month], tuple(PART_WORDS))
    return [
        f"{'no more than a piece of its' if row.is_partial else 'no'} {PART_WORDS[row.part]}"
        for row in absences
        if row.provider == view.place.code
    ]


def _joined(view: "PlaceView") -> Iterator[Point]:
    names = providers.names_of(Place.Kind.PROVIDER)
    for code in codes_of(view.place, view.vintages.newest.month)[1:]:
        text = f"The figures here include those sent under the code {code}:"
        yield Point(text, reverse("place", args=[code]), names[code])


def codes_of(provider: Place, newest: date) -> tuple[str, ...]:
    """Its own code, and those of which its figures are the sum as of the newest month."""
    return (provider.code, *predecessor_codes(newest).get(provider.code, ()))
