"""Who could help whom: 25 questions over 40 places and 60 made-up case studies. The places and their
likeness are genuine. What is expected was judged by hand before the rule was asked, and each judgement
says why: which comes first, which may stand beside it, and which would be wrong there."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.casestudies.models import CaseStudy, Intervention, InterventionVersion
from forum.matching.scoring import Matches, find_matches
from forum.people.actions import grant_role
from forum.people.models import Role, User
from forum.people.permissions import NotAllowed
from forum.support.actions import dismiss, undo_dismissal
from forum.support.models import Dismissal
from metrics.measures import BY_SLUG
from metrics.models import AnalysisResult, Membership, Place, Release

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
SET = json.loads((Path(__file__).parent / "data" / "matching.json").read_text())
MONTH = date(2026, 8, 1)


def make_person(email: str) -> User:
    user = User.objects.create_user(email, name="Ann")
    grant_role(user=user, role=Role.MEMBER, place=None, reason="a test", by=None)
    return user


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Made once: nothing here is changed by the questions."""
    with django_db_blocker.unblock():
        from django.db import transaction

        with transaction.atomic():
            yield fill()
            transaction.set_rollback(True)


@pytest.fixture
def user(world: dict[str, Any]) -> User:
    return world["user"]


def fill() -> dict[str, Any]:
    places = {
        code: Place.objects.create(code=code, name=f"Place {code}", kind="sub_icb")
        for code in SET["places"]
    }
    icb = Place.objects.create(code="QWO", name="West Yorkshire", kind="icb")
    Membership.objects.create(child=places["03R"], parent=icb, valid_from=date(2022, 7, 1))
    user = make_person("ann@example.nhs.uk")
    _figures(places)
    recipe = Intervention.objects.create(slug="advice", name="Advice first")
    InterventionVersion.objects.create(
        intervention=recipe, number=1, core="Ask", measure="within-18-weeks"
    )
    now, studies = timezone.now(), {}
    for name, code, measure, treatment, kind, grade, done in SET["stories"]:
        studies[name] = CaseStudy.objects.create(
            title=name,
            author=user,
            owner=user,
            place=places[code],
            measure=measure,
            kind=kind,
            treatment_function=treatment,
            grade=grade,
            audience="public",
            state="published",
            live=True,
            published_at=now,
            review_due=date(2027, 8, 1),
            intervention=recipe,
            reviewed_on=date(2026, 1, 1),
            summary=done,
        )
    return {"places": places, "user": user, "studies": studies, "icb": icb, "recipe": recipe}


def _figures(places: dict[str, Place]) -> None:
    now = timezone.now()
    release = Release.objects.create(
        month=MONTH,
        state="published",
        file_name="Aug26.zip",
        content_sha256="x",
        staged_at=now,
        published_at=now,
        published_by="a test",
    )
    asked = {(one["measure"], one["treatment"]) for one in SET["questions"]}
    asks = {one["place"] for one in SET["questions"]}
    AnalysisResult.objects.bulk_create(
        AnalysisResult(
            release=release,
            place=place,
            measure=measure,
            treatment_function=treatment,
            value=50
            + BY_SLUG[measure].polarity
            * (10 if [code, treatment] in SET["does_well"] else 0 if code in asks else -5),
            label="favourable" if [code, treatment] in SET["does_well"] else "",
            variation="improvement" if [code, treatment] in SET["improved"] else "",
        )
        for code, place in places.items()
        for measure, treatment in sorted(asked)
    )


def asked(world: dict[str, Any], code: str, measure: str, treatment: str) -> Matches:
    return find_matches(
        place=world["places"][code], measure=measure, treatment=treatment, user=world["user"]
    )


def test_the_set_is_whole() -> None:
    assert [len(SET[name]) for name in ("places", "stories", "questions")] == [40, 60, 25]
    assert len({story[0] for story in SET["stories"]}) == 60


def test_each_judgement_is_possible() -> None:
    names = {story[0] for story in SET["stories"]}
    own = {story[0]: story[1] for story in SET["stories"]}
    for one in SET["questions"]:
        assert {*one["first"], *one["also"], *one["never"]} <= names and one["why"]
        assert one["place"] not in {own[name] for name in (*one["first"], *one["also"])}
        assert len({*one["first"], *one["also"]}) >= 3 or not one["first"]


