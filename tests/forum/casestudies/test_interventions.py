"""Interventions: versions, lifecycle, and the pages on which stewards revise them."""

import pytest
from django.test import Client

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, Intervention, InterventionVersion
from forum.people.actions import Refused
from forum.people.models import AuditEvent, User
from forum.people.permissions import NotAllowed
from metrics.models import Place
from tests.factories.people import client_of
from tests.forum.casestudies.test_pages import NUMBER, words

pytestmark = pytest.mark.django_db
State = Intervention.State
TEXTS = {"core": "One form for both sides"}
NEW = "/interventions/new/"
REVISE, CHANGE_STATE = (
    "/interventions/shared-referral/revise/",
    "/interventions/shared-referral/change-state/",
)


@pytest.fixture
def intervention(steward: User) -> Intervention:
    return actions.create_intervention(name="Shared referral", texts=TEXTS, by=steward)


# --- what is done --------------------------------------------------------------------------------


def test_interventions_keep_their_versions(steward: User, lead: User) -> None:
    texts = {"core": "One form for both sides"}
    with pytest.raises(NotAllowed):
        actions.create_intervention(name="Shared referral", texts=texts, by=lead)
    intervention = actions.create_intervention(name="Shared referral", texts=texts, by=steward)
    actions.revise_intervention(
        intervention=intervention,
        texts={"core": "One form, and an answer in two days"},
        by=steward,
        based_on=1,
    )
    with pytest.raises(Refused, match="newer version"):
        actions.revise_intervention(intervention=intervention, texts=texts, by=steward, based_on=1)
    assert intervention.latest_version.number == 2
    assert intervention.versions.get(number=1).core == "One form for both sides"


def test_a_repeated_form_adds_nothing(steward: User, intervention: Intervention) -> None:
    repeated = actions.create_intervention(name="Shared referral", texts=TEXTS, by=steward)
    assert repeated == intervention
    with pytest.raises(Refused, match="already"):
        actions.create_intervention(name="Shared referral", texts={"core": "Else"}, by=steward)
    for _ in "12":
        version = actions.revise_intervention(
            intervention=intervention, texts={"core": "Two forms"}, based_on=1, by=steward
        )
        assert version.number == 2
    assert InterventionVersion.objects.count() == 2
    verbs = AuditEvent.objects.about(intervention).values_list("verb", flat=True)
    assert list(verbs) == ["described an intervention", "revised an intervention"]


@pytest.mark.parametrize("field", ["name", "aliases", "core", "credits"])
def test_patient_data_is_refused_in_every_text_of_an_intervention(
    field: str, steward: User
) -> None:
    data = {"name": "Shared referral", "aliases": "", "core": "This", "credits": ""}
    data[field] = f"See {NUMBER}"
    with pytest.raises(Refused, match="NHS number"):
        actions.create_intervention(
            name=data["name"],
            aliases=data["aliases"],
            by=steward,
            texts={"core": data["core"], "credits": data["credits"]},
        )
    assert not Intervention.objects.exists()


def test_its_lifecycle(
    intervention: Intervention,
    steward: User,
    lead: User,
    published: CaseStudy,
    places: dict[str, Place],
) -> None:
    def change_state(to: str, by: User = steward) -> str:
        return actions.change_intervention_state(intervention=intervention, to=to, by=by).state

    with pytest.raises(NotAllowed):
        change_state(State.DESCRIBED, lead)
    for wrong in (State.ESTABLISHED, "elsewhere", ""):
        with pytest.raises(Refused, match="cannot become"):
            change_state(wrong)
    assert change_state(State.DESCRIBED) == change_state(State.DESCRIBED) == State.DESCRIBED
    CaseStudy.objects.update(intervention=intervention)
    with pytest.raises(Refused, match="two places"):
        change_state(State.REPLICATED)
    published.refresh_from_db()
    published.pk = None
    published.save()
    with pytest.raises(Refused, match="two places"):
        change_state(State.REPLICATED)
    CaseStudy.objects.filter(pk=published.pk).update(place=places["15F"])
    assert change_state(State.REPLICATED) == State.REPLICATED
    verbs = AuditEvent.objects.about(intervention).values_list("verb", flat=True)
    assert list(verbs).count("moved an intervention") == 2


# --- pages ---------------------------------------------------------------------------------------


def test_an_intervention_shows_what_did_not_work(published: CaseStudy, steward: User) -> None:
    intervention = actions.create_intervention(
        name="Shared referral",
        texts={"core": "One form for both"},
        by=steward,
        measure="within-18-weeks",
        lag_months=6,
    )
    CaseStudy.objects.update(intervention=intervention, kind="did_not_work")
    page = words(Client().get(intervention.get_absolute_url()))
    assert "It did not work" in page and published.title in page
    assert "Waiting 18 weeks or less, after about 6 months." in page


def test_a_steward_adds_an_intervention_and_writes_a_new_version(steward: User) -> None:
    client = client_of(steward)
    data = {
        "name": "Shared referral",
        "core": "One form",
        "measure": "median-wait",
        "lag_months": "6",
        "aliases": "Talk before you refer",
    }
    assert client.get(NEW).status_code == 200
    assert "Say what must not be left out" in words(client.post(NEW, data | {"core": ""}))
    for _ in "12":
        assert client.post(NEW, data).url == "/interventions/shared-referral/"
    refused_page = words(client.post(NEW, data | {"core": "Else"}))
    assert (
        "There is an intervention called Shared referral already" in refused_page
        and "Else" in refused_page
    )
    page = client.get(REVISE).content.decode()
    assert "One form" in page and "Talk before you refer" in page
    new = {"core": "One form, answered in two days", "based_on": "1", "what_changed": "The answer"}
    assert client.post(REVISE, new | {"aliases": "Ask first"}).status_code == 302
    page = words(Client().get("/interventions/shared-referral/"))
    assert "One form, answered in two days" in page and "Version 2" in page
    assert "Ask first" in page


def test_of_two_stewards_the_second_sees_both_texts_and_then_saves(
    intervention: Intervention, steward: User
) -> None:
    actions.revise_intervention(
        intervention=intervention, texts={"core": "Theirs"}, based_on=1, by=steward
    )
    client = client_of(steward)
    late = client.post(REVISE, {"core": "Mine", "based_on": "1"})
    page = words(late)
    assert "Somebody saved a newer version" in page and "Theirs" in page and "Mine" in page
    assert 'name="based_on" value="2"' in late.content.decode()
    assert client.post(REVISE, {"core": "Both", "based_on": "2"}).status_code == 302
    assert intervention.versions.get(number=3).core == "Both"
    assert intervention.versions.get(number=2).core == "Theirs"


def test_its_state_is_changed_on_its_page(intervention: Intervention, steward: User) -> None:
    client = client_of(steward)
    assert "How far it has come" in words(client.get(REVISE))
    assert "Choose what it is now" in words(client.post(CHANGE_STATE, {"to": "x"}, follow=True))
    assert client.post(CHANGE_STATE, {"to": "described"}).url == intervention.get_absolute_url()
    assert "An intervention, described." in words(Client().get(intervention.get_absolute_url()))
    refused = client.post(CHANGE_STATE, {"to": "replicated"}, follow=True)
    assert "two places" in words(refused)
    actions.change_intervention_state(intervention=intervention, to="superseded", by=steward)
    assert "How far it has come" not in words(client.get(REVISE)), "nothing follows"
