"""The grid as large as it may become: 106 locations, 400 technologies, five years of attestations, and what is
said now of 120 NHS trusts."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.people.models import User
from forum.technologies.models import AccessRecord, Technology, TechnologyTreatment
from metrics.models import Membership, Place
from tests.factories.figures import make_release
from tests.factories.people import MakePerson
from tests.factories.providers import make_providers
from tests.forum.support.conftest import MONTH

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
LOCATIONS, TECHNOLOGIES, YEARS, IN_ONE_ICB = 106, 400, 5, 10
TRUSTS, TRUSTS_IN_ONE_ICB = 120, 10
MOST_BYTES, MOST_QUERIES = 150_000, 12
INSERT = """
INSERT INTO technologies_accessrecord (technology_id, place_id, status, reason, attested_on, lapses_on,
  recorded_at, ended_at, end_reason, author_id, author_role, author_role_place, author_profession,
  author_organisation)
SELECT technology.id, place.id,
  CASE (technology.id + place.id) %% 4 WHEN 0 THEN 'available' WHEN 1 THEN 'partly' WHEN 2 THEN 'planned'
    ELSE 'not_offered' END,
  %s, %s, %s, %s, %s, %s, %s, 'icb_lead', 'West Yorkshire', 'commissioner', 'An NHS organisation'
FROM technologies_technology technology CROSS JOIN metrics_place place WHERE place.kind = %s
"""


@pytest.fixture
def grid(places: dict[str, Place], lead: User, person: MakePerson) -> None:
    _add_places(places)
    _add_trusts()
    technologies = Technology.objects.bulk_create(
        Technology(
            slug=f"technology-{number}",
            name=f"A technology with a name of some length, number {number}",
            purpose="What it is for, in a sentence of some length",
            source="https://www.england.nhs.uk/a-page-of-some-length/",
        )
        for number in range(TECHNOLOGIES)
    )
    TechnologyTreatment.objects.bulk_create(
        TechnologyTreatment(
            technology=row, treatment_function=("C_320", "C_101", "C_110")[row.pk % 3]
        )
        for row in technologies
    )
    today = timezone.localdate()
    reason = "There is no budget for it in this financial year. The board looks at it again in May."
    for year in range(YEARS):
        day = today - timedelta(days=365 * year + 10)
        ended = timezone.now() if year else None
        values = (reason, day, day + timedelta(days=365), timezone.now(), ended)
        with connection.cursor() as cursor:
            for kind in ("provider", "sub_icb")[bool(year) :]:
                cursor.execute(INSERT, [*values, "replaced" if year else "", lead.pk, kind])
    assert AccessRecord.objects.count() == (LOCATIONS * YEARS + TRUSTS) * TECHNOLOGIES


def _add_trusts() -> None:
    names = {f"R{n:02X}": f"Somewhere Teaching Hospitals Trust {n}" for n in range(TRUSTS)}
    codes = list(names)
    lists = {
        "03R": dict.fromkeys(codes[:TRUSTS_IN_ONE_ICB], 10),
        "03Q": dict.fromkeys(codes[TRUSTS_IN_ONE_ICB:], 10),
    }
    make_providers(make_release(MONTH), names, lists)


def _add_places(places: dict[str, Place]) -> None:
    wanted = LOCATIONS - Place.objects.filter(kind="sub_icb").count()
    made = Place.objects.bulk_create(
        Place(
            code=f"X{number:02}",
            name=f"North, Mid and South Somewhere {number}",
            kind="sub_icb",
            latitude=52 + number / 100,
            longitude=-1.5,
        )
        for number in range(wanted)
    )
    parents = [places["QWO"]] * (IN_ONE_ICB - 2) + [places["QOQ"], places["QOP"]] * LOCATIONS
    Membership.objects.bulk_create(
        Membership(child=child, parent=parent, valid_from=date(2022, 7, 1))
        for child, parent in zip(made, parents, strict=False)
    )


def test_each_page_stays_small(grid: None, client: Client) -> None:
    first = Technology.objects.earliest("pk").slug
    for path in (
        "/technologies/",
        "/technologies/?treatment=C_320&page=7",
        "/technologies/?q=number",
        "/technologies/access/",
        "/technologies/access/?treatment=C_320&page=3",
        "/technologies/areas/QWO/",
        "/technologies/areas/QWO/?page=16",
        "/technologies/areas/QWO/?treatment=C_320",
        "/technologies/areas/QWO/?side_by_side=trusts&page=16",
        f"/technologies/{first}/",
        f"/technologies/{first}/access/",
        f"/technologies/{first}/access/?page=2",
        f"/technologies/{first}/at/03R/",
        f"/technologies/{first}/at/R01/",
        "/technologies/stops/",
    ):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code == 200, path
        assert len(queries) <= MOST_QUERIES, f"{path}: {len(queries)} queries"
        assert len(response.content) <= MOST_BYTES, f"{path}: {len(response.content):,} bytes"


def test_the_whole_of_england_is_streamed(grid: None, client: Client) -> None:
    response = client.get("/technologies/access.csv")
    assert response.streaming
    with CaptureQueriesContext(connection) as queries:
        rows = sum(1 for _ in response.streaming_content)  # type: ignore[attr-defined]
    assert rows == (LOCATIONS + TRUSTS) * TECHNOLOGIES + 1
    assert len(queries) <= TECHNOLOGIES // 25 + 8
