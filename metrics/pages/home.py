"""The home page: England in a few sentences, and the way to a place."""

from collections.abc import Sequence
from dataclasses import dataclass

from metrics import formatting
from metrics.measures import MEASURES, Measure, Series, waiting_list
from metrics.models import Place, SeriesBreak
from metrics.models.places import ENGLAND
from metrics.pages import measure_charts
from metrics.pages.components import Picture
from metrics.pages.sources import source_line
from metrics.pages.titles import shown_measure
from metrics.pages.values import format_value, year_change, year_change_clause
from metrics.series import WINDOW, Vintages, breaks_of, read_figures


@dataclass(frozen=True)
class HomePage:
    sentences: tuple[str, ...]
    month: str = ""
    source: str = ""
    release: int | None = None
    chart: Picture | None = None


def home_page(*, user: object, vintages: Vintages) -> HomePage:
    if not vintages:
        return HomePage(())
    england = Place.objects.filter(code=ENGLAND).first()
    if england is None:
        return HomePage(())
    newest = vintages.newest
    months = vintages.months_to(newest.month, WINDOW)
    figures = read_figures(user=user, vintages=vintages, places=(england,), months=months)
    series, i = figures.series(england), len(months) - 1
    if series.rows[i] is None:
        return HomePage(())
    breaks = breaks_of(england, months) if len(months) > 1 else []

    def sentence(measure: Measure) -> str:
        return measure.home_sentence.format(
            month=month,
            value=format_value(measure, series, i),
            change=year_change_clause(measure, year_change(measure, series, i, breaks)),
        )

    month = formatting.month(newest.month)
    return HomePage(
        tuple(sentence(measure) for measure in MEASURES if measure.home_sentence),
        month,
        source_line(newest),
        newest.id,
        _chart(england, series, breaks, vintages),
    )


def _chart(
    england: Place, series: Series, breaks: Sequence[SeriesBreak], vintages: Vintages
) -> Picture:
    """The waiting list, with its table and files behind it."""
    measure = waiting_list.MEASURE
    caption = shown_measure(measure, (england,), series.months, vintages)
    chart = measure_charts.line_chart(
        measure,
        name="home",
        title=caption.title,
        place=england,
        series=series,
        shown=series.months,
        breaks=breaks,
        height=260,
    )
    return measure_charts.place_picture(
        chart, measure, england, series, caption.source, vintages, query=""
    )