@pytest.mark.parametrize(
    "question",
    SET["questions"],
    ids=lambda one: f"{one['place']}-{one['measure']}-{one['treatment']}",
)
def test_the_three_that_a_knowledgeable_person_would_name(
    world: dict[str, Any], question: dict[str, Any]
) -> None:
    code, measure = question["place"], question["measure"]
    found = asked(world, code, measure, question["treatment"])
    names = [one.case_study.title for one in found.matches]
    assert found.nothing == (not question["first"]), names
    assert names[:1] == [] or names[0] in question["first"], (names, question["why"])
    assert set(names) <= {*question["first"], *question["also"]}, (names, question["why"])
    assert len(names) in (0, 3)
    everything = find_matches(
        place=world["places"][code],
        measure=measure,
        user=world["user"],
        treatment=question["treatment"],
        shown=60,
    )
    order = [one.case_study.title for one in everything.matches]
    assert not set(order[:3]) & set(question["never"])
    for one in everything.matches:
        assert one.case_study.place.code != code
        same_measure = "It is about the same measure." in one.reasons
        assert same_measure == (one.case_study.measure == measure)
        assert any("from a similar place" in why for why in one.reasons) == (one.peer is not None)


def test_reasons_say_what_is_alike_and_what_is_better(world: dict[str, Any]) -> None:
    found = asked(world, "03R", "within-18-weeks", "C_320")
    (peer,) = found.peers
    assert peer.place.code == "02H" and len(found.others) >= 5
    assert "number 4 by nearness" in peer.reasons[0] and "above all by" in peer.reasons[0]
    assert "60.0, here 50.0" in peer.reasons[1]
    assert found.interventions == (world["recipe"],)
    first = found.matches[0]
    other = next(one for one in found.matches if one.case_study.measure == "median-wait")
    assert "It is about the same treatment function: Cardiology." in first.reasons
    assert any("same kind of waits too" in why for why in other.reasons)
    (improved,) = asked(world, "03R", "over-52-weeks-share", "C_110").peers
    assert "Its own chart shows a change for the better" in improved.reasons[-1]
    eyes = asked(world, "03R", "within-18-weeks", "C_130").matches[2]
    assert any("did not work there" in why for why in eyes.reasons)


def test_nothing_vague_is_offered(world: dict[str, Any]) -> None:
    """Not another wait, for all treatment functions, from a place that is not alike."""
    place, user = world["places"]["36L"], world["user"]
    found = find_matches(place=place, measure="waiting-list", user=user, shown=60).matches
    assert all(one.peer is not None or one.case_study.measure == "waiting-list" for one in found)


def test_never_the_place_itself_nor_its_icb(world: dict[str, Any], user: User) -> None:
    for place in (world["places"]["03R"], world["icb"]):
        found = find_matches(place=place, measure="within-18-weeks", user=user, shown=60)
        assert len(found.matches) > 5 or place == world["icb"]
        assert all(one.case_study.place.code != "03R" for one in found.matches)


def test_what_was_set_aside_stays_aside_for_who_did_it(world: dict[str, Any], user: User) -> None:
    place, story = world["places"]["03R"], world["studies"]["heart-advice-02H"]
    given = {"place": place, "measure": "within-18-weeks", "treatment": "C_320"}
    aside = dismiss(case_study=story, cause="tried", by=user, **given)
    assert dismiss(case_study=story, cause="not_like_us", by=user, **given) == aside
    found = find_matches(user=user, **given)
    assert story not in [one.case_study for one in found.matches]
    assert [one.get_cause_display() for one in found.dismissed] == ["the place is too different"]
    other = make_person("ben@example.nhs.uk")
    assert find_matches(user=other, **given).matches[0].case_study == story
    assert not Dismissal.objects.visible_to(other).exists()
    with pytest.raises(NotAllowed):
        undo_dismissal(dismissal=aside, by=other)
    undo_dismissal(dismissal=aside, by=user)
    assert find_matches(user=user, **given).matches[0].case_study == story


def test_nobody_is_offered_what_they_may_not_read(world: dict[str, Any], user: User) -> None:
    story = world["studies"]["heart-advice-02H"]
    CaseStudy.objects.filter(pk=story.pk).update(audience="icb")
    found = asked(world, "03R", "within-18-weeks", "C_320")
    assert story not in [one.case_study for one in found.matches]


def test_a_handful_of_queries(world: dict[str, Any]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        asked(world, "03R", "within-18-weeks", "C_320")
    assert len(queries) <= 14, len(queries)
