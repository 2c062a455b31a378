import re

import pytest
from django.test import Client

from forum.casestudies import actions
from forum.casestudies.first_case_studies import FIRST_CASE_STUDIES
from forum.casestudies.models import CaseStudy, Intervention, State
from forum.casestudies.sections import QUESTIONS
from forum.people.models import User
from metrics.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def brought(places: dict[str, Place]) -> list[CaseStudy]:
    Place.objects.create(code="QYG", name="Cheshire and Merseyside", kind="icb")
    assert actions.load_first_case_studies() == 3
    return list(CaseStudy.objects.order_by("pk"))


def test_they_are_brought_once(brought: list[CaseStudy]) -> None:
    assert actions.load_first_case_studies() == 0
    assert [one.place.code for one in brought] == ["03R", "00V", "QYG"]
    assert Intervention.objects.count() == 3


def test_they_are_published_for_everybody_and_graded_d(brought: list[CaseStudy]) -> None:
    for one in brought:
        assert (one.state, one.audience, one.grade, one.compiled) == (
            State.PUBLISHED,
            "public",
            "D",
            True,
        )
        page = Client().get(one.get_absolute_url()).content.decode()
        assert "Compiled from public sources; the team named has not reviewed it" in page
        assert "Not stated in the source" in page
        assert "No contact is stated in the source." in page


@pytest.mark.parametrize("story", FIRST_CASE_STUDIES, ids=lambda story: story.place)
def test_every_sentence_carries_its_source(story) -> None:
    for name, text in story.answers.items():
        if name == "title" or not QUESTIONS[name].is_prose:
            continue
        for paragraph in text.split("\n\n"):
            for sentence in re.split(r"(?<=\.)\s+(?=[A-Z])", paragraph):
                number = re.search(r"\[(\d)\]\.$", sentence)
                assert number, sentence
                assert 1 <= int(number[1]) <= len(story.references)


@pytest.mark.parametrize("story", FIRST_CASE_STUDIES, ids=lambda story: story.place)
def test_nothing_is_said_that_must_not_be(story) -> None:
    said = " ".join([*story.answers.values(), *story.references, story.recipe.core])
    assert not re.search(
        r"46\.8|worst|failing|poor|transform|thanks to|prove|caused|slash", said, re.I
    )
    assert not story.answers.get("did_not_work") and not story.answers.get("contact")


def test_one_that_was_withdrawn_does_not_come_back(brought: list[CaseStudy], steward: User) -> None:
    actions.withdraw(case_study=brought[0], reason="The team asked for it.", by=steward)
    assert actions.load_first_case_studies() == 0


def test_a_team_takes_its_own_over(
    brought: list[CaseStudy], lead: User, approver: User, steward: User
) -> None:
    from tests.forum.casestudies.conftest import write

    one = brought[0]
    actions.hand_over(case_study=one, email=lead.email, agreed=True, by=steward)
    actions.revise(case_study=one, by=lead)
    one.refresh_from_db()
    write(one, lead)
    actions.submit(case_study=one, by=lead)
    actions.approve(case_study=one, by=approver)
    actions.publish(case_study=one, by=steward)
    one.refresh_from_db()
    assert (one.compiled, one.author) == (False, lead)
    assert actions.load_first_case_studies() == 0


def test_without_the_places_nothing_is_brought(db: None) -> None:
    assert actions.load_first_case_studies() == 0
