"""The home page: England in a few sentences, and the way to a place."""

from dataclasses import dataclass

from metrics import formatting
from metrics.measures import BY_SLUG
from metrics.models import Place
from metrics.models.places import ENGLAND
from metrics.pages.sources import source_line
from metrics.pages.values import format_change, format_value, year_change
from metrics.series import FOR_A_YEARS_RATE, Vintages, breaks_of, read_figures


@dataclass(frozen=True)
class HomePage:
    sentences: tuple[str, ...]
    month: str = ""
    source: str = ""
    release: int | None = None


def home_page(*, user: object, vintages: Vintages) -> HomePage:
    if not vintages:
        return HomePage(())
    england = Place.objects.filter(code=ENGLAND).first()
    if england is None:
        return HomePage(())
    newest = vintages.newest
    months = vintages.months_to(newest.month, 2 + FOR_A_YEARS_RATE)
    figures = read_figures(user=user, vintages=vintages, places=(england,), months=months)
    series, i = figures.series(england), len(months) - 1
    if series.rows[i] is None:
        return HomePage(())
    breaks = breaks_of(england, months) if len(months) > 1 else []

    def since(slug: str) -> str:
        change, _ = year_change(BY_SLUG[slug], series, i, breaks)
        return (
            "" if change is None else f", {format_change(BY_SLUG[slug], change)} than a year before"
        )

    def now(slug: str) -> str:
        return format_value(BY_SLUG[slug], series, i)

    month = formatting.month(newest.month)
    return HomePage(
        (
            f"At the end of {month}, {now('waiting-list')} pathways were waiting for treatment to"
            f" start in England{since('waiting-list')}.",
            f"{now('within-18-weeks')} had waited 18 weeks or less{since('within-18-weeks')}; the"
            " national standard is 92%.",
            f"{now('over-52-weeks')} had waited more than a year{since('over-52-weeks')}.",
        ),
        month,
        source_line(newest),
        newest.id,
    )
