"""What published months say of places, in a few plain sentences, good news first: in as many queries for
many places and months as for one."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.contrib.auth.models import AnonymousUser

from metrics.measures import Series
from metrics.models import AnalysisResult, Figure, Place, ProviderFigure
from metrics.pages.left_out import LeftOut
from metrics.pages.place_reading import measures_of
from metrics.pages.recent_changes import RecentChanges, changes_of
from metrics.pages.sources import short_source
from metrics.pages.values import format_value
from metrics.rtt.columns import TOTAL_TREATMENT
from metrics.series import Vintages, read_figures

# Of good news, and as many of the rest: neither displaces the other.
MAX_EACH = 2
GOOD = "Better: "
EVERYBODY = AnonymousUser()
PlaceMonth = tuple[date, Place]


def places_with_figures(places: Collection[Place], vintages: Vintages) -> list[Place]:
    """Those of which the newest month says something."""
    newest = vintages.newest.id
    figures = Figure.objects.visible_to(EVERYBODY).as_submitted().about(places)
    of_month = figures.filter(release_id=newest, treatment_function=TOTAL_TREATMENT)
    numbers = set(of_month.values_list("place_id", flat=True))
    if providers := [place for place in places if place.is_provider]:
        of_providers = ProviderFigure.objects.visible_to(EVERYBODY).about(providers)
        numbers |= set(of_providers.filter(release=newest).values_list("place_id", flat=True))
    return [place for place in places if place.pk in numbers]


def newest_figures_path(place: Place, vintages: Vintages) -> str:
    return f"{place.get_absolute_url()}?month={vintages.newest.month:%Y-%m}"


def figures_sentences(
    wanted: Sequence[PlaceMonth], vintages: Vintages
) -> dict[PlaceMonth, tuple[str, ...]]:
    """Nothing where a place has no figures in that month."""
    places = list({place for _, place in wanted})
    months = sorted({month for month, _ in wanted})
    figures = read_figures(user=EVERYBODY, vintages=vintages, places=places, months=months)
    changes = _changes(places, months, vintages)
    sentences = {}
    for month, place in wanted:
        series = replace(figures, months=(month,)).series(place)
        if series.rows[0] is not None:
            source = f"Source: {short_source(vintages.by_month[month])}."
            changed = _sentences_of(changes.get((month, place)))
            sentences[month, place] = (*changed, f"{_headlines(place, series)} {source}")
    return sentences


def _changes(
    places: Collection[Place], months: Sequence[date], vintages: Vintages
) -> Mapping[PlaceMonth, RecentChanges]:
    """What really changed, as far as each month has been analysed."""
    month_of = {v.id: month for month in months if (v := vintages.by_month.get(month))}
    results = (
        AnalysisResult.objects.visible_to(EVERYBODY)
        .filter(release_id__in=month_of, place__in=places, treatment_function=TOTAL_TREATMENT)
        .with_comparison_counts()
        .order_by("measure")
    )
    rows: defaultdict[date, defaultdict[int, list[AnalysisResult]]]
    rows = defaultdict(lambda: defaultdict(list))
    for row in results:
        rows[month_of[row.release_id]][row.place_id].append(row)
    changes = {}
    for month, of_places in rows.items():
        left_out = LeftOut([row for each in of_places.values() for row in each], vintages, month)
        for place in places:
            if place.pk in of_places:
                changes[month, place] = changes_of(of_places[place.pk], place, left_out)
    return changes


def _sentences_of(changes: RecentChanges | None) -> Iterator[str]:
    if changes is None:
        return
    if changes.suppression_reason:
        yield changes.suppression_reason
        return
    texts = [point.text for point in changes.changes]
    yield from [text for text in texts if text.startswith(GOOD)][:MAX_EACH]
    yield from [text for text in texts if not text.startswith(GOOD)][:MAX_EACH]
    yield from (point.text for point in changes.holiday_dips)
    yield from filter(None, (changes.nothing, changes.left_out, changes.caution))


def _headlines(place: Place, series: Series) -> str:
    first, *others, last = (
        measure.in_brief.format(value=format_value(measure, series, 0))
        for measure in measures_of(place)
        if measure.in_brief
    )
    return f"{'; '.join([first, *others])}, and {last}."
