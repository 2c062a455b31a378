"""Who tries it, where and with what result; and the state of an intervention that follows from it."""

import pytest
from django.test import Client

from forum.adoption import actions
from forum.adoption.models import Adoption
from forum.adoption.outcomes import Outcome
from forum.adoption.pages.ledger import sentence_of
from forum.casestudies.models import CaseStudy, Intervention
from forum.people.models import Role, User
from metrics.models import Place
from tests.factories.adoptions import STARTED, make_adoption, make_live_adoption
from tests.factories.case_studies import make_intervention
from tests.factories.people import MakePerson, client_of, make_person

pytestmark = pytest.mark.django_db


def test_what_failed_and_was_stopped_is_said_as_what_worked(
    places: dict[str, Place], lead: User, intervention: Intervention
) -> None:
    codes = ("03R", "15F", "00V", "QOQ", "QOP", "03Q")
    states = (
        {"result": "worked"},
        {"result": "worked"},
        {"result": "adapted"},
        {"state": "stopped", "reason": "staff", "ended_on": STARTED},
        {"result": "did_not_work"},
        {},
    )
    for code, fields in zip(codes, states, strict=True):
        make_live_adoption(places[code], lead, intervention, **fields)
    make_adoption(places["QWO"], lead, intervention)
    page = Client().get(intervention.get_absolute_url()).content.decode()
    sentence = (
        "Tried in 6 places: 2 report that it worked, 1 reports that it worked after changes, 1 reports"
        " that it did not work, 1 stopped, 1 cannot say yet."
    )
    assert sentence in " ".join(page.split())
    for outcome in Outcome:
        assert outcome.label in page, "each kind has its line, also where nobody reports it"
    assert "This site has not checked it." in page


def test_no_sentence_claims_more_than_there_is(
    places: dict[str, Place], lead: User, intervention: Intervention
) -> None:
    assert sentence_of([]) == "No place has said that it tries this."
    adoption = make_adoption(places["03R"], lead, intervention)
    assert sentence_of([adoption]) == "No place has tried it yet."


def test_two_independent_adopters_make_it_replicated(
    places: dict[str, Place],
    lead: User,
    author: User,
    source: CaseStudy,
    intervention: Intervention,
    person: MakePerson,
) -> None:
    """Not a second place of the same ICB, nor one of the ICB that it comes from."""

    def begin(code: str, by: User) -> Adoption:
        adoption = actions.begin_adoption(place=places[code], intervention=intervention, by=by)
        actions.move_adoption(adoption=adoption, to="live", by=by)
        intervention.refresh_from_db()
        return adoption

    begin("QOQ", author)
    assert intervention.state == "described"
    begin("03R", lead)
    begin("15F", lead)
    assert intervention.state == "described", "West Yorkshire counts once, Humber not at all"
    bury = begin("00V", person("bury", Role.ICB_LEAD, "00V"))
    assert intervention.state == "replicated"
    actions.stop_adoption(adoption=bury, reason="staff", by=bury.lead)
    intervention.refresh_from_db()
    assert intervention.state == "replicated", "never back by itself"


def test_who_says_that_it_failed_does_not_count(
    places: dict[str, Place], lead: User, intervention: Intervention
) -> None:
    make_live_adoption(places["00V"], lead, intervention, result="did_not_work")
    make_live_adoption(places["QOQ"], lead, intervention, result="did_not_work")
    actions.follow_ledger(intervention)
    intervention.refresh_from_db()
    assert intervention.state == "emerging"


def test_the_list_is_narrowed_by_result_place_and_intervention(
    places: dict[str, Place], lead: User, intervention: Intervention
) -> None:
    stopped = make_live_adoption(
        places["00V"], lead, intervention, state="stopped", reason="staff", ended_on=STARTED
    )
    live = make_live_adoption(places["03R"], lead, intervention)

    def listed(query: str) -> set[Adoption]:
        page = Client().get(f"/adoptions/{query}").content.decode()
        return {row for row in (stopped, live) if f'href="{row.get_absolute_url()}"' in page}

    assert listed("") == {stopped, live}
    assert listed("?outcome=stopped") == {stopped}
    assert listed("?place=QWO") == {live}
    assert listed("?intervention=advice-first") == {stopped, live}
    assert listed("?outcome=worked") == set()
    assert listed("?outcome=nonsense&page=9") == {stopped, live}


