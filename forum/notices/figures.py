"""What a newly published month brought for a place, in a few plain sentences, good news first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from metrics import words
from metrics.measures import BY_SLUG, Series
from metrics.models import Place
from metrics.pages.changed import what_changed
from metrics.pages.phrases import told
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages, read_figures

# Of good news, and as many of the rest: neither crowds the other out.
MOST_EACH = 2
GOOD = "Better: "
NOTHING = "Nothing stands out from the usual change from month to month."
EVERYBODY = AnonymousUser()


@dataclass(frozen=True)
class Brought:
    place: Place
    title: str
    text: str


def brought(places: Sequence[Place], vintages: Vintages) -> Iterator[Brought]:
    """For those of the places of which the newest month says something."""
    newest = vintages.newest
    figures = read_figures(user=EVERYBODY, vintages=vintages, places=places, months=(newest.month,))
    how = "Revised" if newest.revised else "New"
    for place in places:
        series = figures.series(place)
        if series.rows[0] is None:
            continue
        title = f"{how} figures for {place.name}: {words.month(newest.month)}"
        yield Brought(place, title, "\n".join([*_changes(place, vintages), _headlines(series)]))


def _changes(place: Place, vintages: Vintages) -> list[str]:
    """What really changed, as far as the month has been analysed."""
    found = what_changed(user=EVERYBODY, place=place, vintages=vintages, treatment=TOTAL_TREATMENT)
    if found is None:
        return []
    if found.silence:
        return [found.silence]
    texts = [point.text for point in found.changes]
    good = [one for one in texts if one.startswith(GOOD)][:MOST_EACH]
    rest = [one for one in texts if not one.startswith(GOOD)][:MOST_EACH]
    return [*good, *rest] or [NOTHING]


def _headlines(series: Series) -> str:
    def now(slug: str) -> str:
        return told(BY_SLUG[slug], series, 0)

    return (
        f"{now('waiting-list')} pathways were waiting; {now('within-18-weeks')} had waited 18 weeks"
        f" or less, and {now('over-52-weeks')} more than a year."
    )
