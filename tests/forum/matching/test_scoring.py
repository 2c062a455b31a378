"""Who could help whom: 25 questions over 40 places and 60 made-up case studies. The places and their
likeness are genuine. What is expected was judged by hand before the code was run, and each judgement
says why: which comes first, which may be shown with it, and which would be wrong there."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.casestudies.models import CaseStudy, Intervention, InterventionVersion
from forum.matching.scoring import Matches, find_matches
from forum.people.models import User
from forum.people.permissions import NotAllowed
from forum.support.actions import dismiss, undo_dismissal
from forum.support.models import Dismissal
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, Membership, Place
from tests.factories.adoptions import make_live_adoption
from tests.factories.case_studies import make_case_study
from tests.factories.figures import make_release
from tests.factories.people import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
JUDGED = json.loads((Path(__file__).parent / "judged_matches.json").read_text())
MONTH = date(2026, 8, 1)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Made once: nothing here is changed by the questions."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            yield create_world()
            transaction.set_rollback(True)


@pytest.fixture
def user(world: dict[str, Any]) -> User:
    return world["user"]


def create_world() -> dict[str, Any]:
    places = {
        code: Place.objects.create(code=code, name=f"Place {code}", kind="sub_icb")
        for code in JUDGED["places"]
    }
    icb = Place.objects.create(code="QWO", name="West Yorkshire", kind="icb")
    Membership.objects.create(child=places["03R"], parent=icb, valid_from=date(2022, 7, 1))
    user = make_person(places, "ann")
    _create_analysis_results(places)
    intervention = Intervention.objects.create(slug="advice", name="Advice first")
    InterventionVersion.objects.create(
        intervention=intervention, number=1, core="Ask", measure="within-18-weeks"
    )
    case_studies = {}
    for name, code, measure, treatment, kind, grade, summary in JUDGED["case_studies"]:
        case_studies[name] = make_case_study(
            places[code],
            user,
            title=name,
            measure=measure,
            kind=kind,
            treatment_function=treatment,
            grade=grade,
            audience="public",
            review_due=date(2027, 8, 1),
            intervention=intervention,
            reviewed_on=date(2026, 1, 1),
            summary=summary,
        )
    return {
        "places": places,
        "user": user,
        "case_studies": case_studies,
        "icb": icb,
        "intervention": intervention,
    }


def _create_analysis_results(places: dict[str, Place]) -> None:
    release = make_release(MONTH)
    subjects = {(row["measure"], row["treatment"]) for row in JUDGED["questions"]}
    asking_places = {row["place"] for row in JUDGED["questions"]}
    AnalysisResult.objects.bulk_create(
        AnalysisResult(
            release=release,
            place=place,
            measure=measure,
            treatment_function=treatment,
            value=50
            + BY_SLUG[measure].polarity
            * (
                10
                if [code, treatment] in JUDGED["does_well"]
                else 0
                if code in asking_places
                else -5
            ),
            label="favourable" if [code, treatment] in JUDGED["does_well"] else "",
            variation="improvement" if [code, treatment] in JUDGED["improved"] else "",
        )
        for code, place in places.items()
        for measure, treatment in sorted(subjects)
    )


def matches_for(world: dict[str, Any], code: str, measure: str, treatment: str) -> Matches:
    return find_matches(
        place=world["places"][code], measure=measure, treatment=treatment, user=world["user"]
    )


def test_the_set_is_whole() -> None:
    assert [len(JUDGED[name]) for name in ("places", "case_studies", "questions")] == [40, 60, 25]
    assert len({row[0] for row in JUDGED["case_studies"]}) == 60


def test_each_judgement_is_possible() -> None:
    names = {row[0] for row in JUDGED["case_studies"]}
    own = {row[0]: row[1] for row in JUDGED["case_studies"]}
    for question in JUDGED["questions"]:
        expected = {*question["first"], *question["also"]}
        assert {*expected, *question["never"]} <= names and question["why"]
        assert question["place"] not in {own[name] for name in expected}
        assert len(expected) >= 3 or not question["first"]


@pytest.mark.parametrize(
    "question",
    JUDGED["questions"],
    ids=lambda row: f"{row['place']}-{row['measure']}-{row['treatment']}",
)
def test_the_three_that_a_knowledgeable_person_would_name(
    world: dict[str, Any], question: dict[str, Any]
) -> None:
    code, measure = question["place"], question["measure"]
    result = matches_for(world, code, measure, question["treatment"])
    names = [match.content.title for match in result.matches]
    assert result.is_empty == (not question["first"]), names
    assert names[:1] == [] or names[0] in question["first"], (names, question["why"])
    assert set(names) <= {*question["first"], *question["also"]}, (names, question["why"])
    assert len(names) in (0, 3)
    everything = find_matches(
        place=world["places"][code],
        measure=measure,
        user=world["user"],
        treatment=question["treatment"],
        limit=60,
    )
    order = [match.content.title for match in everything.matches]
    assert not set(order[:3]) & set(question["never"])
    for match in everything.matches:
        assert match.content.place.code != code
        same_measure = "It is about the same measure." in match.reasons
        assert same_measure == (match.content.measure == measure)
        from_peer = any("from a similar place" in reason for reason in match.reasons)
        assert from_peer == (match.peer is not None)


def test_reasons_say_what_is_similar_and_what_is_better(world: dict[str, Any]) -> None:
    result = matches_for(world, "03R", "within-18-weeks", "C_320")
    (peer,) = result.peers
    assert peer.place.code == "02H" and len(result.other_peers) >= 5
    assert "number 4 by nearness" in peer.reasons[0] and "above all by" in peer.reasons[0]
    assert "60.0, here 50.0" in peer.reasons[1]
    assert result.kinds_of_change == (world["intervention"],)
    first = result.matches[0]
    other = next(match for match in result.matches if match.content.measure == "median-wait")
    assert "It is about the same treatment function: Cardiology." in first.reasons
    assert any("same kind of waits too" in reason for reason in other.reasons)
    (improved,) = matches_for(world, "03R", "over-52-weeks-share", "C_110").peers
    assert "Its own chart shows a change for the better" in improved.reasons[-1]
    where = f"/places/{improved.place.code}/over-52-weeks-share/"
    assert improved.chart_url.startswith(f"{where}?month=") and not peer.chart_url
    assert improved.chart_url.endswith("&treatment=C_110#control-chart")
    eyes = matches_for(world, "03R", "within-18-weeks", "C_130").matches[2]
    assert any("did not work there" in reason for reason in eyes.reasons)


def test_where_others_tried_it_orders_what_fits_and_opens(
    world: dict[str, Any], user: User
) -> None:
    """Of two that are alike in all else first the one that worked elsewhere too."""
    places, kept = world["places"], world["intervention"]
    question = {"place": places["01E"], "measure": "over-52-weeks-share", "treatment": "C_100"}
    told, tried = (
        make_case_study(
            places[code],
            user,
            title=f"General surgery in {code}",
            measure="over-52-weeks-share",
            treatment_function="C_100",
            kind="worked",
            grade="C",
            audience="public",
            reviewed_on=date(2026, 1, day),
            intervention=kept,
        )
        for day, code in ((2, "71E"), (1, "36L"))
    )
    assert [match.content for match in find_matches(user=user, **question).matches] == [told, tried]
    make_live_adoption(places["15F"], user, kept, case_study=tried, result="worked")
    make_live_adoption(places["03R"], user, kept, case_study=told, result="did_not_work")
    first, second = find_matches(user=user, **question).matches
    assert (first.content, second.content) == (tried, told)
    assert first.reasons[-1] == "Tried in 1 place: 1 reports that it worked."
    assert second.reasons[-1] == "Tried in 1 place: 1 reports that it did not work."


def test_the_same_specialty_is_enough_whatever_was_to_move_and_wherever(
    world: dict[str, Any], user: User
) -> None:
    """For a trust too, to which no place is similar."""
    trust = Place.objects.create(code="RWA", name="Hull", kind=Place.Kind.PROVIDER)
    referrals = make_case_study(
        world["places"]["03R"],
        user,
        title="Advice in Wakefield",
        measure="clock-starts",
        treatment_function="C_340",
        kind="worked",
        audience="public",
    )
    for place in (trust, world["places"]["71E"]):
        (match,) = find_matches(
            place=place, measure="within-18-weeks", treatment="C_340", user=user
        ).matches
        assert match.content == referrals
        assert match.reasons[0] == "It is about another measure: Clock starts (new pathways)."


def test_nothing_vague_is_offered(world: dict[str, Any]) -> None:
    """Not another wait, for all treatment functions, from a place that is not similar."""
    place, user = world["places"]["36L"], world["user"]
    matches = find_matches(place=place, measure="waiting-list", user=user, limit=60).matches
    assert all(
        match.peer is not None or match.content.measure == "waiting-list" for match in matches
    )


def test_never_the_place_itself_nor_its_icb(world: dict[str, Any], user: User) -> None:
    for place in (world["places"]["03R"], world["icb"]):
        result = find_matches(place=place, measure="within-18-weeks", user=user, limit=60)
        assert len(result.matches) > 5 or place == world["icb"]
        assert all(match.content.place.code != "03R" for match in result.matches)


def test_a_dismissed_match_stays_dismissed_for_its_user(world: dict[str, Any], user: User) -> None:
    place, case_study = world["places"]["03R"], world["case_studies"]["heart-advice-02H"]
    question = {"place": place, "measure": "within-18-weeks", "treatment": "C_320"}
    dismissal = dismiss(case_study=case_study, cause="tried", by=user, **question)
    assert dismiss(case_study=case_study, cause="not_like_us", by=user, **question) == dismissal
    result = find_matches(user=user, **question)
    assert case_study not in [match.content for match in result.matches]
    assert [row.get_cause_display() for row in result.dismissals] == ["the place is too different"]
    other = make_person(world["places"], "ben")
    assert find_matches(user=other, **question).matches[0].content == case_study
    assert not Dismissal.objects.visible_to(other).exists()
    with pytest.raises(NotAllowed):
        undo_dismissal(dismissal=dismissal, by=other)
    undo_dismissal(dismissal=dismissal, by=user)
    assert find_matches(user=user, **question).matches[0].content == case_study


def test_nobody_is_offered_what_they_may_not_read(world: dict[str, Any], user: User) -> None:
    case_study = world["case_studies"]["heart-advice-02H"]
    CaseStudy.objects.filter(pk=case_study.pk).update(audience="icb")
    result = matches_for(world, "03R", "within-18-weeks", "C_320")
    assert case_study not in [match.content for match in result.matches]


def test_a_handful_of_queries(world: dict[str, Any]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        matches_for(world, "03R", "within-18-weeks", "C_320")
    assert len(queries) <= 14, len(queries)
