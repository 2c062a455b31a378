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
def first_case_studies(places: dict[str, Place]) -> list[CaseStudy]:
    Place.objects.create(code="QYG", name="Cheshire and Merseyside", kind="icb")
    assert actions.load_first_case_studies() == 3
    return list(CaseStudy.objects.order_by("pk"))


def test_loading_again_adds_none(first_case_studies: list[CaseStudy]) -> None:
    assert actions.load_first_case_studies() == 0
    assert [case_study.place.code for case_study in first_case_studies] == ["03R", "00V", "QYG"]
    assert Intervention.objects.count() == 3


def test_they_are_published_for_everybody_and_graded_d(first_case_studies: list[CaseStudy]) -> None:
    for case_study in first_case_studies:
        facts = (case_study.state, case_study.audience, case_study.grade, case_study.compiled)
        assert facts == (
            State.PUBLISHED,
            "public",
            "D",
            True,
        )
        page = Client().get(case_study.get_absolute_url()).content.decode()
        assert "Compiled from public sources; the team named has not reviewed it" in page
        assert "Not stated in the source" in page
        assert "No contact is stated in the source." in page


@pytest.mark.parametrize("first", FIRST_CASE_STUDIES, ids=lambda first: first.place)
def test_every_sentence_carries_its_source(first) -> None:
    for name, text in first.answers.items():
        if name == "title" or not QUESTIONS[name].is_prose:
            continue
        for paragraph in text.split("\n\n"):
            for sentence in re.split(r"(?<=\.)\s+(?=[A-Z])", paragraph):
                number = re.search(r"\[(\d)\]\.$", sentence)
                assert number, sentence
                assert 1 <= int(number[1]) <= len(first.references)


@pytest.mark.parametrize("first", FIRST_CASE_STUDIES, ids=lambda first: first.place)
def test_no_text_judges_or_claims_a_cause(first) -> None:
    text = " ".join([*first.answers.values(), *first.references, first.intervention.core])
    assert not re.search(
        r"46\.8|worst|failing|poor|transform|thanks to|prove|caused|slash", text, re.I
    )
    assert not first.answers.get("did_not_work") and not first.answers.get("contact")


def test_a_withdrawn_case_study_is_not_loaded_again(
    first_case_studies: list[CaseStudy], steward: User
) -> None:
    actions.withdraw(case_study=first_case_studies[0], reason="The team asked for it.", by=steward)
    assert actions.load_first_case_studies() == 0


def test_a_team_takes_over_its_case_study(
    first_case_studies: list[CaseStudy], lead: User, approver: User, steward: User
) -> None:
    from tests.factories.case_studies import write

    case_study = first_case_studies[0]
    actions.hand_over(case_study=case_study, email=lead.email, agreed=True, by=steward)
    actions.revise(case_study=case_study, by=lead)
    case_study.refresh_from_db()
    write(case_study, lead)
    actions.submit(case_study=case_study, by=lead)
    actions.approve(case_study=case_study, by=approver)
    actions.publish(case_study=case_study, by=steward)
    case_study.refresh_from_db()
    assert (case_study.compiled, case_study.author) == (False, lead)
    assert actions.load_first_case_studies() == 0


def test_without_their_places_none_is_loaded(db: None) -> None:
    assert actions.load_first_case_studies() == 0
