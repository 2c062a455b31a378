"""NHS trusts in the grid: the ICB with the most people on a trust's list speaks for it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from forum.adoption import actions as adoptions
from forum.adoption.actions import Aim
from forum.adoption.models import Adoption
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from forum.technologies import actions
from forum.technologies.actions.uploads import UploadRefused
from forum.technologies.models import AccessRecord, Technology
from forum.technologies.pages.area import area_page
from forum.technologies.pages.at_place import TRUST_WORDS, at_place_page
from forum.technologies.pages.england_access import england_access_page
from forum.technologies.pages.england_grid import england_grid_page
from forum.technologies.pages.trusts import trusts
from forum.technologies.paper_source import TechnologyAccess
from metrics.models import Place
from tests.factories import figures
from tests.factories.adoptions import make_source
from tests.factories.case_studies import make_intervention
from tests.factories.notifications import inbox_titles
from tests.factories.people import MakePerson, client_of
from tests.factories.providers import make_providers
from tests.factories.technologies import attest_access
from tests.forum.support.conftest import MONTH

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
Places = dict[str, Place]
NAMES = {"RXF": "Mid Yorkshire Trust", "RCB": "York Trust", "NT3": "A private hospital"}
AT = "/technologies/chest-drain-pump/at/"


@pytest.fixture
def trust(places: Places) -> Place:
    """Most of its people come from one location of another ICB, but more from its own ICB together."""
    lists = {
        "03R": {"RXF": 30, "RCB": 1, "NT3": 90},
        "15F": {"RXF": 30},
        "03Q": {"RXF": 40, "RCB": 50},
    }
    make_providers(figures.make_release(MONTH), NAMES, lists)
    return Place.objects.get(code="RXF")


def test_a_trust_stands_with_the_icb_of_most_of_its_people(trust: Place) -> None:
    shown = [(row.place.code, row.icb.code) for row in trusts(timezone.localdate())]
    assert sorted(shown) == [("RCB", "QOQ"), ("RXF", "QWO")]


def test_its_icb_speaks_for_it_and_nobody_else(
    trust: Place, lead: User, person: MakePerson, technology: Technology, client: Client
) -> None:
    for other in (person("peer", Role.ICB_LEAD, "QOQ"), person("local", Role.ICB_LEAD, "03R")):
        with pytest.raises(NotAllowed):
            attest_access(other, technology, trust)
    with pytest.raises(NotAllowed):
        attest_access(lead, technology, Place.objects.get(code="NT3"))
    (record,) = attest_access(lead, technology, trust)
    assert record.author_role_place == "West Yorkshire"
    text = client.get(f"{AT}RXF/").content.decode()
    assert "Yes. It is available at Mid Yorkshire Trust." in text and TRUST_WORDS in text
    assert client.get(f"{AT}NT3/").status_code == 404
    sent = {"status": "partly", "reason": "", "attested_on": f"{timezone.localdate()}"}
    assert client_of(lead).post(f"{AT}RXF/attest/", sent).status_code == 302
    assert AccessRecord.objects.get(ended_at=None).status == "partly"
    day = timezone.localdate() + timedelta(days=340)
    assert actions.remind_of_lapses(on=day) == 1
    assert any(title.startswith("Say again") for title in inbox_titles(lead))


def test_trusts_stand_apart_from_locations_and_near_who_asks(
    trust: Place, lead: User, technology: Technology, places: Places, client: Client
) -> None:
    attest_access(lead, technology, trust)
    page = area_page(user=NOBODY, icb=places["QWO"], params={"side_by_side": "trusts"})
    assert page.places == (trust,) and (page.unknown, page.total) == (0, 1)
    assert area_page(user=NOBODY, icb=places["QWO"], params={}).unknown == 2
    near = at_place_page(user=NOBODY, technology=technology, place=places["03R"]).near
    assert [(row.name, row.words) for row in near] == [(trust.name, "in the same ICB")]
    england = england_access_page(user=NOBODY, technology=technology)
    assert england.counts.sentence.startswith("Not known in all 6 locations")
    words = "Available in 1 of 2 NHS trusts. Not known in 1 (50.0%)."
    assert england.trust_counts.sentence == words
    assert words in client.get("/technologies/chest-drain-pump/access/").content.decode()
    lines = b"".join(client.get("/technologies/access.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert lines.count(",NHS trust\r\n") == 2 and lines.count(",sub-ICB location\r\n") == 6
    for query in ("place=RXF", "place=QWO"):
        (row,) = client.get(f"/api/v1/technology-access/?{query}").json()["results"]
        assert (row["place"], row["icb"], row["place_kind"]) == ("RXF", "QWO", "provider")


def test_a_file_says_it_for_trusts_too(
    trust: Place, lead: User, technology: Technology, places: Places
) -> None:
    path = "/technologies/areas/QWO/to-fill.csv"
    answer = client_of(lead).get(f"{path}?side_by_side=trusts")
    rows = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "chest-drain-pump,Chest drain pump,RXF," in rows and ",03R," not in rows
    content = "technology,place,status\r\nchest-drain-pump,{},available\r\n"

    def send(code: str) -> object:
        sent = content.format(code).encode()
        return actions.read_upload(icb=places["QWO"], content=sent, file_name="a.csv", by=lead)

    with pytest.raises(UploadRefused) as refused:
        send("RCB")
    (problem,) = refused.value.problems
    assert "is not a trust of West Yorkshire" in problem.text
    assert "Its trusts are RXF." in problem.text
    assert send("RXF")


def test_what_a_trust_does_against_its_icb_s_word_is_for_the_icb_to_settle(
    trust: Place, lead: User, person: MakePerson, technology: Technology, places: Places
) -> None:
    source = make_source(places["03Q"], person("author", Role.ICB_LEAD, "QOQ"), make_intervention())
    nurse = person("nurse")
    nurse.home_place = trust
    nurse.save()
    adoption = adoptions.begin_adoption(place=trust, case_study=source, by=nurse)
    aim = Aim("", "C_999", 12, "", "public", technology.slug)
    adoption = adoptions.set_aim(adoption=adoption, aim=aim, by=nurse)
    day = timezone.localdate() - timedelta(days=9)
    adoption = adoptions.move_adoption(adoption=adoption, to="testing", on=day, by=nurse)
    adoption = adoptions.move_adoption(adoption=adoption, to="embedded", by=nurse)
    attest_access(lead, technology, trust, status="not_offered", reason="No staff")
    today = timezone.localdate()
    assert list(Adoption.objects.to_settle_by(lead, today)) == [adoption]
    peer = person("peer", Role.ICB_LEAD, "QOQ")
    assert not Adoption.objects.to_settle_by(peer, today).exists()
    page = client_of(lead).get(adoption.get_absolute_url()).content.decode()
    assert f"{AT}RXF/" in page


def test_england_counts_trusts_apart_from_locations(
    trust: Place, lead: User, technology: Technology
) -> None:
    attest_access(lead, technology, trust, status="partly", reason="One site")
    (row,) = england_grid_page(user=NOBODY, params={}).table.rows
    assert [cell.text for cell in row.cells[1:]] == [*"0000", "6", "100.0%", "1", "50.0%"]


def test_papers_of_icbs_have_trusts_after_locations(
    trust: Place, places: Places, lead: User, technology: Technology
) -> None:
    def tables(place: Place) -> list[list[str]]:
        part = TechnologyAccess().part(place=place, family=None, state=None, vintages=None)  # type: ignore[arg-type]
        return [
            [cell.text for cell in row.cells]
            for section in part.sections
            for table in section.tables
            for row in table.rows
        ]

    icb, other = places["QWO"], places["QOQ"]
    # Nothing is known of its trusts: there is no table of that.
    assert len(tables(icb)) == 1
    attest_access(lead, technology, trust)
    of_locations, of_trusts = tables(icb)
    assert of_trusts[1].startswith("available (") and "available" not in "".join(of_locations)
    assert len(tables(other)) == 1
