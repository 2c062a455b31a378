from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from forum.casestudies.lifecycle import CASE_STUDIES
from forum.casestudies.models import CaseStudy, Intervention, State
from forum.casestudies.sections import BY_NAME, QUESTIONS, SECTIONS, missing_questions
from forum.people.models import User
from metrics.models import Place, Succession

pytestmark = pytest.mark.django_db
TRANSITIONS = CASE_STUDIES.moves


def test_every_state_is_in_the_table_and_can_be_reached() -> None:
    assert set(TRANSITIONS) == set(State)
    reached, news = set(), {State.DRAFT}
    while news:
        reached |= news
        news = {after for state in news for after in TRANSITIONS[state]} - reached
    assert reached == set(State)
    assert TRANSITIONS[State.WITHDRAWN] == ()


def test_only_a_steward_stands_before_publication() -> None:
    before = {state for state, after in TRANSITIONS.items() if State.PUBLISHED in after}
    assert before == {State.EDITORIAL, State.REVIEW_DUE, State.ARCHIVED}
    assert State.EDITORIAL in TRANSITIONS[State.APPROVAL]
    assert State.EDITORIAL not in TRANSITIONS[State.DRAFT]


def test_seven_sections_with_names_of_their_own() -> None:
    assert len(SECTIONS) == len(BY_NAME) == 7
    assert len(QUESTIONS) == sum(len(section.questions) for section in SECTIONS)


def test_what_may_never_be_left_out() -> None:
    required = {
        question.name for section in SECTIONS for question in missing_questions(section, {})
    }
    assert {
        "did_not_work",
        "interests",
        "contact",
        "contact_email",
        "contact_agreed",
        "deputy",
        "deputy_email",
        "deputy_agreed",
        "review_on",
    } <= required


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "lost"},
        {"audience": "others"},
        {"grade": "E"},
        {"lowered_to": "D"},
        {"live": True},
        {"state": State.PUBLISHED},
        {"state": State.WITHDRAWN},
        {"state": State.APPROVAL},
        {"owner": None},
    ],
)
def test_the_database_refuses(wrong: dict, draft: CaseStudy) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseStudy.objects.filter(pk=draft.pk).update(**wrong)


def test_what_lists_offer(published: CaseStudy) -> None:
    assert list(CaseStudy.objects.published()) == [published]
    CaseStudy.objects.update(state=State.DRAFT)
    assert list(CaseStudy.objects.published()) == [published], "a new version is being written"
    CaseStudy.objects.update(state=State.ARCHIVED, ended_reason="Of its time")
    assert list(CaseStudy.objects.published()) == []


def make(place: Place, owner: User) -> CaseStudy:
    return CaseStudy.objects.create(author=owner, owner=owner, place=place, title=place.name)


def test_from_here_and_from_what_lies_here(places: dict[str, Place], lead: User) -> None:
    for code in ("03R", "15F", "QWO", "03Q", "00V"):
        make(places[code], lead)
    today = timezone.localdate()

    def here(code: str) -> set[str]:
        case_studies = CaseStudy.objects.within_place(places[code], today)
        return set(case_studies.values_list("place__code", flat=True))

    assert here("03R") == {"03R"}
    assert here("QWO") == {"QWO", "03R", "15F"}
    assert here("Y63") == {"QWO", "03R", "15F", "03Q"}
    assert here("ENG") == {"QWO", "03R", "15F", "03Q", "00V"}


def test_a_successor_keeps_the_case_studies_of_what_it_was_made_from(
    places: dict[str, Place], lead: User
) -> None:
    old = Place.objects.create(code="OLD", name="An older ICB", kind="icb")
    Succession.objects.create(
        predecessor=old,
        successor=places["QWO"],
        date=date(2022, 7, 1),
        kind="merge",
        source="a test",
    )
    case_study = make(old, lead)
    assert list(CaseStudy.objects.within_place(places["QWO"], timezone.localdate())) == [case_study]


def test_reviews_that_are_due(published: CaseStudy) -> None:
    due = published.review_due
    assert due is not None
    assert not CaseStudy.objects.review_due(due - timedelta(days=1)).exists()
    assert list(CaseStudy.objects.review_due(due)) == [published]


def test_for_measures(published: CaseStudy) -> None:
    assert list(CaseStudy.objects.for_measures(["within-18-weeks"])) == [published]
    assert not CaseStudy.objects.for_measures(["waiting-list"]).exists()


def test_an_intervention_becomes_only_what_follows(db: None) -> None:
    intervention = Intervention(name="A shared clinic", state=Intervention.State.DESCRIBED)
    assert intervention.can_become("replicated") and not intervention.can_become("established")
