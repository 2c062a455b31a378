"""Providers' figures of small made-up months: rebuilt, joined, and where they cannot be had."""

from collections.abc import Iterable
from datetime import date

import pytest

from metrics.models import Place, ProviderCount, ProviderFigure, Release, Succession
from metrics.provider_rows import ProviderRows
from metrics.releases.figures import rebuild_figures
from metrics.rtt.columns import TOTAL_TREATMENT
from tests.months import MARCH

pytestmark = pytest.mark.django_db

Stored = set[tuple[int, int, date | None, str, bytes]]


def stored() -> Stored:
    columns = ("release_id", "place_id", "since", "treatment_functions", "values")
    return {(*row[:4], bytes(row[4])) for row in ProviderFigure.objects.values_list(*columns)}


def lists(code: str) -> dict[str, int]:
    """As its page has them, by month."""
    rows = ProviderRows(
        user=None,
        releases=list(Release.objects.published().values_list("pk", flat=True)),
        places=[Place.objects.get(code=code)],
        treatment=TOTAL_TREATMENT,
    )
    return {f"{figure.month:%Y-%m}": figure.waiting_list for figure in rows}


def merged(date_: date, kind: str = "merge", heirs: Iterable[str] = ("RJL",)) -> None:
    for heir in heirs:
        Succession.objects.create(
            predecessor=Place.objects.get(code="RWA"),
            successor=Place.objects.get(code=heir),
            date=date_,
            kind=kind,
            source="a test",
        )
    rebuild_figures(list(Release.objects.all()), on=MARCH)


def test_rebuilt_from_what_is_stored_they_are_the_same(published_months: list[Release]) -> None:
    before = stored()
    assert {row[2] for row in before} == {None}
    # RWA sent nothing for March.
    assert len(before) == 8 + 8 + 7
    rebuild_figures(published_months, on=MARCH)
    assert stored() == before


def test_a_merged_provider_has_what_its_parents_sent(published_months: list[Release]) -> None:
    before, parent = lists("RJL"), lists("RWA")
    merged(date(2026, 3, 1))
    assert lists("RJL") == {month: n + parent.get(month, 0) for month, n in before.items()}
    assert lists("RWA") == parent and list(parent) == ["2026-01", "2026-02"]
    level = ProviderRows(
        user=None, releases=[published_months[0].pk], places=None, treatment=TOTAL_TREATMENT
    )
    by_itself = {figure.place.code: figure.waiting_list for figure in level}
    assert (by_itself["RJL"], by_itself["RWA"]) == (before["2026-01"], parent["2026-01"])


@pytest.mark.usefixtures("published_months")
def test_a_merger_to_come_joins_nothing_yet() -> None:
    before = lists("RJL")
    merged(date(2026, 4, 1))
    assert ProviderFigure.objects.filter(since=date(2026, 4, 1)).count() == 2
    assert lists("RJL") == before


@pytest.mark.usefixtures("published_months")
@pytest.mark.parametrize(
    ("kind", "heirs"), [("transfer", ["RJL"]), ("close", ["RJL"]), ("recode", ["RJL", "RCB"])]
)
def test_what_cannot_be_told_apart_goes_on_in_nobody(kind: str, heirs: list[str]) -> None:
    before = stored()
    merged(date(2026, 3, 1), kind, heirs)
    assert stored() == before


def test_without_the_full_grain_there_are_none(published_months: list[Release]) -> None:
    """An earlier version kept of providers their totals alone."""
    ProviderCount.objects.exclude(treatment_function=TOTAL_TREATMENT).delete()
    before = stored()
    ProviderFigure.objects.all().delete()
    rebuild_figures(published_months, on=MARCH)
    assert before and stored() == set()
