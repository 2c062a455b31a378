"""What a newly published month says of a place, in a few plain sentences, good news first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from metrics import formatting
from metrics.measures import MEASURES, Series
from metrics.models import Place
from metrics.pages.recent_changes import recent_changes
from metrics.pages.sources import short_source
from metrics.pages.values import format_value
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages, read_figures

# Of good news, and as many of the rest: neither displaces the other.
MAX_EACH = 2
GOOD = "Better: "
EVERYBODY = AnonymousUser()


@dataclass(frozen=True)
class FiguresSummary:
    """`path` is where the figures that it speaks of stand."""

    place: Place
    title: str
    text: str
    path: str


def figures_summaries(places: Sequence[Place], vintages: Vintages) -> Iterator[FiguresSummary]:
    """For those of the places of which the newest month says something."""
    newest = vintages.newest
    figures = read_figures(user=EVERYBODY, vintages=vintages, places=places, months=(newest.month,))
    source = f"Source: {short_source(newest)}."
    status = "Revised" if newest.revised else "New"
    for place in places:
        series = figures.series(place)
        if series.rows[0] is None:
            continue
        title = f"{status} figures for {place.name}: {formatting.month(newest.month)}"
        yield FiguresSummary(
            place,
            title,
            "\n".join([*_changes(place, vintages), f"{_headlines(series)} {source}"]),
            f"{place.get_absolute_url()}?month={newest.month:%Y-%m}",
        )


def _changes(place: Place, vintages: Vintages) -> list[str]:
    """What really changed, as far as the month has been analysed."""
    changes = recent_changes(
        user=EVERYBODY, place=place, vintages=vintages, treatment=TOTAL_TREATMENT
    )
    if changes is None:
        return []
    if changes.suppression_reason:
        return [changes.suppression_reason]
    texts = [point.text for point in changes.changes]
    good = [text for text in texts if text.startswith(GOOD)][:MAX_EACH]
    rest = [text for text in texts if not text.startswith(GOOD)][:MAX_EACH]
    dips = [point.text for point in changes.holiday_dips]
    return [
        *good,
        *rest,
        *dips,
        *filter(None, (changes.nothing, changes.left_out, changes.caution)),
    ]


def _headlines(series: Series) -> str:
    first, *others, last = (
        measure.in_brief.format(value=format_value(measure, series, 0))
        for measure in MEASURES
        if measure.in_brief
    )
    return f"{'; '.join([first, *others])}, and {last}."
