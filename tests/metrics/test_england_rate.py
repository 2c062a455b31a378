"""England's rate per head beside places' rates: of the same pathways as theirs."""

from datetime import date

import pytest
from django.test import Client

from metrics.like_for_like import like_for_like
from metrics.measures import BY_SLUG, MEASURES
from metrics.measures.rules import Ratio, YearlyRate
from metrics.models import Figure, Place
from metrics.pages.measure import with_direct_sentence
from metrics.series import Vintages, read_figures
from tests.months import FEBRUARY, JANUARY, MARCH, small_month

pytestmark = pytest.mark.django_db
RATE = BY_SLUG["admitted-per-1000-monthly"]
RATES = [measure for measure in MEASURES if measure.unit == "rate"]


def admitted(month: date, commissioners: set[str], without: str = "") -> int:
    """From the lines of the file, by hand."""
    return sum(
        sum(line.bands.values()) + (line.unknown or 0)
        for line in small_month(month)
        if line.part == "Part_1A"
        and line.treatment == "C_999"
        and line.commissioner in commissioners
        and line.provider != without
    )


def figures_of(*codes: str):
    vintages = Vintages.visible_to(None)
    places = list(Place.objects.filter(code__in=codes))
    months = (JANUARY, FEBRUARY, MARCH)
    figures = read_figures(user=None, vintages=vintages, places=places, months=months)
    return {place.code: figures.series(place) for place in places}


IN_PLACES = {"03R", "15F", "03Q", "03H", "D4U1Y", "10Q", "93C", "W2U3Z"}


def test_every_rate_leaves_out_what_belongs_to_no_place() -> None:
    assert len(RATES) == 4
    for measure in RATES:
        assert isinstance(measure.rule, Ratio | YearlyRate)
        assert measure.rule.less == "admitted_direct"


def test_englands_rate_is_that_of_all_places_together(published_months) -> None:
    """13Q is NHS England's own: England counts it among its admissions, and not in its rate."""
    regions = [region.code for region in Place.objects.filter(kind="region")]
    series = figures_of("ENG", *regions)
    for i, month in enumerate((JANUARY, FEBRUARY, MARCH)):
        row = series["ENG"].rows[i]
        assert row.admitted_direct == admitted(month, {"13Q"}) > 0
        assert row.completed_admitted - row.admitted_direct == admitted(month, IN_PLACES)
        within = [s.rows[i] for code, s in series.items() if code != "ENG" and s.rows[i]]
        assert sum(part.completed_admitted for part in within) == admitted(month, IN_PLACES)
        assert all(part.admitted_direct == 0 for part in within)
        england = series["ENG"]
        as_all_places = england.rows[i]._replace(
            completed_admitted=admitted(month, IN_PLACES), admitted_direct=0
        )
        alone = type(england)((month,), (as_all_places,))
        assert RATE.rule(england, i) == RATE.rule(alone, 0)


def test_like_for_like_it_is_too(published_months) -> None:
    """RWA, which sent nothing for March, is left out of February as well."""
    compared = like_for_like(RATE, figures_of("ENG")["ENG"], (1, 2))
    assert [provider.code for provider in compared.left_out] == ["RWA"]
    for i, month in ((1, FEBRUARY), (2, MARCH)):
        row = compared.series.rows[i]
        assert row.admitted_direct == admitted(month, {"13Q"})
        assert row.completed_admitted - row.admitted_direct == admitted(month, IN_PLACES, "RWA")


def test_the_page_says_what_england_leaves_out(published_months) -> None:
    series = figures_of("ENG", "03R")
    sentence = with_direct_sentence(RATE, series["ENG"], 2)
    assert sentence.startswith(
        " With the pathways that NHS England commissions directly it would be"
    )
    assert with_direct_sentence(RATE, series["03R"], 2) == ""
    assert with_direct_sentence(BY_SLUG["waiting-list"], series["ENG"], 2) == ""
    page = Client().get("/places/ENG/admitted-per-1000-monthly/", follow=True).content.decode()
    assert sentence.strip()[:60] in page
    assert (
        "commissions directly it would be"
        not in Client().get("/places/03R/admitted-per-1000-monthly/").content.decode()
    )
    assert Figure.objects.filter(admitted_direct__isnull=True).count() == 0
