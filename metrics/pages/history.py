"""Which months are drawn as NHS England published them, and what each of them holds."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.urls import reverse

from metrics import formatting
from metrics.models import Place, Release
from metrics.models.releases import ReleaseQuerySet
from metrics.pages.components import Cell, Column, Row, Table

MONTHS_ON_A_PAGE = 60


@dataclass(frozen=True)
class HistoryPage:
    sentence: str
    table: Table | None
    page: Page[Release]


def history_page(releases: ReleaseQuerySet, number: str | None = None) -> HistoryPage:
    """One query."""
    kind = Count("published_figures", filter=Q(published_figures__place__kind=Place.Kind.ENGLAND))
    every = Count("published_figures")
    rows = list(
        releases.filter(kind=Release.Kind.AS_PUBLISHED)
        .annotate(england=kind, figures=every)
        .newest_month_first()
    )
    page = Paginator(rows, MONTHS_ON_A_PAGE).get_page(number)
    return HistoryPage(history_sentence(rows), _table(page.object_list) if rows else None, page)


def history_sentence(releases: Iterable[Release]) -> str:
    drawn = [release for release in releases if release.state == Release.State.PUBLISHED]
    if not drawn:
        return "No month is drawn as NHS England published it."
    newest, oldest = formatting.month(drawn[0].month), formatting.month(drawn[-1].month)
    return (
        f"{formatting.count(len(drawn))} months are drawn as NHS England published them, {oldest} to"
        f" {newest}."
    )


def _table(releases: Iterable[Release]) -> Table:
    head = (
        Column("Month"),
        Column("State"),
        Column("England"),
        Column("ICBs, lines", numeric=True),
    )
    return Table("Newest month first", head, tuple(map(_row, releases)))


def _row(release: Release) -> Row:
    england, figures = getattr(release, "england", 0), getattr(release, "figures", 0)
    state = release.get_state_display()
    return Row(
        (
            Cell(
                formatting.month(release.month),
                header=True,
                url=reverse("release", args=[release.pk]),
            ),
            Cell(state[:1].upper() + state[1:]),
            Cell("yes" if england else "not held"),
            Cell(
                formatting.count(figures - england) if figures > england else "none", numeric=True
            ),
        )
    )
