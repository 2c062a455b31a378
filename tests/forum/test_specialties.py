"""The pages of treatment functions."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.people.actions import grant_role
from forum.people.models import HelpOffer, Role, User
from forum.threads.actions import start_thread
from forum.threads.subjects import about_measure
from metrics.models import AnalysisResult, Place, Release
from metrics.specialties import SPECIALTIES
from tests.caching import clear_cache
from tests.factories.case_studies import make_intervention, make_public_case_study
from tests.factories.people import client_of

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12
CARDIOLOGY = "/specialties/cardiology/"


@pytest.fixture
def member(figures: None) -> User:
    user = User.objects.create_user("member@example.nhs.uk", name="Member")
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    return user


def get(address: str, status: int = 200, user: User | None = None) -> str:
    answer = client_of(user).get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def signal(code: str, variation: str, treatment: str = "C_320") -> None:
    AnalysisResult.objects.create(
        release=Release.objects.published().latest("month"),
        place=Place.objects.get(code=code),
        measure="within-18-weeks",
        treatment_function=treatment,
        variation=variation,
        rule="shift" if variation.endswith(("high", "low")) else "",
        side=1 if variation.endswith("high") else -1,
        run=8,
        points=8 if variation.endswith(("high", "low")) else 0,
        value=61.5,
    )


def test_the_list_has_every_specialty_with_englands_figures(figures: None) -> None:
    page = get("/specialties/")
    for specialty in SPECIALTIES:
        assert f'href="/specialties/{specialty.slug}/">{specialty.name}</a>' in page
    assert "Furthest below England" not in page


def test_a_place_stands_beside_england(figures: None) -> None:
    page = get("/specialties/?place=QWO")
    assert "West Yorkshire</th>" in "".join(page.split("\n")).replace("  ", "")
    assert 'href="/specialties/cardiology/?place=QWO"' in page
    one = get(f"{CARDIOLOGY}?place=QWO")
    assert 'id="own-place">West Yorkshire, March 2026</h2>' in one
    assert 'href="/places/QWO/?treatment=C_320"' in one
    assert 'id="own-place"' not in get(CARDIOLOGY)


@pytest.mark.parametrize("address", ["/specialties/", CARDIOLOGY])
def test_a_name_that_may_mean_several_places_is_asked_about(address: str, figures: None) -> None:
    page = get(f"{address}?place=york")
    assert "Which place do you mean by “york”?" in page
    assert "Show Vale of York" in page and "Show Humber and North Yorkshire" in page
    assert 'id="own-place"' not in page
    assert "No place was found for “zzz”." in get(f"{address}?place=zzz")


def test_codes_and_capitals_lead_on_and_keep_what_is_asked(figures: None) -> None:
    for asked in ("C_320", "c_320", "320", "Cardiology"):
        answer = client_of(None).get(f"/specialties/{asked}/?place=QWO")
        assert (answer.status_code, answer["Location"]) == (301, f"{CARDIOLOGY}?place=QWO"), asked


def test_what_is_not_there_says_what_may_be_meant(figures: None) -> None:
    page = get("/specialties/cardiolgy/", 404)
    assert f'href="{CARDIOLOGY}"' in page
    assert 'href="/search/?q=hip%20replacement"' in get("/specialties/hip-replacement/", 404)


def test_who_improved_is_said_by_the_rule_alone(figures: None) -> None:
    signal("QWO", "improvement_high")
    signal("QOQ", "concern_low")
    signal("QOP", "improvement_high", treatment="C_330")
    page = get(CARDIOLOGY)
    (improved,) = page.split('id="improved"')[1:]
    improved = improved.partition("</section>")[0]
    assert "the chart of 1 of the 2 ICBs compared shows a change for the better" in improved
    assert "West Yorkshire</a>: The share waiting 18 weeks or less has been higher" in improved
    assert "/places/QWO/within-18-weeks/?month=2026-03&amp;treatment=C_320#" in improved
    assert "Humber" not in improved, "a change for the worse is none for the better"


def test_where_nothing_can_be_seen_it_says_so(figures: None) -> None:
    assert "No ICB has a chart of" in get(CARDIOLOGY)
    assert "neither more nor less is better" in get(
        f"{CARDIOLOGY}?measure=admitted-per-1000-monthly"
    )
    signal("QOQ", "common")
    assert "the chart of none of the 1 ICBs compared" in get(CARDIOLOGY)


def test_case_studies_and_interventions_of_the_specialty_alone(member: User) -> None:
    intervention = make_intervention()
    make_public_case_study(
        "03R", member, treatment_function="C_320", intervention=intervention, title="Hearts"
    )
    make_public_case_study("03R", member, treatment_function="C_330", title="Skin")
    make_public_case_study("03R", member, treatment_function="C_320", audience="staff", title="Us")
    page = get(CARDIOLOGY)
    assert "Hearts" in page and "Skin" not in page and ">Us<" not in page
    assert "Advice before referral" in page
    assert 'href="/case-studies/?treatment=C_320"' in page
    assert "No case study in this specialty" in get("/specialties/urology/")
    assert ">Us<" in get(CARDIOLOGY, user=member)


def test_what_people_ask_and_who_can_help_is_for_those_who_may_read_it(member: User) -> None:
    place = Place.objects.get(code="QWO")
    other = User.objects.create_user("other@example.nhs.uk", name="Other Person", findable=True)
    grant_role(user=other, role=Role.MEMBER, place=None, reason="a test", by=None)
    HelpOffer.objects.create(person=other, kind="treatment", code="C_320")
    start_thread(
        subject=about_measure("within-18-weeks", place, "C_320"),
        kind="question",
        title="Echo tests?",
        body="Who does them elsewhere?",
        by=other,
    )
    page = get(CARDIOLOGY, user=member)
    assert "Echo tests?" in page and "Other Person" in page
    assert "about=measure%3Awithin-18-weeks%40%40C_320" in page
    assert 'href="/people/?treatment=C_320"' in page and "Ask for support" not in page
    open_to_all = get(CARDIOLOGY)
    assert "Echo tests?" not in open_to_all and "Other Person" not in open_to_all
    assert open_to_all.count("Sign in</a> to see") == 2
    assert "Echo tests?" not in get("/specialties/urology/", user=member)


def test_ones_own_place_is_shown_without_asking(member: User) -> None:
    member.home_place = Place.objects.get(code="03R")
    member.save()
    assert 'id="own-place">Wakefield' in get(CARDIOLOGY, user=member)
    assert 'id="own-place"' not in get(f"{CARDIOLOGY}?place=ENG", user=member)


def test_the_first_reader_costs_few_queries(figures: None) -> None:
    """On a site that has answered others: what belongs to no page is kept."""
    signal("QWO", "improvement_high")
    for address in ("/specialties/", CARDIOLOGY):
        clear_cache()
        for elsewhere in ("/places/QOQ/", "/specialties/urology/"):
            client_of(None).get(elsewhere)
        with CaptureQueriesContext(connection) as captured:
            get(address)
        asked = [re.sub("^SELECT .*? FROM", "FROM", query["sql"])[:300] for query in captured]
        assert len(asked) <= MOST_QUERIES, "\n".join(asked)
