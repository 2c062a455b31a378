"""NHS trusts as places of one kind: a panel of their figures, and its statistics. Nothing of it is stored:
it is made for who asks, by the code that makes what is stored of areas."""

from collections.abc import Mapping
from datetime import date

import numpy as np
from django.db.models import Q

from metrics.absences import read_absences
from metrics.analysis.analysed_measures import AnalysedMeasure
from metrics.analysis.load_panel import ROW, panel_of
from metrics.analysis.panel import COLUMNS, MONTHS, Panel, silence_blocked
from metrics.analysis.result_rows import FIELDS, result_rows
from metrics.analysis.results import analyse_panel
from metrics.analysis.variation import variation_summaries
from metrics.calendar import month_before, months_through
from metrics.models import AnalysisResult, Place, ProviderFigure, Release, VariationSummary
from metrics.rtt.providers import is_nhs_trust
from metrics.series import Vintage, Vintages, all_breaks


def trust_panel(vintages: Vintages, treatment: str) -> Panel:
    """Of one treatment function. What a trust did not send, or sent a piece of, is not compared."""
    newest = vintages.newest.month
    first = month_before(newest, MONTHS - 1)
    releases = {v.month: v.id for v in vintages.all if first <= v.month <= newest}
    providers = Place.objects.filter(kind=Place.Kind.PROVIDER).on(newest).order_by("code")
    places = tuple(place for place in providers if is_nhs_trust(place.code))
    months = months_through(min(releases), newest)
    at_month = {number: months.index(month) for month, number in releases.items()}
    rows = _rows(places, releases, newest, treatment)
    panel = panel_of(places, at_month, months, rows, all_breaks())
    if panel.treatments:
        _block_unsent(panel, vintages, releases)
    return panel


def _rows(
    places: tuple[Place, ...], releases: Mapping[date, int], newest: date, treatment: str
) -> np.ndarray:
    in_force = Q(since__isnull=True) | Q(since__lte=newest)
    figures = ProviderFigure.objects.filter(in_force, release_id__in=releases.values())
    read = figures.about(places).columns(COLUMNS)
    chosen = read.treatment == treatment
    rows = np.zeros(int(chosen.sum()), dtype=ROW)
    rows["place_id"], rows["release_id"] = read.place[chosen], read.release[chosen]
    rows["treatment_function"] = treatment
    for name in COLUMNS:
        rows[name] = read.values[name][chosen]
    return rows


def _block_unsent(panel: Panel, vintages: Vintages, releases: Mapping[date, int]) -> None:
    row = {place.code: at for at, place in enumerate(panel.places)}
    column = {month: at for at, month in enumerate(panel.months)}
    for absence in read_absences(releases, (), (), kept_as=vintages.key):
        if absence.provider in row and absence.part in panel.blocked:
            panel.blocked[absence.part][row[absence.provider], :, column[absence.month]] = True
    silence_blocked(panel)


def trust_statistics(
    panel: Panel, measure: AnalysedMeasure, vintage: Vintage
) -> tuple[tuple[AnalysisResult, ...], VariationSummary | None]:
    """Of the newest month, as they would be stored: by name, and how far trusts differ."""
    if not panel.treatments:
        return (), None
    result = analyse_panel(panel, measure)
    places = {place.pk: place for place in panel.places}
    rows = [
        dict(zip(FIELDS, values, strict=True))
        for values in result_rows(vintage.id, panel, measure, result)
    ]
    of_places = tuple(
        AnalysisResult(release_id=row.pop("release"), place=places[row.pop("place")], **row)
        for row in rows
    )
    release = Release(pk=vintage.id, month=vintage.month)
    of_all = variation_summaries(release, Place.Kind.PROVIDER, panel, {measure: result})
    return tuple(sorted(of_places, key=lambda row: row.place.name)), next(iter(of_all), None)
