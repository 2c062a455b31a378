"""Cancer waiting times on a place's page, in its files and in the API: what is said, and of which months."""

import csv
import io
import itertools
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from metrics.hierarchy import the_whole_country
from metrics.models import Place, Release
from metrics.pages.cancer import CancerView
from metrics.releases.publish import withdraw
from metrics.standard_series import MEASURES
from tests.factories.cancer import make_cancer_months
from tests.factories.figures import make_figure, make_release

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
PAGE = "/places/QWO/cancer/"


@pytest.fixture
def months(places: None) -> list[Release]:
    release = make_release()
    for code in ("ENG", "QWO"):
        make_figure(release, Place.objects.get(code=code))
    return make_cancer_months()


def words(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    text = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(text).split())


def test_the_newest_month_is_said_beside_england(months: list[Release]) -> None:
    text = words(PAGE)
    assert "In December 2025, 88.0% of people from West Yorkshire were told within 28 days" in text
    assert "71.0% of people with cancer were treated within 62 days" in text
    assert "(England 71.0%)" in text
    assert "Treated within 31 days 346 400 86.5% 86.5% 86.5% 96.0%" in text


def test_months_that_are_not_held_are_said_and_left_out(months: list[Release]) -> None:
    text = words(PAGE)
    assert "No file is held for January 2025 and June 2025. Charts have a gap there." in text
    assert text.count("No file is held ") >= 2 * len(MEASURES)
    rows = list(csv.DictReader(io.StringIO(_file("treated-within-62-days", "csv"))))
    assert [row["month"] for row in rows if not row["value"]] == ["2025-01", "2025-06"]
    assert len(rows) == 15


def _file(slug: str, ending: str) -> str:
    response = Client().get(f"{PAGE}{slug}.{ending}")
    assert response.status_code == 200
    return response.content.decode("utf-8", errors="ignore")


def test_each_standard_has_a_control_chart_with_its_standard(months: list[Release]) -> None:
    page = Client().get(PAGE).content.decode()
    for measure in MEASURES:
        assert f'id="{measure.slug}"' in page
        chart = _file(measure.slug, "svg")
        assert "Upper limit" in chart and "Lower limit" in chart
        assert "not held" in chart
    assert "85%" in re.sub("<[^>]+>", " ", _file("treated-within-62-days", "svg"))


def test_limits_are_those_of_the_shares(months: list[Release]) -> None:
    """86, 87, 88 …, by hand: the mean, and the mean of how far each known month is from the one before."""
    view = CancerView(None, Place.objects.get(code="QWO"), the_whole_country())
    chart = view.control(MEASURES[0])
    known = [point.value for point in chart.points if point.value is not None]
    assert (len(chart.points), len(known)) == (15, 13)
    last, centre = chart.points[-1], sum(known) / len(known)
    assert last.centre == pytest.approx(centre) and last.upper is not None
    ranges = [abs(after - before) for before, after in itertools.pairwise(known)]
    assert last.upper - centre == pytest.approx(2.66 * sum(ranges) / len(ranges), rel=0.15)


def test_types_of_cancer_are_listed(months: list[Release]) -> None:
    assert "By type of cancer" in words(PAGE)
    assert "Breast 192 240 80.0%" in words(PAGE)


def test_places_without_figures_say_so_or_have_no_page(months: list[Release]) -> None:
    assert Client().get("/places/03R/cancer/").status_code == 404
    assert Client().get("/places/QWO/cancer/nothing.csv").status_code == 404
    assert Client().get("/places/QE1/cancer/treated-within-62-days.csv").status_code == 404
    assert "No cancer waiting times are published here" in words("/places/QE1/cancer/")
    assert "Cancer waits" in words("/england/cancer/")


def test_a_merged_area_leads_to_those_that_it_came_from(months: list[Release]) -> None:
    page = Client().get("/places/S1Y5D/cancer/").content.decode()
    assert 'href="/places/QHG/cancer/"' in page and 'href="/places/QUE/cancer/"' in page


def test_a_withdrawn_month_is_gone(months: list[Release]) -> None:
    withdraw(release=months[-1], by="a test", reason="wrong")
    assert "In November 2025" in words(PAGE)


def test_a_provider_has_the_page_where_its_figures_are_held(months: list[Release]) -> None:
    make_cancer_months_of_a_trust()
    page = Client().get("/places/RXF/cancer/")
    assert page.status_code == 200
    assert "were told within 28 days" in page.content.decode()


def make_cancer_months_of_a_trust() -> None:
    Release.objects.of_dataset(Release.Dataset.CANCER).delete()
    Place.objects.get_or_create(
        code="RXF",
        defaults={"kind": Place.Kind.PROVIDER, "name": "Mid Yorkshire", "official_name": "Mid"},
    )
    make_cancer_months(also=["RXF"])


def test_the_page_is_made_of_few_queries(months: list[Release]) -> None:
    Client().get(PAGE)
    Release.objects.filter(pk=months[0].pk).update(size=1)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert Client().get(PAGE).status_code == 200
    assert len(queries) <= 12


def test_the_api_has_the_same(months: list[Release]) -> None:
    answer = Client().get("/api/v1/standards/?place=QWO").json()
    assert [each["measure"] for each in answer["standards"]] == [each.slug for each in MEASURES]
    newest = answer["standards"][2]["months"][-1]
    assert (newest["month"], newest["within"], newest["total"]) == ("2025-12", 284.0, 400.0)
    assert newest["value"] == newest["england"] == 71.0
    assert newest["release"] == months[-1].pk
    assert answer["standards"][0]["months"][3]["value"] is None
    assert Client().get("/api/v1/standards/?place=03R").json()["standards"] == []
    assert Client().get("/api/v1/releases/").json()["count"] == 1
    listed = Client().get("/api/v1/releases/?dataset=cancer").json()
    assert listed["count"] == 13 and listed["results"][0]["dataset"] == "cancer"


def test_the_page_of_data_lists_its_releases(months: list[Release]) -> None:
    text = words("/data/")
    assert (
        "Cancer waiting times, newest month first Month State File Notes December 2025 Published"
        in text
    )
    release = words(f"/data/{months[-1].pk}/")
    assert "Release: cancer waiting times, December 2025" in release
    assert "Compared with" not in release
