"""Recipes: their versions, how far they have come, and the pages on which stewards keep them."""

import pytest
from django.test import Client

from forum.casestudies import actions
from forum.casestudies.models import CaseStudy, Intervention, InterventionVersion
from forum.people.actions import Refused
from forum.people.models import AuditEvent, User
from forum.people.permissions import NotAllowed
from metrics.models import Place
from tests.forum.casestudies.test_pages import NUMBER, signed_in, words

pytestmark = pytest.mark.django_db
State = Intervention.State
TEXTS = {"core": "One form for both sides"}
NEW = "/interventions/new/"
REVISE, MOVE = "/interventions/shared-referral/revise/", "/interventions/shared-referral/move/"


@pytest.fixture
def recipe(steward: User) -> Intervention:
    return actions.create_intervention(name="Shared referral", texts=TEXTS, by=steward)


# --- what is done --------------------------------------------------------------------------------


def test_recipes_keep_their_versions(steward: User, lead: User) -> None:
    texts = {"core": "One form for both sides"}
    with pytest.raises(NotAllowed):
        actions.create_intervention(name="Shared referral", texts=texts, by=lead)
    recipe = actions.create_intervention(name="Shared referral", texts=texts, by=steward)
    actions.revise_intervention(
        intervention=recipe,
        texts={"core": "One form, and an answer in two days"},
        by=steward,
        based_on=1,
    )
    with pytest.raises(Refused, match="newer version"):
        actions.revise_intervention(intervention=recipe, texts=texts, by=steward, based_on=1)
    assert recipe.latest_version.number == 2
    assert recipe.versions.get(number=1).core == "One form for both sides"


def test_a_form_sent_twice_is_stored_once(steward: User, recipe: Intervention) -> None:
    again = actions.create_intervention(name="Shared referral", texts=TEXTS, by=steward)
    assert again == recipe
    with pytest.raises(Refused, match="already"):
        actions.create_intervention(name="Shared referral", texts={"core": "Else"}, by=steward)
    for _ in "12":
        made = actions.revise_intervention(
            intervention=recipe, texts={"core": "Two forms"}, based_on=1, by=steward
        )
        assert made.number == 2
    assert InterventionVersion.objects.count() == 2
    told = AuditEvent.objects.about(recipe).values_list("verb", flat=True)
    assert list(told) == ["described a recipe", "revised a recipe"]


@pytest.mark.parametrize("box", ["name", "aliases", "core", "credits"])
def test_the_guard_looks_at_every_text_of_a_recipe(box: str, steward: User) -> None:
    given = {"name": "Shared referral", "aliases": "", "core": "This", "credits": ""}
    given[box] = f"See {NUMBER}"
    with pytest.raises(Refused, match="NHS number"):
        actions.create_intervention(
            name=given["name"],
            aliases=given["aliases"],
            by=steward,
            texts={"core": given["core"], "credits": given["credits"]},
        )
    assert not Intervention.objects.exists()


def test_how_far_it_has_come(
    recipe: Intervention, steward: User, lead: User, published: CaseStudy, places: dict[str, Place]
) -> None:
    def move(to: str, by: User = steward) -> str:
        return actions.change_intervention_state(intervention=recipe, to=to, by=by).state

    with pytest.raises(NotAllowed):
        move(State.DESCRIBED, lead)
    for wrong in (State.ESTABLISHED, "elsewhere", ""):
        with pytest.raises(Refused, match="cannot become"):
            move(wrong)
    assert move(State.DESCRIBED) == move(State.DESCRIBED) == State.DESCRIBED
    CaseStudy.objects.update(intervention=recipe)
    with pytest.raises(Refused, match="two places"):
        move(State.REPLICATED)
    published.refresh_from_db()
    published.pk = None
    published.save()
    with pytest.raises(Refused, match="two places"):
        move(State.REPLICATED)
    CaseStudy.objects.filter(pk=published.pk).update(place=places["15F"])
    assert move(State.REPLICATED) == State.REPLICATED
    verbs = AuditEvent.objects.about(recipe).values_list("verb", flat=True)
    assert list(verbs).count("moved a recipe") == 2


# --- pages ---------------------------------------------------------------------------------------


def test_a_recipe_shows_what_did_not_work_beside_what_did(
    published: CaseStudy, steward: User
) -> None:
    recipe = actions.create_intervention(
        name="Shared referral",
        texts={"core": "One form for both"},
        by=steward,
        measure="within-18-weeks",
        lag_months=6,
    )
    CaseStudy.objects.update(intervention=recipe, kind="did_not_work")
    page = words(Client().get(recipe.get_absolute_url()))
    assert "It did not work" in page and published.title in page
    assert "Waiting 18 weeks or less, after about 6 months." in page


def test_a_steward_adds_a_recipe_and_writes_a_new_version(steward: User) -> None:
    client = signed_in(steward)
    sent = {
        "name": "Shared referral",
        "core": "One form",
        "measure": "median-wait",
        "lag_months": "6",
        "aliases": "Talk before you refer",
    }
    assert client.get(NEW).status_code == 200
    assert "Say what must not be left out" in words(client.post(NEW, sent | {"core": ""}))
    for _ in "12":
        assert client.post(NEW, sent).url == "/interventions/shared-referral/"
    taken = words(client.post(NEW, sent | {"core": "Else"}))
    assert "There is a recipe called Shared referral already" in taken and "Else" in taken
    page = client.get(REVISE).content.decode()
    assert "One form" in page and "Talk before you refer" in page
    new = {"core": "One form, answered in two days", "based_on": "1", "what_changed": "The answer"}
    assert client.post(REVISE, new | {"aliases": "Ask first"}).status_code == 302
    page = words(Client().get("/interventions/shared-referral/"))
    assert "One form, answered in two days" in page and "Version 2" in page
    assert "Ask first" in page


def test_of_two_stewards_the_second_sees_both_texts_and_then_saves(
    recipe: Intervention, steward: User
) -> None:
    actions.revise_intervention(
        intervention=recipe, texts={"core": "Theirs"}, based_on=1, by=steward
    )
    client = signed_in(steward)
    late = client.post(REVISE, {"core": "Mine", "based_on": "1"})
    page = words(late)
    assert "Somebody saved a newer version" in page and "Theirs" in page and "Mine" in page
    assert 'name="based_on" value="2"' in late.content.decode()
    assert client.post(REVISE, {"core": "Both", "based_on": "2"}).status_code == 302
    assert recipe.versions.get(number=3).core == "Both"
    assert recipe.versions.get(number=2).core == "Theirs"


def test_its_state_is_changed_on_its_page(recipe: Intervention, steward: User) -> None:
    client = signed_in(steward)
    assert "How far it has come" in words(client.get(REVISE))
    assert "Choose what it is now" in words(client.post(MOVE, {"to": "x"}, follow=True))
    assert client.post(MOVE, {"to": "described"}).url == recipe.get_absolute_url()
    assert "A recipe, described." in words(Client().get(recipe.get_absolute_url()))
    refused = client.post(MOVE, {"to": "replicated"}, follow=True)
    assert "two places" in words(refused)
    actions.change_intervention_state(intervention=recipe, to="superseded", by=steward)
    assert "How far it has come" not in words(client.get(REVISE)), "nothing follows"
