"""What an overview shows of figures is made once for all who have signed in, and never of another state."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.casestudies.models import CaseStudy
from forum.people.models import Role, User
from metrics.analysis.analysed_measures import ANALYSED
from metrics.models import Place, Release
from metrics.releases.analyse import analyse_newest
from metrics.releases.publish import withdraw
from metrics.releases.recalculate import recalculate
from tests.caching import clear_cache
from tests.factories.case_studies import make_public_case_study
from tests.factories.people import client_of, make_person

pytestmark = pytest.mark.django_db
ADDRESS = "/places/QWO/"
TITLE = "Opened a surgical hub"
# Of forms: each page has its own.
TOKENS = re.compile(r'name="(csrfmiddlewaretoken|writer)" value="[^"]+"')


@pytest.fixture(autouse=True)
def analysed(published_months: list[Release]) -> None:
    analyse_newest()


@pytest.fixture
def ann(db: None) -> User:
    return make_person({}, "ann")


def page(client: Client, address: str = ADDRESS) -> str:
    html = client.get(address).content.decode()
    return TOKENS.sub("", html[html.index("<main") : html.index("</main>")])


def anew(client: Client) -> str:
    clear_cache()
    return page(client)


@pytest.mark.parametrize("code", ["QWO", "03R", "Y63"])
def test_figures_are_read_once_for_all_who_have_signed_in(code: str, ann: User) -> None:
    first, second = client_of(ann), client_of(make_person({}, "ben"))
    address = f"/places/{code}/"
    made = page(first, address)
    with CaptureQueriesContext(connection) as captured:
        assert page(second, address) == made
    read = " ".join(query["sql"] for query in captured)
    assert '"metrics_figure"' not in read and '"metrics_analysisresult"' not in read
    # Another view of them is made.
    assert page(second, f"{address}?month=2026-02") != made


def test_a_withdrawn_month_is_never_shown(ann: User) -> None:
    client = client_of(ann)
    assert "March 2026" in page(client)
    newest = Release.objects.published().latest("month")
    withdraw(release=newest, by="a test", reason="wrong")
    now = page(client)
    assert "In March 2026" not in now and "In February 2026" in now
    assert now == anew(client)


def test_limits_drawn_anew_are_shown_at_once(ann: User) -> None:
    client = client_of(ann)
    page(client)
    recalculate(
        place=Place.objects.get(code="QWO"),
        measure=ANALYSED[0].slug,
        treatment="C_999",
        month=Release.objects.published().latest("month").month,
        reason="Services moved",
        by="a test",
    )
    assert page(client) == anew(client)
    analyse_newest()
    assert page(client) == anew(client)


def test_nobody_sees_on_a_chart_what_another_may_read(ann: User) -> None:
    """The chart of whoever may read a case study has its mark; that of whoever may not has none."""
    insider = make_person({"QWO": Place.objects.get(code="QWO")}, "ina", Role.ICB_LEAD, "QWO")
    case_study = make_public_case_study("QWO", insider, title=TITLE)
    CaseStudy.objects.filter(pk=case_study.pk).update(audience="icb")
    inside, outside = client_of(insider), client_of(ann)
    for _ in range(2):
        assert marks(page(inside)) and TITLE in page(inside)
        assert not marks(page(outside)) and TITLE not in page(outside)
    CaseStudy.objects.filter(pk=case_study.pk).update(withheld=True)
    assert not marks(page(inside)) and TITLE not in page(inside)


def marks(html: str) -> int:
    """Flags of case studies on its charts."""
    charts = html[html.index('id="headlines"') :].partition("</ul>")[0]
    return charts.count(TITLE)