def test_a_map_and_its_table_say_where(
    places: dict[str, Place], lead: User, intervention: Intervention
) -> None:
    make_live_adoption(places["03R"], lead, intervention)
    page = Client().get("/adoptions/").content.decode()
    assert "Where it is tried" in page and "West Yorkshire" in page
    assert 'href="?place=QWO"' in page


def test_it_stands_on_the_adopters_own_page(published_months: object) -> None:
    codes = ["QWO", "03R"]
    places = {place.code: place for place in Place.objects.filter(code__in=codes)}
    lead = make_person(places, "lead", Role.ICB_LEAD, "QWO")
    adoption = make_live_adoption(places["03R"], lead, make_intervention())
    page = Client().get("/places/QWO/case-studies/").content.decode()
    assert adoption.get_absolute_url() in page


def test_programs_read_what_everybody_may(
    places: dict[str, Place], lead: User, intervention: Intervention, source: CaseStudy
) -> None:
    CaseStudy.objects.filter(pk=source.pk).update(audience="staff")
    live = make_live_adoption(places["03R"], lead, intervention, case_study=source)
    make_live_adoption(
        places["15F"],
        lead,
        intervention,
        audience="staff",
        state="stopped",
        reason="staff",
        ended_on=STARTED,
    )
    (row,) = Client().get("/api/v1/adoptions/?place=03R").json()["results"]
    assert (row["id"], row["stage"], row["outcome"]) == (live.pk, "live", "too_early")
    assert (row["place"], row["intervention"], row["version"]) == ("03R", "advice-first", 1)
    assert row["case_study"] is None, "it is for staff"
    assert Client().get("/api/v1/adoptions/").json()["count"] == 1
    assert Client().get("/api/v1/adoptions/?outcome=stopped").json()["count"] == 0
    assert Client().get("/api/v1/adoptions/?outcome=best").status_code == 400


def test_its_authors_see_how_many_places_tried_it(
    adoption: Adoption, lead: User, author: User, source: CaseStudy
) -> None:
    page = client_of(author).get(f"{source.get_absolute_url()}manage/").content.decode()
    assert "No places have tried it." in page
    actions.move_adoption(adoption=adoption, to="testing", by=lead)
    page = client_of(author).get(f"{source.get_absolute_url()}manage/").content.decode()
    assert "1 place has tried it." in page


def test_only_staff_read_what_is_for_staff(adoption: Adoption, lead: User, author: User) -> None:
    aim = actions.Aim("median-wait", "C_100", 12, "", "staff")
    adoption = actions.set_aim(adoption=adoption, aim=aim, by=lead)
    assert Client().get(adoption.get_absolute_url()).status_code == 404
    assert str(adoption) not in Client().get("/adoptions/").content.decode()
    assert client_of(author).get(adoption.get_absolute_url()).status_code == 200


def test_people_are_named_to_colleagues_only(adoption: Adoption, lead: User) -> None:
    assert lead.display_name not in Client().get(adoption.get_absolute_url()).content.decode()
    assert lead.display_name in client_of(lead).get(adoption.get_absolute_url()).content.decode()


def test_the_title_of_a_case_study_is_as_open_as_that(
    places: dict[str, Place], lead: User, author: User, source: CaseStudy
) -> None:
    CaseStudy.objects.filter(pk=source.pk).update(
        intervention=None, intervention_version=None, audience="staff", title="Hidden words"
    )
    source.refresh_from_db()
    adoption = actions.begin_adoption(place=places["03R"], case_study=source, by=lead)
    assert adoption.audience == "staff" and "Hidden words" in str(adoption)
    assert Client().get(adoption.get_absolute_url()).status_code == 404
    CaseStudy.objects.filter(pk=source.pk).update(audience="icb")
    assert client_of(lead).get(adoption.get_absolute_url()).status_code == 200
    outsider_sees = Adoption.objects.visible_to(author)
    assert outsider_sees.filter(pk=adoption.pk).exists(), "it is of their own ICB"


def test_pages_take_few_queries(
    places: dict[str, Place],
    lead: User,
    intervention: Intervention,
    django_assert_max_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    for code in ("03R", "15F", "00V", "QOQ"):
        make_live_adoption(places[code], lead, intervention)
    adoption = Adoption.objects.first()
    assert adoption is not None
    client = client_of(lead)
    for address in ("/adoptions/", adoption.get_absolute_url(), intervention.get_absolute_url()):
        client.get(address)
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200
