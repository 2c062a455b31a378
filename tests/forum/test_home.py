"""The home page: England for everybody, own area and tasks for members."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from forum.home.pages import count_tasks, places_of, waiting_links
from forum.people.actions import grant_role, request_role
from forum.people.models import Role, User
from metrics.measures import HEADLINES
from metrics.models import AnalysisResult, Place, Release
from tests.factories.people import add_second_factor

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


@pytest.fixture
def lead(figures: None) -> User:
    user = User.objects.create_user("lead@example.nhs.uk", name="Lead")
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    place = Place.objects.get(code="QWO")
    grant_role(user=user, role=Role.ICB_LEAD, place=place, reason="a test", by=None)
    add_second_factor(user)
    return user


def signal(code: str, measure: str, variation: str) -> None:
    AnalysisResult.objects.create(
        release=Release.objects.published().latest("month"),
        place=Place.objects.get(code=code),
        measure=measure,
        treatment_function="C_999",
        variation=variation,
        rule="shift" if variation else "",
        side=1 if variation.endswith("high") else -1,
        run=8,
        points=8 if variation else 0,
        value=60.0,
    )


def read(client: Client) -> str:
    return client.get("/").content.decode()


def test_everybody_gets_england_in_three_sentences_and_a_search_box(
    figures: None, client: Client
) -> None:
    page = read(client)
    assert "England in March 2026" in page and 'name="q"' in page
    assert "Your tasks" not in page
    assert "ETag" in client.get("/").headers


def test_good_news_comes_first_each_with_its_chart(lead: User, client: Client) -> None:
    signal("QWO", "median-wait", "concern_high")
    signal("QWO", "within-18-weeks", "improvement_high")
    client.force_login(lead)
    page = read(client)
    assert page.index("Better: ") < page.index("To look at: ")
    assert "/places/QWO/within-18-weeks/" in page
    assert "Nothing is waiting for you" in page
    assert "England in March 2026" not in page


def test_at_most_five_sentences_of_all_places_together(lead: User, client: Client) -> None:
    grant_role(
        user=lead, role=Role.ICB_LEAD, place=Place.objects.get(code="QOQ"), reason="a test", by=None
    )
    for code in ("QWO", "QOQ"):
        for measure in ("median-wait", "within-18-weeks", "over-52-weeks-share"):
            signal(code, measure, "improvement_low")
    client.force_login(lead)
    page = read(client)
    changed = page.partition('id="changed"')[2].partition("</section>")[0]
    assert changed.count("Better: ") == 5
    assert "West Yorkshire. Better: " in page and "Humber and North Yorkshire. Better: " in page


def test_no_unusual_change_is_reported_too(lead: User, client: Client) -> None:
    client.force_login(lead)
    assert "has not been looked through yet" in read(client)
    signal("QWO", "median-wait", "")
    assert "Too few months can be compared to chart anything" in read(client)
    AnalysisResult.objects.update(variation="common_cause")
    assert "Nothing beyond the usual movement" in read(client)


def test_of_several_places_each_has_its_own_reason(lead: User, client: Client) -> None:
    second = Place.objects.get(code="QOQ")
    grant_role(user=lead, role=Role.ICB_LEAD, place=second, reason="a test", by=None)
    signal("QWO", "median-wait", "")
    AnalysisResult.objects.update(variation="common_cause")
    signal("QOQ", "median-wait", "")
    client.force_login(lead)
    page = read(client)
    assert "West Yorkshire. Nothing beyond the usual movement" in page
    assert "Humber and North Yorkshire. Too few months can be compared to chart anything" in page


def test_a_holiday_dip_is_named_here_too(
    lead: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    signal("QWO", "clock-starts-per-1000", "neutral_low")
    AnalysisResult.objects.update(rule="astronomical", run=1, points=1)
    monkeypatch.setattr("metrics.pages.signal_words.SHORT_MONTHS", (3,))
    client.force_login(lead)
    page = read(client)
    assert "A single low March may be the holidays alone" in page
    assert "Nothing else beyond the usual movement from month to month." in page


def make_person(name: str, role: Role | None = None, at: str = "", home: str = "") -> User:
    place = Place.objects.get(code=home) if home else None
    user = User.objects.create_user(f"{name}@example.nhs.uk", name=name, home_place=place)
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    if role:
        where = Place.objects.get(code=at) if at else None
        grant_role(user=user, role=role, place=where, reason="a test", by=None)
    add_second_factor(user)
    return user


def test_a_lead_s_home_is_the_place_of_the_role_and_a_member_s_their_own(lead: User) -> None:
    lead.home_place = Place.objects.get(code="03H")
    assert [place.code for place in places_of(lead)] == ["QWO"]
    assert [place.code for place in places_of(make_person("member", home="03H"))] == ["03H"]
    assert places_of(make_person("new")) == ()


def test_an_area_has_its_headline_measures_beside_england(lead: User, client: Client) -> None:
    signal("QWO", "over-52-weeks-share", "concern_high")
    signal("QWO", "within-18-weeks", "")
    AnalysisResult.objects.filter(rule="").update(variation="common_cause")
    client.force_login(lead)
    page = read(client)
    assert "Your area: West Yorkshire" in page and "West Yorkshire in March 2026" in page
    table = page.partition('id="headlines"')[2].partition("</section>")[0]
    for measure in HEADLINES:
        assert f"/places/QWO/{measure.slug}/" in table
    assert "England " in table
    assert (
        "has been higher than its earlier level for 8 months." in table and "To look at: " in table
    )
    assert "Nothing beyond the usual movement from month to month." in table


def test_a_regional_lead_s_home_is_the_region_with_its_icbs(figures: None, client: Client) -> None:
    signal("QWO", "within-18-weeks", "improvement_high")
    client.force_login(make_person("region", Role.IMPROVEMENT_LEAD, "Y63", home="03H"))
    page = read(client)
    assert "Your region: North East and Yorkshire" in page
    assert "What changed in its ICBs" in page and "West Yorkshire. Better: " in page
    inside = page.partition('id="inside"')[2]
    for code in ("QWO", "QOQ"):
        assert f'href="/places/{code}/' in inside
    assert "/places/QOP/" not in inside
    assert "Areas like you" not in page


def test_a_steward_s_home_is_the_queues_with_nothing_in_them_too(
    figures: None, client: Client
) -> None:
    client.force_login(make_person("steward", Role.STEWARD))
    page = read(client)
    queues = page.partition('id="queues"')[2].partition("</section>")[0]
    for words in (
        "0 reported cases to decide",
        "0 case studies to publish",
        "0 questions without an answer",
        "0 open support requests",
    ):
        assert words in queues
    assert 'href="/discussions/?show=unanswered"' in queues
    # With the figures of England, and no change of it to be told.
    assert "England in March 2026" in page and "What changed" not in page


def test_an_administrator_s_queue_is_role_requests(lead: User, client: Client) -> None:
    place = Place.objects.get(code="QOQ")
    request_role(role=Role.ICB_LEAD, place=place, reason="a test", by=lead)
    client.force_login(make_person("admin", Role.ADMINISTRATOR, home="03H"))
    page = read(client)
    queues = page.partition('id="queues"')[2].partition("</section>")[0]
    assert "One request for a role to decide" in queues
    assert "One request" not in page.partition('id="asked"')[2]
    assert "Airedale" in page or "03H" in page


def test_tasks_are_counted(lead: User) -> None:
    administrator = User.objects.create_user("admin@example.nhs.uk", name="Admin")
    for role in (Role.MEMBER, Role.ADMINISTRATOR):
        grant_role(user=administrator, role=role, place=None, reason="a test", by=None)
    add_second_factor(administrator)
    assert waiting_links(count_tasks(administrator)) == ()
    for code in ("QOQ", "QOP"):
        place = Place.objects.get(code=code)
        request_role(role=Role.ICB_LEAD, place=place, reason="a test", by=lead)
    with CaptureQueriesContext(connection) as queries:
        links = waiting_links(count_tasks(administrator))
    links_shown = [(link.text, link.url) for link in links]
    assert ("2 requests for a role to decide", "/people/requests/") in links_shown
    assert sum(" UNION " in query["sql"] for query in queries) == 1
    assert waiting_links(count_tasks(lead)) == ()


def test_nothing_is_tasks_of_somebody_suspended_or_unknown(figures: None) -> None:
    assert waiting_links(count_tasks(AnonymousUser())) == ()  # type: ignore[arg-type]
    assert waiting_links(count_tasks(User.objects.create_user("new@example.nhs.uk"))) == ()


@pytest.mark.parametrize(
    ("role", "at"),
    [(Role.ICB_LEAD, "QWO"), (Role.IMPROVEMENT_LEAD, "Y63"), (Role.STEWARD, ""), (None, "")],
)
def test_what_it_costs(role: Role | None, at: str, figures: None, client: Client) -> None:
    client.force_login(make_person("somebody", role, at, home="" if role else "03H"))
    read(client)
    # Cold: what does not change with a month is kept, and asked for once.
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        read(client)
    assert len(queries) <= MOST_QUERIES, [query["sql"][:100] for query in queries]
