"""NHS trusts compared with each other: their panel against their own series, and the pages of it."""

import re
from typing import Any

import numpy as np
import pytest
from django.test import Client

from metrics.analysis.analysed_measures import ANALYSED_BY_SLUG
from metrics.analysis.trusts import trust_panel, trust_statistics
from metrics.models import NonSubmission, Place, ProviderFigure, Release
from metrics.pages.variation_subpages import VARIATION_PAGES
from metrics.pages.variation_view import SHOWN_OF_TRUSTS
from metrics.places import ensure_providers
from metrics.rtt.providers import is_nhs_trust
from metrics.series import Vintages, read_figures
from tests.caching import clear_cache
from tests.months import MARCH

pytestmark = pytest.mark.django_db
WITHIN = ANALYSED_BY_SLUG["within-18-weeks"]


@pytest.fixture
def vintages(published_months: list[Release]) -> Vintages:
    return Vintages.visible_to(None)


def page(slug: str = "", **params: str) -> str:
    clear_cache()
    answer = Client().get(f"/england/variation/{slug}", {"level": "provider", **params})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("treatment", ["C_999", "C_320"])
def test_the_panel_holds_each_trusts_figures(vintages: Vintages, treatment: str) -> None:
    panel = trust_panel(vintages, treatment)
    assert panel.treatments == (treatment,)
    sent = ProviderFigure.objects.filter(release__month=MARCH).values("place")
    known = {place.code for place in Place.objects.filter(pk__in=sent) if is_nhs_trust(place.code)}
    assert known <= {place.code for place in panel.places}
    figures = read_figures(
        user=None,
        vintages=vintages,
        places=panel.places,
        months=panel.months,
        treatments=(treatment,),
    )
    for row, place in enumerate(panel.places):
        series = figures.series(place, treatment)
        for name in ("waiting_list", "within_18", "completed_admitted", "median"):
            values = panel.columns[name][row, 0]
            own = [getattr(line, name) if line else None for line in series.rows]
            assert values.tolist() == pytest.approx(
                [np.nan if value is None else value for value in own], nan_ok=True
            ), (place, name)


def test_independent_providers_are_not_among_them(vintages: Vintages) -> None:
    ensure_providers(names={"NV3": "SPAMEDICA WAKEFIELD"}, month=MARCH)
    assert "NV3" not in {place.code for place in trust_panel(vintages, "C_999").places}


def test_what_a_trust_did_not_send_is_not_compared(vintages: Vintages) -> None:
    newest = vintages.newest.id
    NonSubmission.objects.create(
        release_id=newest, provider="RXF", part="2", last_submitted="2026-02-01"
    )
    clear_cache()
    rows, _ = trust_statistics(trust_panel(vintages, "C_999"), WITHIN, vintages.newest)
    reasons = {row.place.code: row.suppression_reason for row in rows}
    assert reasons["RXF"] == "too much was missing within the last 12 months"
    assert reasons["RR8"] == ""


def test_positions_and_spread_are_those_of_the_values(vintages: Vintages) -> None:
    rows, summary = trust_statistics(trust_panel(vintages, "C_999"), WITHIN, vintages.newest)
    values = {row.place.code: row.year_value for row in rows if not row.suppression_reason}
    assert summary is not None and summary.places == len(values) > 3
    assert summary.highest is not None and values[summary.highest.code] == max(values.values())
    for row in rows:
        # An interval needs a year of months.
        assert row.rank is None or row.place.code in values
        if row.rank is not None:
            above = sum(value > (row.year_value or 0) for value in values.values())
            assert row.rank == 1 + above and row.ranked == len(values)
            assert row.rank_low <= row.rank <= row.rank_high


def test_each_page_compares_trusts_alone(vintages: Vintages) -> None:
    names = {place.name for place in trust_panel(vintages, "C_999").places}
    for subpage in VARIATION_PAGES:
        html = page(f"{subpage.slug}/" if subpage.slug else "", measure="within-18-weeks")
        assert html.count("<h1") == 1
        if "provider" not in subpage.levels:
            continue
        assert '<option value="provider" selected' in html
        main = html.split("<main")[1]
        assert "Wakefield" not in re.sub("<[^>]*>", " ", main), subpage.slug
    ranks = page("ranks/", measure="within-18-weeks", places="RXF")
    assert sum(name in ranks for name in names) > 3
    assert "95% interval" in ranks
    assert "there is no map of them" in page("map/", measure="within-18-weeks")


def test_no_measure_per_head_is_offered(vintages: Vintages) -> None:
    html = page(measure="admitted-per-1000-monthly")
    assert f'<option value="{SHOWN_OF_TRUSTS[0].slug}" selected' in html
    assert "per 1,000" not in html.split("<main")[1].split("<option")[0]
    assert "admitted-per-1000" not in html


def test_a_trust_is_added_by_name_and_an_area_is_not(vintages: Vintages) -> None:
    name = Place.objects.get(code="RXF").name
    assert "places=RXF" in page("ranks/", measure="within-18-weeks", add="RXF")
    added = page("ranks/", measure="within-18-weeks", add=name)
    assert "No further place" not in added
    refused = page("ranks/", measure="within-18-weeks", add="Wakefield")
    assert "No further place among NHS trusts was found" in refused


def test_a_trusts_measure_leads_to_where_it_stands(vintages: Vintages) -> None:
    html = Client().get("/places/RXF/within-18-weeks/").content.decode()
    assert "level=provider&amp;places=RXF" in html


@pytest.mark.parametrize("chart", ["funnel", "positions", "strip", "spread"])
def test_files_of_trusts_name_them(vintages: Vintages, chart: str, client: Any) -> None:
    clear_cache()
    answer = client.get(
        f"/england/variation/{chart}.csv",
        {"level": "provider", "measure": "within-18-weeks", "places": "RXF"},
    )
    assert answer.status_code == 200
    assert "nhs-trusts" in answer["Content-Disposition"]
